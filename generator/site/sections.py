"""What sections of the statistics are made of: findings, rows, tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from generator import urls
from generator.catalog.model import Craft
from generator.query.axes import Criteria
from generator.site import charts
from generator.site.cards import shown_name
from generator.site.charts import Columns
from generator.site.facts import Anchor
from generator.site.frame import Phrase, Sentence
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value

TOP_CRAFT = 20
TOP_GROUPS = 12
MOST_ROWS = 100
"""How many rows a folded table has at most; `group_index` has all groups."""

SECOND = timedelta(seconds=1)
MINUTE, HOUR, DAY, YEAR = 60, 3_600, 86_400, 365 * 86_400


class Row(Value):
    """What is counted or measured, its bar if it has one, its figures."""

    name: str
    figures: tuple[str, ...]
    href: str | None = None
    bar: str | None = None
    in_space: bool = False


class Table(Value):
    """`head` names the column of names and those of figures."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


class Section(Value):
    """A chart and its numbers: `table` is in sight, `folded` opens at a click on `label`."""

    id: str
    heading: str
    finding: Sentence
    columns: Columns | None = None
    axis: str = ""
    table: Table | None = None
    folded: Table | None = None
    label: str = ""
    more: Anchor | None = None


def positive(time: timedelta | None) -> timedelta | None:
    return time if time and time > timedelta() else None


def page_of(craft: Craft) -> str:
    return urls.relative(urls.spacecraft(craft.id), urls.STATISTICS)


def named(words: Wording, craft: Craft) -> Phrase:
    name = shown_name(words, craft.name, craft.id)
    return Phrase(text=name, is_name=True, href=page_of(craft))


def list_of(site: Site, selection: str, ordering: str) -> str:
    return urls.relative(site.selections.by_slug[selection].path(ordering), urls.STATISTICS)


def craft_with_times(site: Site, *, in_space: bool | None = None) -> tuple[Craft, ...]:
    """The craft whose time in space is known, longest first."""
    criteria = Criteria(is_placeholder=False, in_space=in_space, ordering="-time_in_space")
    return tuple(one for one in site.engine.select(criteria) if one.time_in_space is not None)


def microseconds(value: timedelta | None) -> int:
    """Integers, for sums of what upstream sends can be longer than a timedelta may be."""
    return (value or timedelta()) // timedelta(microseconds=1)


def label(words: Wording, others: Sequence[Row]) -> str:
    """What a click on a folded table shows."""
    if len(others) > MOST_ROWS:
        return words.gettext(
            "The next %(shown)s of %(others)s others",
            shown=words.number(MOST_ROWS),
            others=words.number(len(others)),
        )
    return words.ngettext("The %(num)s other", "The %(num)s others", len(others))


def counted(words: Wording, amount: int, whole: int) -> tuple[str, str]:
    """The figures of a part: how many, and their share."""
    return words.number(amount), words.share(amount, whole)


def sum_of(words: Wording, name: str, amount: int, whole: int) -> Row:
    return Row(name=name, figures=counted(words, amount, whole))


def times_of(
    words: Wording,
    craft: Sequence[Craft],
    times: Sequence[timedelta | None],
    *,
    marked: bool = False,
) -> tuple[Row, ...]:
    """A row a craft, with its bar beside the longest one's; those in space may be marked."""
    longest = max(map(microseconds, times), default=0)
    return tuple(
        Row(
            name=shown_name(words, one.name, one.id),
            href=page_of(one),
            bar=charts.bar(microseconds(time), longest),
            figures=(words.duration(time),),
            in_space=marked and one.in_space,
        )
        for one, time in zip(craft, times, strict=True)
    )


def time_head(words: Wording) -> tuple[str, str]:
    return words.pgettext("one of them", "Spacecraft"), words.gettext("Time in space")
