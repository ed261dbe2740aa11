"""Records of LL2 that are written by hand."""

from __future__ import annotations

from typing import Any


def valid(identifier: int = 1, **changes: Any) -> dict[str, Any]:
    """A whole record with little in it."""
    return {
        "id": identifier,
        "name": f"Craft {identifier}",
        "in_space": False,
        "is_placeholder": False,
        "status": {"id": 1, "name": "Active"},
        "description": "",
        "spacecraft_config": {"id": 5, "name": "Five"},
        **changes,
    }
