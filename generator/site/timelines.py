"""Time axes: whole years with a few round ones as labels; flights as bars in percent of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MINYEAR

from generator.catalog.spans import Span, start_of, year_of
from generator.site import display
from generator.site.wording import N_, Wording
from generator.values import Value


class Bar(Value):
    """A flight on the timeline, `start` and `length` in percent; `kind` are CSS classes."""

    start: str
    length: str
    kind: str


class FlightBar(Value):
    """A flight on the axis; `title` says what it is, `href` leads to it on its craft's page."""

    href: str
    title: str
    bar: Bar


class Tick(Value):
    """A place on the axis; `anchor`, a CSS class, is the side of its label that is there."""

    place: str
    label: str
    anchor: str


class Axis(Value):
    """Whole years, in seconds since the start of the calendar."""

    start: int
    end: int
    ticks: tuple[Tick, ...]

    def bar(self, span: Span) -> Bar:
        """A flight has a bar of a five-hundredth of the axis at least, so that it is seen."""
        whole = self.end - self.start
        is_brief = 200 * (span.end - span.start) < whole
        length = max(span.end - span.start, whole // 500)
        return Bar(
            start=display.percent(min(span.start - self.start, whole - length), whole),
            length=display.percent(length, whole),
            kind=f"{span.kind} brief" if is_brief and span.kind == "planned" else span.kind,
        )


def flight_bar(words: Wording, axis: Axis, span: Span, craft: str = "") -> FlightBar:
    """The bar of a flight; `craft` leads to the page of its craft, nowhere on that page."""
    return FlightBar(
        href=f"{craft}#flight-{span.number}", title=_title(words, span), bar=axis.bar(span)
    )


def _title(words: Wording, span: Span) -> str:
    """`Crew-5, 5 Oct 2022, 157 d`, as far as it is known; a plan is called one."""
    day = words.when_briefly(span.launched)
    if span.kind == "planned":
        day = words.gettext("planned: %(day)s", day=day)
    elif span.kind == "running":
        day = words.gettext("since %(day)s", day=day)
    lasted = words.whole_days(span.lasted) if span.lasted else ""
    return words.listed(filter(None, (display.short(span.name, 80), day, lasted)))


_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Years between two labels of an axis; the first that gives few enough is taken."""

_LABELS = 6

_MARGIN = 16
"""A label nearer to an end of the axis than this part of it would stand out over the end."""

_QUARTERS = ((N_("Apr"), 4), (N_("Jul"), 7), (N_("Oct"), 10))
"""What an axis of a single year is labelled with between its ends, as messages."""


def axis_of(words: Wording, spans: Sequence[Span]) -> Axis:
    """The axis of some flights, one at least."""
    first = min(year_of(span.start) for span in spans)
    last = max(year_of(span.end) for span in spans)
    start, end = start_of(first), start_of(last + 1)
    return Axis(start=start, end=end, ticks=tuple(_ticks(words, first, last, start, end)))


def _ticks(words: Wording, first: int, last: int, start: int, end: int) -> Iterator[Tick]:
    step = next(step for step in _STEPS if (last + 1 - first) // step < _LABELS)
    years = range(first + -first % step, last + 2, step)
    places = [(str(max(year, MINYEAR)), start_of(year)) for year in years]
    if first == last:
        quarters = [(words.gettext(label), start_of(first, month)) for label, month in _QUARTERS]
        places[1:1] = quarters
    margin = (end - start) // _MARGIN
    for label, place in places:
        is_early, is_late = place < start + margin, place > end - margin
        yield Tick(
            place=display.percent(place - start, end - start),
            label=label,
            anchor="first" if is_early else "last" if is_late else "middle",
        )
