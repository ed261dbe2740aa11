"""Words that messages and pages have in common."""

from __future__ import annotations


def count(amount: int, one: str, many: str = "") -> str:
    """`1 flight`, `39 flights`, `2,900 queries`; `many` is `one` with an s unless it is given."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def size(amount: int) -> str:
    """Of bytes: `25 kB`, `3.2 MB`; never none at all."""
    return f"{amount / 1e6:,.1f} MB" if amount >= 1e6 else f"{max(amount / 1e3, 1):.0f} kB"
