"""A bulk table and its columns: name, type, unit, where a value is from, what null means.

A source is the path of a field in LL2's record, and usually how the value is found too: what
`catalog.schema` reads has LL2's names. Every format, the schemas and docs/data.md follow columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from generator.site import display

Type: TypeAlias = Literal["integer", "number", "boolean", "text", "date", "datetime"]
"""Moments are in UTC, to the second."""

Plain: TypeAlias = int | float | str | None
"""What a table holds: moments as ISO 8601, true and false as 1 and 0."""

UNSAID = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`null` says what null means; None: it never is. `refers` names the table of an id."""

    name: str
    type: Type
    source: str
    about: str
    null: str | None
    unit: str | None
    refers: str | None
    value: Callable[[Any], Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: `key` names the columns that tell its rows apart, `text` those to search.

    The rows of a table with a `query` are its answer.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    text: tuple[str, ...] = ()
    query: str = ""

    def row(self, value: Any) -> tuple[Plain, ...]:
        return tuple(column.value(value) for column in self.columns)


def column(
    name: str,
    type: Type,  # noqa: A002  (the word of data packages)
    about: str,
    *,
    source: str | None = None,
    value: Callable[[Any], Any] | None = None,
    null: str | None = UNSAID,
    unit: str | None = None,
    refers: str | None = None,
) -> Column:
    """A column; its value is found at `source`, by default a field of its name, or by `value`."""
    source = source or name
    found, plain = value or field(source), _PLAIN[type]
    return Column(
        name=name,
        type=type,
        source=source,
        about=about,
        null=null,
        unit=unit,
        refers=refers,
        value=lambda one: plain(found(one)),
    )


def times(
    name: str,
    about: str,
    *,
    source: str | None = None,
    value: Callable[[Any], timedelta | None] | None = None,
    null: str = UNSAID,
) -> tuple[Column, ...]:
    """Two columns of a length of time: whole seconds, for sums, and ISO 8601, for people."""
    source = source or name
    found = value or field(source)
    seconds, text = f"{about}, in whole seconds", f"{about}, as ISO 8601"
    return (
        column(
            f"{name}_seconds",
            "integer",
            seconds,
            source=source,
            value=lambda one: _seconds(found(one)),
            null=null,
            unit="s",
        ),
        column(name, "text", text, source=source, value=lambda one: _iso(found(one)), null=null),
    )


def field(path: str) -> Callable[[Any], Any]:
    """What is at a path such as `launch.status.id`; None if there is nothing on the way to it."""
    names = path.split(".")

    def find(one: Any) -> Any:
        for name in names:
            if one is None:
                return None
            one = getattr(one, name)
        return one

    return find


def _seconds(value: timedelta | None) -> int | None:
    return None if value is None else int(value.total_seconds())


def _iso(value: timedelta | None) -> str | None:
    if value is None or value >= timedelta(0):
        return display.iso_duration(value)
    return f"-{display.iso_duration(-value)}"


def _text(value: str | None) -> str | None:
    """LL2 has empty texts where it has nothing. U+0000 would end a text for many readers."""
    return value.replace("\0", "\ufffd") if value else None


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _boolean(value: bool | None) -> int | None:  # noqa: FBT001  (a value like the others)
    return None if value is None else int(value)


def _moment(value: date | None) -> str | None:
    return display.iso(value)


_PLAIN: dict[Type, Callable[[Any], Plain]] = {
    "integer": lambda value: value,
    "number": _number,
    "boolean": _boolean,
    "text": _text,
    "date": _moment,
    "datetime": _moment,
}
