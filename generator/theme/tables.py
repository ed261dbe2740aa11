"""The tables that Python and JavaScript share, as a script.

What both only look up is written once, in Python. The rules that read these tables are written
twice, by hand, and the vectors hold them together.
"""

from __future__ import annotations

from typing import Any

from msgspec.json import encode

from generator import urls
from generator.catalog.names import LETTERS
from generator.catalog.orderings import LL2_ORDERINGS
from generator.query.axes import AXES, Axis
from generator.query.endpoints import Endpoint, endpoints, routes
from generator.query.facets import FACETS
from generator.query.precomputed import FULL, PAGE_SIZE, Precomputed
from generator.versions import RECOMMENDED, ApiVersion


def tables_script(precomputed: Precomputed = FULL, api: ApiVersion = RECOMMENDED) -> str:
    """The one name that other scripts use, `SpacecraftTables`; its values are JSON."""
    return f"const SpacecraftTables = {encode(_tables(precomputed, api)).decode()};\n"


def _tables(precomputed: Precomputed, api: ApiVersion) -> dict[str, Any]:
    return {
        "axes": [_axis(axis) for axis in AXES],
        "facets": [{"name": one.name, "of": one.of, "table": one.table} for one in FACETS],
        "orderings": LL2_ORDERINGS,
        "letters": LETTERS,
        "api": {"number": api.number, "throttle": api.throttle, "modePaths": api.mode_paths},
        "endpoints": {path: _endpoint(one) for path, one in endpoints(api).items()},
        "routes": {
            path: {"list": one.list, "modes": one.modes} for path, one in routes(api).items()
        },
        "files": {
            "root": f"{urls.api_root(api)}/",
            "pageSize": PAGE_SIZE,
            "segments": urls.SEGMENTS,
            "defaults": urls.DEFAULTS,
            "segment": urls.SEGMENT,
            "suffix": urls.SUFFIX,
            "rules": precomputed.rules,
        },
    }


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "record": endpoint.record,
        "model": endpoint.model,
        "filters": endpoint.filters,
        "searched": endpoint.searched,
        "orderings": endpoint.orderings,
        "modes": [*endpoint.modes],
        "unanswered": endpoint.unanswered,
    }


def _axis(axis: Axis) -> dict[str, Any]:
    """`table` names its groups in api/index.json; `ofCraft` when a craft has the value itself."""
    return {
        "name": axis.name,
        "kind": axis.kind,
        "table": axis.plural,
        "ofCraft": axis.value is not None,
        "ofLL2": axis.of_ll2,
    }
