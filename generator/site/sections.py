"""What sections of the statistics are made of: findings, rows, tables, sheets of plain numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TypeAlias

from generator import urls
from generator.catalog.model import Craft
from generator.catalog.orderings import order_for_people
from generator.query.axes import Criteria
from generator.site import charts
from generator.site.cards import shown_name
from generator.site.charts import Columns, Link
from generator.site.facts import Anchor
from generator.site.frame import Phrase, Sentence
from generator.site.lists import PAGE_SIZE
from generator.site.selections import in_order
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value

TOP_CRAFT = 20
TOP_GROUPS = 12
MOST_EQUALS = 3
"""So many that share the first place are named."""

MOST_ROWS = 100
"""How many rows a folded table has at most; `group_index` has all groups."""

SECOND = timedelta(seconds=1)
MINUTE, HOUR, DAY, YEAR = 60, 3_600, 86_400, 365 * 86_400


Cell: TypeAlias = str | int | None
"""A plain value for other programs; None is one that isn't known."""


class Row(Value):
    """What is counted or measured, its bar if it has one, its figures.

    `note` is said beside the name. `cells` are for the sheet: the name is the first of them. The
    figure of one with `up`, a launch, is days since then, which a script counts on.
    """

    name: str
    figures: tuple[str, ...]
    cells: tuple[Cell, ...] = ()
    note: str = ""
    href: str | None = None
    bar: str | None = None
    in_space: bool = False
    up: str | None = None


class Table(Value):
    """`head` names the column of names and those of figures. One that is `wide` may scroll."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    wide: bool = False


class Sheet(Value):
    """The rows of a chart for other programs: all of them, in units that `head` names."""

    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


class Section(Value):
    """A chart and its numbers: `table` is in sight, `folded` opens at a click on `label`.

    `counts` says in a line what is counted and by which rule, `foot` what of it isn't there,
    `leads` where the links of the drawing lead to.
    """

    id: str
    heading: str
    counts: str
    finding: Sentence
    columns: Columns | None = None
    axis: str = ""
    leads: str = ""
    table: Table | None = None
    folded: Table | None = None
    label: str = ""
    foot: str = ""
    more: Anchor | None = None
    sheet: Sheet = Sheet()


def sheet(head: Iterable[str], rows: Iterable[Row]) -> Sheet:
    return Sheet(head=tuple(head), rows=tuple(row.cells for row in rows))


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


def tenths(amount: int, whole: int) -> str:
    """A share for other programs, in percent: `39.3`."""
    share = (2000 * amount + whole) // (2 * whole) if whole > 0 else 0
    return f"{share // 10}.{share % 10}"


def days(time: timedelta | None) -> str | None:
    """A time for other programs, in days, to some seconds: `2167.7065`."""
    if time is None:
        return None
    value = microseconds(time) * 10_000 // (DAY * 1_000_000)
    sign, value = ("-" if value < 0 else ""), abs(value)
    return f"{sign}{value // 10_000}.{value % 10_000:04}"


def sum_of(words: Wording, name: str, amount: int, whole: int) -> Row:
    return Row(name=name, figures=counted(words, amount, whole))


def unknown_foot(words: Wording, amount: int) -> str:
    """The line below a ranking that says how many aren't in it."""
    return words.gettext("%(number)s unknown.", number=words.number(amount)) if amount else ""


def equals_foot(words: Wording, values: Sequence[object], shown: int) -> str:
    """Says how many more there are with the same figure as the last one that is shown."""
    more = sum(value == values[shown - 1] for value in values[shown:]) if shown else 0
    if not more:
        return ""
    return words.ngettext(
        "%(num)s more has the same figure as the last one here.",
        "%(num)s more have the same figure as the last one here.",
        more,
    )


def lines(*texts: str) -> str:
    """Sentences after one another, without those that are empty."""
    return " ".join(filter(None, texts))


def names_of(words: Wording, named: Sequence[Phrase]) -> Sentence:
    """The names of some that are equal; of many the first and how many others there are."""
    shown = named if len(named) <= MOST_EQUALS else named[:1]
    parts: list[Phrase] = []
    for one in shown:
        parts += [Phrase(text=words.listed(["", ""])), one] if parts else [one]
    if others := len(named) - len(shown):
        also = words.ngettext(" and %(num)s other", " and %(num)s others", others)
        parts.append(Phrase(text=also))
    return tuple(parts)


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
            cells=(shown_name(words, one.name, one.id), one.id, days(time)),
            in_space=marked and one.in_space,
        )
        for one, time in zip(craft, times, strict=True)
    )


def time_head(words: Wording) -> tuple[str, str]:
    return words.pgettext("one of them", "Spacecraft"), words.gettext("Time in space")


def craft_head(words: Wording, measured: str) -> tuple[str, str, str]:
    """The head of a sheet of craft: name, id, and what is measured, in days."""
    in_days = words.gettext("%(name)s (days)", name=measured)
    return words.pgettext("one of them", "Spacecraft"), words.gettext("LL2 id"), in_days


# Places in the lists ----------------------------------------------------------------------------


def bins_in_list(
    site: Site, ordering: str, edges: Sequence[timedelta | int], titles: Sequence[str]
) -> Iterator[Link]:
    """Links to where the craft below the first edge, from each edge to the next, … begin.

    Those are on a page of the list of all craft in `ordering`, which begins with the highest.
    """
    selection = site.selections.by_slug["all"]
    ordered = order_for_people(site.engine.select(in_order(selection, ordering)), ordering).known
    field = ordering.removeprefix("-")
    values = [getattr(one, field) for one in ordered]
    for title, edge in zip(titles, (*edges, None), strict=True):
        above = 0 if edge is None else sum(value >= edge for value in values)
        number = min(above, max(len(values) - 1, 0)) // PAGE_SIZE + 1
        if ordering in selection.orderings:
            href = urls.browse(selection.slug, ordering, number)
        else:
            href = f"{urls.explore(selection.criteria, ordering)}&page={number}"
        yield Link(title=title, href=urls.relative(href, urls.STATISTICS))
