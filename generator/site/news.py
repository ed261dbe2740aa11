"""What changed lately, in words: from the history's log to items that pages and feeds show.

A field that readers know has a name and its values; those of one kind that they don't, such as
details of a launch, are one line. Craft of which one pull changed the same are one item.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from generator.catalog.model import Catalog
from generator.catalog.schema import Duration
from generator.query.axes import AXES, Axis
from generator.site.cards import shown_name
from generator.site.display import short
from generator.site.group_words import WORDS as GROUPS
from generator.site.wording import N_, Wording
from generator.snapshot.chain import FieldChange, Logged
from generator.values import Value

MOST_SHOWN = 120
"""Characters of a value."""

KINDS: Mapping[str, str] = {
    "new": N_("New and gone"),
    "status": N_("Status"),
    "flights": N_("Flights"),
    "names": N_("Names"),
    "other": N_("Other"),
}
"""What a change may be about, and how a filter calls it: messages."""


class NewsLine(Value):
    """One change: what of the craft, and the values before and after, where they are shown."""

    label: str
    before: str | None = None
    after: str | None = None


class NewsCraft(Value):
    """A craft by its id and name; one that is gone has no page."""

    id: int
    name: str
    is_there: bool


class NewsItem(Value):
    """What one pull, at `at`, changed of one or more craft; `kinds` are of `KINDS`."""

    version: int
    at: datetime
    craft: tuple[NewsCraft, ...]
    lines: tuple[NewsLine, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """All items, the newest first, and by id those of each craft and group, of its own craft alone.

    `by_groups` has those of configurations, agencies and families, by their slug.
    """

    items: tuple[NewsItem, ...]
    of_craft: Mapping[int, tuple[NewsItem, ...]]
    by_groups: Mapping[str, Mapping[int, tuple[NewsItem, ...]]]

    def of_group(self, slug: str, identifier: int) -> tuple[NewsItem, ...]:
        """Those of the craft of a group."""
        return self.by_groups[slug].get(identifier, ())


def news_of(catalog: Catalog, words: Wording) -> News:
    logged = catalog.history.log() if catalog.history else ()
    there = {one.id: one for one in catalog.craft}
    items = tuple(
        sorted(
            _items(sorted(logged, key=_newest_first), there.keys(), words),
            key=lambda one: (-one.version, [*KINDS].index(one.kinds[0])),
        )
    )
    configurations = {
        one.id: catalog.configurations.get(one.configuration or 0) for one in catalog.craft
    }

    def by(groups_of: Callable[[int], Iterable[int]]) -> Mapping[int, tuple[NewsItem, ...]]:
        found: defaultdict[int, list[NewsItem]] = defaultdict(list)
        for item in items:
            own: defaultdict[int, list[NewsCraft]] = defaultdict(list)
            for one in item.craft:
                for group in {*groups_of(one.id)}:
                    own[group].append(one)
            for group, craft in own.items():
                found[group].append(msgspec.structs.replace(item, craft=tuple(craft)))
        return {group: tuple(own) for group, own in found.items()}

    def by_group(axis: Axis) -> Mapping[int, tuple[NewsItem, ...]]:
        return by(
            lambda craft: (
                [group.id for group in axis.groups(configuration)]
                if (configuration := configurations.get(craft))
                else ()
            )
        )

    return News(
        items=items,
        of_craft=by(lambda craft: (craft,)),
        by_groups={axis.slug: by_group(axis) for axis in AXES if axis.slug and axis.slug in GROUPS},
    )


def _newest_first(one: Logged) -> int:
    return -one.version


def _items(logged: Iterable[Logged], there: Set[int], words: Wording) -> Iterator[NewsItem]:
    told = ((one.version, one.at, *_told(one, words), one) for one in logged)
    for (version, at, lines, kinds), alike in groupby(
        sorted_by_what(told), key=lambda one: one[:4]
    ):
        craft = tuple(
            NewsCraft(id=one.id, name=shown_name(words, one.name, one.id), is_there=one.id in there)
            for *_, one in alike
        )
        yield NewsItem(version=version, at=at, craft=craft, lines=lines, kinds=kinds)


_Told = tuple[int, datetime, tuple[NewsLine, ...], tuple[str, ...], Logged]


def sorted_by_what(told: Iterable[_Told]) -> Iterator[_Told]:
    """Within a version, craft of which the same is told side by side, in the order of the first."""
    for _, of_version in groupby(told, key=lambda one: one[0]):
        alike: dict[Any, list[_Told]] = {}
        for one in of_version:
            alike.setdefault(one[2], []).append(one)
        for group in alike.values():
            yield from sorted(group, key=lambda one: one[4].id)


def _told(one: Logged, words: Wording) -> tuple[tuple[NewsLine, ...], tuple[str, ...]]:
    _ = words.gettext
    if one.op == "added":
        return (NewsLine(label=words.pgettext("a change of one", "New spacecraft")),), ("new",)
    if one.op == "removed":
        return (NewsLine(label=_("No longer in the database")),), ("new",)
    lines: dict[NewsLine, str] = {}
    others: list[str] = []
    for field in one.fields:
        if field.field.rpartition(".")[2] in _IGNORED:
            continue
        row = next((row for row in _FIELDS if row.path.fullmatch(field.field)), None)
        if row is None:
            others.append(field.field)
        else:
            lines.setdefault(row.line(field, words), row.kind)
    if others or one.left_out or not lines:
        lines[NewsLine(label=_others(others, one.left_out, words))] = "other"
    kinds = tuple(kind for kind in KINDS if kind in lines.values())
    return tuple(lines), kinds


def _others(paths: list[str], left_out: int, words: Wording) -> str:
    names = sorted({path.split("[")[0].split(".")[0].replace("_", " ") for path in paths})
    if not names or left_out:
        return words.gettext("Details of the record changed")
    return words.gettext("Changed in the record: %(fields)s", fields=words.listed(names[:8]))


# Fields ------------------------------------------------------------------------------------------

_Form = Callable[[Any, Wording], str]


def _text(value: Any, words: Wording) -> str:
    if isinstance(value, bool):
        return words.yes_no(value)
    if isinstance(value, int | float):
        return words.number(value)
    return short(value, MOST_SHOWN) or words.unknown if isinstance(value, str) else words.unknown


def _term(value: Any, words: Wording) -> str:
    return _text(words.term(value) if isinstance(value, str) else value, words)


def _day(value: Any, words: Wording) -> str:
    try:
        return words.day(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return words.unknown


def _duration(value: Any, words: Wording) -> str:
    try:
        return words.duration(Duration.parse(value))
    except (TypeError, ValueError):
        return words.unknown


class _Field(NamedTuple):
    """How a field is told: its path, its name, its kind, its values, None if they aren't shown."""

    path: re.Pattern[str]
    label: str
    kind: str
    form: _Form | None = None

    def line(self, change: FieldChange, words: Wording) -> NewsLine:
        before, after = (msgspec.json.decode(value) for value in (change.before, change.after))
        if self.path is _FLIGHT:
            return _flight(before, after, words)
        label = words.gettext(self.label)
        if self.form is None:
            return NewsLine(label=label)
        return NewsLine(label=label, before=self.form(before, words), after=self.form(after, words))


_FLIGHT = re.compile(r"flights\[\d+\]")


def _flight(before: Any, after: Any, words: Wording) -> NewsLine:
    """A flight that came or went, by what its record says of it."""
    flight = after if isinstance(after, dict) else before if isinstance(before, dict) else {}
    launch = flight.get("launch")
    net = launch.get("net") if isinstance(launch, dict) else None
    parts = [_day(net, words)] if isinstance(net, str) else []
    destination = flight.get("destination")
    if isinstance(destination, str) and destination.strip():
        parts.append(words.gettext("bound for %(place)s", place=short(destination, 60)))
    label = (
        words.gettext("Flight added")
        if isinstance(after, dict)
        else words.gettext("Flight removed")
    )
    return NewsLine(label=label, after=words.listed(parts) or None)


_IGNORED = frozenset({"id", "url", "slug", "response_mode", "last_updated"})
"""Fields that say nothing to readers: numbers and addresses of what has a name beside them."""


def _field(path: str, label: str, kind: str, form: _Form | None = None) -> _Field:
    return _Field(re.compile(path), label, kind, form)


_FIELDS = (
    _field("name", N_("Name"), "names", _text),
    _field("serial_number", N_("Serial number"), "names", _text),
    _field(r"status\.name", N_("Status"), "status", _term),
    _field("in_space", N_("In space now"), "flights", _text),
    _field("is_placeholder", N_("Placeholder"), "status", _text),
    _field("flights_count", N_("Flights"), "flights", _text),
    _field("mission_ends_count", N_("Missions ended"), "flights", _text),
    _field("time_in_space", N_("Time in space"), "flights", _duration),
    _field("time_docked", N_("Time docked"), "flights", _duration),
    _field("fastest_turnaround", N_("Fastest turnaround"), "flights", _duration),
    _field(r"spacecraft_config\.name", N_("Configuration"), "other", _text),
    _field("description", N_("Description changed"), "other"),
    _field(r"image(\..*)?", N_("Picture changed"), "other"),
    _Field(_FLIGHT, N_("Flight"), "flights"),
    _field(r"flights\[\d+\]\.mission_end", N_("Mission end"), "flights", _day),
    _field(r"flights\[\d+\]\.launch\.net", N_("Launch"), "flights", _day),
    _field(r"flights\[\d+\]\.launch\.status\.name", N_("Status of a launch"), "flights", _term),
    _field(r"flights\[\d+\]\.destination", N_("Destination"), "flights", _text),
    _field(r"flights\[\d+\]\.landing(\..*)?", N_("Details of a landing changed"), "flights"),
    _field(r"flights\[\d+\]\..*", N_("Details of a flight changed"), "flights"),
    _field(r"spacecraft_config\..*", N_("Details of its configuration changed"), "other"),
    _field(r"status\..*", N_("Details of its status changed"), "other"),
)
