"""The menu that orders craft, the same on lists and in the explorer."""

from __future__ import annotations

from generator.catalog.orderings import ORDERING_FIELDS
from generator.site import columns
from generator.site.wording import N_, Wording
from generator.values import Value


class Order(Value):
    """A field that craft are ordered by; `first` is the ordering that is asked for first.

    `more` stands for those that few ask for, which come last, below a heading.
    """

    field: str
    label: str
    first: str
    ascending: str
    descending: str
    more: bool


_MORE = frozenset({"mission_ends_count", "id"})

_WORDS = {**columns.ORDERING_WORDS, "-name": N_("by name, last first")}
"""As lists say it, and what lists aren't ordered by; messages."""


def orders_of(words: Wording) -> tuple[Order, ...]:
    """All that craft can be ordered by, in the order of the menu."""
    return tuple(
        Order(
            field=field,
            label=words.gettext(columns.FIELD_LABELS[field]),
            first=next((one for one in columns.FIRST_DIRECTION if one.strip("-") == field), field),
            ascending=words.gettext(_WORDS[field]),
            descending=words.gettext(_WORDS[f"-{field}"]),
            more=field in _MORE,
        )
        for field in sorted(ORDERING_FIELDS, key=_MORE.__contains__)
    )
