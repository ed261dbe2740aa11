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


def launched(identifier: int, net: str, **more: Any) -> dict[str, Any]:
    """A flight by its launch, a success unless another status is given, with what is known more."""
    return {
        "id": identifier,
        "launch": {
            "id": str(identifier),
            "name": f"Launch {identifier}",
            "net": net,
            "net_precision": more.pop("net_precision", None),
            "status": {"id": more.pop("status", 3), "name": "…"},
        },
        **more,
    }
