"""A chart as files of its own: a drawing that holds all it needs, and its numbers as CSV.

The drawing has its colours, its title, what is counted, the source and the day on which the data
last changed: that of a pull would be another one each time. Lengths are in pixels of the drawing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from unicodedata import east_asian_width

from generator import urls
from generator.catalog.model import Catalog
from generator.site import display
from generator.site.charts import Columns
from generator.site.frame import address_of
from generator.site.page import Key
from generator.site.sections import Row, Section, Sheet
from generator.site.site import Site
from generator.site.statistics import SECTIONS, sections_of
from generator.values import Value

PALETTE = ("#1d557f", "#c07a1a", "#6d4a8f", "#2f8f83", "#b0476b", "#7d838b")
"""What each series is filled with, the last one for the others; as in static/css/7-charts.css."""

WIDTH, EDGE, LINE, BAR = 960, 24, 20, 26
COLUMNS_HEIGHT = 340
"""Of the columns, without their marks."""
_NAMES, _FIGURES = 300, 150
"""Room for the names before bars, and the figures after them."""
_LETTER = 6.6
"""The width of most letters."""


class Text(Value):
    x: int
    y: int
    text: str


class Patch(Value):
    """An entry of the legend: a patch and what it stands for."""

    x: int
    y: int
    fill: str
    name: Text


class Bar(Value):
    y: int
    length: str
    name: Text
    figure: Text


class ChartInputs(Value):
    """`csv` is the other file's text. `anchor` is the side at which lines of text begin."""

    language: str
    direction: str
    width: int
    height: int
    palette: tuple[str, ...]
    title: Text
    description: str
    texts: tuple[Text, ...]
    patches: tuple[Patch, ...]
    columns: Columns | None
    top: int
    left: int
    room: int
    columns_height: int
    axis: tuple[Text, ...]
    bars: tuple[Bar, ...]
    bars_left: int
    bars_room: int
    source: tuple[Text, ...]
    csv: str


def keys(site: Site) -> Iterator[Key]:
    return ((name,) for name in SECTIONS)


def series(site: Site, key: Key) -> Mapping[str, Section]:
    """All sections, for each file is of one."""
    return sections_of(site)


def last_change(catalog: Catalog) -> datetime | None:
    """When a record last changed, came or went; where that isn't known, when all were read."""
    versions = catalog.history.versions if catalog.history else ()
    changes = [one.at for one in versions if one.added or one.changed or one.removed]
    return max([*catalog.changed.values(), *changes], default=catalog.fetched_at)


def inputs(site: Site, key: Key, sections: Mapping[str, Section]) -> ChartInputs:
    section = sections[key[0]]
    told = "".join(phrase.text for phrase in section.finding)
    title = Text(x=_start(site), y=EDGE + 22, text=display.short(section.heading, 70))
    y = title.y + 30
    texts, y = _lines(site, y, (section.counts, told))
    y += 8
    legend: tuple[Patch, ...] = ()
    if section.columns and section.columns.series:
        legend, y = _legend(section.columns, y)
    top = y + 4
    axis: tuple[Text, ...] = ()
    bars: tuple[Bar, ...] = ()
    if section.columns:
        y = top + COLUMNS_HEIGHT + 48
        axis, y = _lines(site, y, (section.axis,))
    elif section.table:
        bars = tuple(_bars(section.table.rows, top))
        y = top + BAR * len(bars) + 16
    source, y = _lines(site, y + 6, (section.foot, _source(site, section)))
    return ChartInputs(
        language=site.facts.language,
        direction=site.facts.direction,
        width=WIDTH,
        height=y + EDGE - 8,
        palette=PALETTE,
        title=title,
        description=told,
        texts=texts,
        patches=legend,
        columns=section.columns,
        top=top,
        left=EDGE + 40,
        room=WIDTH - 2 * EDGE - 40,
        columns_height=COLUMNS_HEIGHT,
        axis=axis,
        bars=bars,
        bars_left=EDGE + _NAMES,
        bars_room=WIDTH - 2 * EDGE - _NAMES - _FIGURES,
        source=source,
        csv=rows_as_csv(_sheet(section)),
    )


def _sheet(section: Section) -> Sheet:
    """Where there is nothing to draw, a head without rows: many programs refuse an empty file."""
    return section.sheet if section.sheet.head else Sheet(head=(section.heading,))


def rows_as_csv(sheet: Sheet) -> str:
    """RFC 4180, as the tables of all data are (`bulk/separated`)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([sheet.head, *sheet.rows])
    return text.getvalue()


def _source(site: Site, section: Section) -> str:
    words = site.wording
    changed = last_change(site.catalog)
    told = (
        words.gettext(
            "Data: Launch Library 2 by The Space Devs, last changed on %(day)s.",
            day=words.day(changed),
        )
        if changed
        else words.gettext("Data: Launch Library 2 by The Space Devs.")
    )
    address = address_of(site, urls.STATISTICS, urls.STATISTICS) if site.address else ""
    link = f" {address}#{section.id}" if address else ""
    return f"{told} {site.facts.title}.{link}"


def _start(site: Site) -> int:
    """Where a line of text begins: on the right in languages that are read from there."""
    return EDGE if site.facts.direction == "ltr" else WIDTH - EDGE


def _lines(site: Site, y: int, texts: Iterable[str]) -> tuple[tuple[Text, ...], int]:
    """Texts in lines that fit, from `y` on, and where the next one would be."""
    found = []
    for text in texts:
        for line in _wrapped(text, int((WIDTH - 2 * EDGE) / _LETTER)):
            found.append(Text(x=_start(site), y=y, text=line))
            y += LINE
    return tuple(found), y


def _wrapped(text: str, most: int) -> Iterator[str]:
    """An SVG has no lines of its own; letters of East Asia take twice the room."""
    line, width = "", 0
    for word in text.split(" "):
        for piece in _pieces(word, most):
            size = _size(piece)
            if line and width + 1 + size > most:
                yield line
                line, width = piece, size
            else:
                line, width = (f"{line} {piece}", width + 1 + size) if line else (piece, size)
    if line:
        yield line


def _pieces(word: str, most: int) -> Iterator[str]:
    """A word in parts that fit in a line: texts of East Asia have no spaces."""
    start, size = 0, 0
    for place, letter in enumerate(word):
        size += _size(letter)
        if size > most:
            yield word[start:place]
            start, size = place, _size(letter)
    yield word[start:]


def _size(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _legend(columns: Columns, y: int) -> tuple[tuple[Patch, ...], int]:
    found, x = [], EDGE
    for one in columns.series:
        name = display.short(one.name, 60)
        size = 40 + int(_size(name) * 8)
        if x > EDGE and x + size > WIDTH - EDGE:
            x, y = EDGE, y + LINE + 2
        label = Text(x=x + 20, y=y, text=name)
        found.append(Patch(x=x, y=y - 11, fill=PALETTE[one.number], name=label))
        x += size
    return tuple(found), y + LINE + 6


def _bars(rows: Iterable[Row], top: int) -> Iterator[Bar]:
    for place, row in enumerate(rows):
        y = top + BAR * place
        yield Bar(
            y=y + 5,
            length=row.bar or "0%",
            name=Text(x=EDGE, y=y + 17, text=display.short(row.name, 42)),
            figure=Text(x=WIDTH - EDGE - _FIGURES + 10, y=y + 17, text=row.figures[0]),
        )
