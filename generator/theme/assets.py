"""The files of static/ as they are published: fingerprinted, scripts and styles minified."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.json import encode
from rcssmin import cssmin
from rjsmin import jsmin

from generator import urls
from generator.errors import BuildError
from generator.query import endpoints
from generator.theme.reading import read_part
from generator.values import Record

_FINGERPRINT = 10
"""Hexadecimal digits of an asset's SHA-256 in its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of static/: its public path, its bytes there, and the text they are made from."""

    path: str
    body: Record
    source: str = ""


STYLE = "site.css"
"""The one stylesheet of all pages: the files of static/css/, in the order of their names."""

_STYLES = "css/"

ENDPOINTS_SCRIPT = "endpoints.js"
"""The table of `endpoints`, for the scripts that answer queries."""


def load_assets(files: Mapping[str, Path]) -> dict[str, Asset]:
    """Takes the files of static/ by their paths there, gives each asset by its name.

    Two are made here: the table of endpoints as a script, and the stylesheet, which names other
    files by their published names. Scripts and styles are published without comments and
    indentation, which are a quarter of their compressed size.
    """
    assets = {
        name: _script(file) if file.suffix == ".js" else _asset(name, file.read_bytes())
        for name, file in files.items()
        if "/" not in name
    }
    script = _endpoints_script()
    assets[ENDPOINTS_SCRIPT] = _asset(ENDPOINTS_SCRIPT, script.encode(), script)
    parts = [
        _link_assets(file, read_part(file), assets)
        for name, file in files.items()
        if name.startswith(_STYLES)
    ]
    assets[STYLE] = _asset(STYLE, cssmin("\n".join(parts)).encode())
    return assets


def _script(file: Path) -> Asset:
    source = read_part(file)
    return _asset(file.name, jsmin(source).encode(), source)


def _endpoints_script() -> str:
    """Names that other scripts use: the tables of `endpoints`, values in JSON."""
    tables = {
        "LL2_ENDPOINTS": endpoints.ENDPOINTS,
        "LL2_PARAMETERS": endpoints.PARAMETERS,
        "LL2_FILTERS": sorted(endpoints.FILTERS),
    }
    lines = (f"const {name} = {encode(table).decode()};\n" for name, table in tables.items())
    return "".join(lines)


def _asset(name: str, body: bytes, source: str = "") -> Asset:
    record = Record(body)
    path = urls.asset(name, record.digest[:_FINGERPRINT])
    return Asset(path=path, body=record, source=source)


def _link_assets(file: Path, text: str, assets: Mapping[str, Asset]) -> str:
    def published(match: re.Match[str]) -> str:
        asset = assets.get(match[1])
        if asset is None:
            raise BuildError(
                where=str(file),
                found=match[0],
                expected="the name of a file in static/",
                todo="correct the name or add the file",
            )
        return f"url({asset.path.rpartition('/')[2]})"

    return re.sub(r"url\([\"']?([^)\"']*)[\"']?\)", published, text)
