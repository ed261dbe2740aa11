"""The settings of a run, and the order of precedence.

Takes `catalog.toml`, the environment and the command's flags, gives one frozen `Settings`.
A flag wins over the environment (`CATALOG_` and the name in capitals), that over the file, that
over the default. Paths in the file are relative to the file, all others to the working directory.
The API key isn't a setting: it comes only from `LL2_API_KEY`, so that it is in no file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from generator.addresses import AddressError, StoreAddress
from generator.config.colours import ColourError
from generator.config.table import SETTINGS, Setting
from generator.errors import Spot, UsageError, excerpt, line_at, nearest
from generator.program import IN_CHECKOUT
from generator.storage.files import read_text

ROOT = Path(__file__).resolve().parent.parent.parent
"""The checkout, or the package that pip installed: both hold `templates/`, `static/` and
`content/` beside `generator/`."""

HERE = ROOT if IN_CHECKOUT else Path()
"""What the default paths and `catalog.toml` are in: nothing is written where pip installs."""

API_KEY_VARIABLE = "LL2_API_KEY"
DEFAULT = "the default"


class Origin(NamedTuple):
    """Where a setting's value comes from, and the value as it is written there."""

    where: str
    raw: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one run; one field per row of `SETTINGS`, and where each comes from."""

    source: str | None
    snapshot: Path
    output: Path | StoreAddress
    max_age: timedelta
    max_shrink: int
    wait: bool | None
    site_url: str
    title: str
    languages: tuple[str, ...]
    theme: Path | None
    accent: tuple[str, str] | str
    font: str
    heading_font: str
    logo: str
    image_hosts: tuple[str, ...]
    images: str
    image_licenses: tuple[int, ...]
    pictures: Path
    service_worker: bool
    stale_after: timedelta
    strict: bool
    gzip: bool
    precompute: str
    scheduler: str | None
    bulk: tuple[str, ...]
    editions: Path | None
    ignore: tuple[str, ...]
    origins: Mapping[str, Origin] = field(compare=False)

    @property
    def given(self) -> frozenset[str]:
        """The names of those that aren't at their defaults."""
        return frozenset(name for name, one in self.origins.items() if one.where != DEFAULT)


def load_settings(
    *, config: Path | None, environ: Mapping[str, str], flags: Mapping[str, Any]
) -> Settings:
    """The settings of a run; `flags` has only the given ones. UsageError names a wrong one."""
    file = config or HERE / "catalog.toml"
    in_file, lines = _read_toml(file, must_exist=config is not None)
    # An absolute path doesn't need the working directory, which may be deleted.
    here = Path()
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for setting in SETTINGS:
        origin: str | Spot = DEFAULT
        raw, base = setting.default, HERE
        if setting.name in in_file:
            origin = Spot(str(file), lines.get(setting.name), setting.name)
            raw, base = in_file[setting.name], file.parent
        if environ.get(setting.variable):
            origin, raw, base = setting.variable, environ[setting.variable], here
        if setting.name in flags:
            origin, raw, base = setting.flag, flags[setting.name], here
        unset = raw is None or raw == setting.default == ""
        values[setting.name] = raw if unset else _parsed(setting, origin, raw, base)
        origins[setting.name] = Origin(str(origin), raw)
    if values["precompute"] == "lean" and origins["bulk"].where == DEFAULT:
        # Nine tenths of the bulk files, and the mirror has the same records.
        values["bulk"] = tuple(name for name in values["bulk"] if name != "ndjson")
    return Settings(**values, origins=origins)


def _parsed(setting: Setting, origin: str | Spot, raw: Any, base: Path) -> Any:
    try:
        return setting.parse(raw, base)
    except OSError:
        raise UsageError(
            where=origin,
            found=f"{excerpt(_quoted(raw))}, in a working directory that no longer exists",
            expected="a path in a directory that exists",
            todo="change to another directory, or give an absolute path",
        ) from None
    except ValueError as error:
        raise UsageError(
            where=origin,
            found=str(error)
            if isinstance(error, AddressError | ColourError)
            else excerpt(_quoted(raw)),
            expected=setting.expected,
            todo="correct it, or remove it to use the default",
        ) from None


def _quoted(raw: Any) -> str:
    """A value as its author would recognize it; a flag that is given several times is a tuple."""
    return ", ".join(map(repr, raw)) if isinstance(raw, tuple) else repr(raw)


_NAME = re.compile(r"^[ \t]*[\"']?(\w+)[\"']?[ \t]*=", re.MULTILINE)
_LINE = re.compile(r"\(at line (\d+),")
"""How tomllib says where an error is."""


def _read_toml(file: Path, *, must_exist: bool) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of a file by their names, and the lines of these names."""
    try:
        text = read_text(file)
        values = tomllib.loads(text)
    except FileNotFoundError:
        if not must_exist:
            return {}, {}
        raise UsageError(
            where=f"--config {file}",
            found="no such file",
            expected="a TOML file with settings",
            todo="correct the path, or leave --config out to use catalog.toml",
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        raise UsageError(
            where=Spot(str(file), int(line[1]) if line else None),
            found=excerpt(str(error)),
            expected="a readable TOML file with settings, in UTF-8",
            todo="correct it; docs/settings.md shows every setting",
        ) from None
    lines = {found[1]: line_at(text, found.start(1)) for found in _NAME.finditer(text)}
    known = [setting.name for setting in SETTINGS]
    for name in values:
        if name not in known:
            raise UsageError(
                where=Spot(str(file), lines.get(name)),
                found=f'an unknown setting "{excerpt(name)}"',
                expected=f"one of {', '.join(known)}",
                todo=f"correct the name or remove the line.{nearest(name, known)}",
            )
    return values, lines
