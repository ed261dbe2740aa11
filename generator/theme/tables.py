"""The tables that Python and JavaScript share, as a script.

What both only look up is written once, in Python. The rules that read these tables are written
twice, by hand, and the vectors hold them together.
"""

from __future__ import annotations

from typing import Any

from msgspec.json import encode

from generator import urls
from generator.catalog.orderings import LL2_ORDERINGS
from generator.query.axes import AXES, Axis
from generator.query.endpoints import ENDPOINTS, Endpoint
from generator.query.precomputed import FULL, PAGE_SIZE, Precomputed


def tables_script(precomputed: Precomputed = FULL) -> str:
    """The one name that other scripts use, `SpacecraftTables`; its values are JSON."""
    return f"const SpacecraftTables = {encode(_tables(precomputed)).decode()};\n"


def _tables(precomputed: Precomputed) -> dict[str, Any]:
    return {
        "axes": [_axis(axis) for axis in AXES],
        "orderings": LL2_ORDERINGS,
        "endpoints": {path: _endpoint(one) for path, one in ENDPOINTS.items()},
        "files": {
            "root": f"{urls.API}/",
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
        "isExplored": axis.slug is not None,
    }
