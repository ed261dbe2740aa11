"""What the figures of a group say: its facts, its statuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import msgspec

from generator.catalog.model import Craft
from generator.catalog.schema import FlightRecord
from generator.site import charts
from generator.site.facts import (
    Fact,
    craft_anchor,
    date_fact,
    duration_fact,
    number_fact,
    present,
)
from generator.site.figures import Figures
from generator.site.wording import Wording
from generator.values import Value

MOST_STATUSES = 20
"""How many statuses of its craft a page counts one by one."""


def group_facts(
    words: Wording, figures: Figures, record: FlightRecord | None, *, craft: str, in_space: str
) -> tuple[Fact, ...]:
    """What its craft come to together; what is unknown of all craft is left out.

    They link its `craft` and those `in_space`. Where upstream's `record` has another count of
    launches, a note tells it.
    """
    _ = words.gettext
    flights = number_fact(words, _("Flights"), figures.flights)
    if flights and (launches := _other_count(words, record, figures)):
        note = _("LL2 counts %(launches)s", launches=launches)
        flights = msgspec.structs.replace(flights, note=note, href="#record")
    return present(
        Fact(
            term=_("Spacecraft"),
            text=words.number(figures.count),
            note=placeholders_note(words, figures.placeholders),
            href=craft,
        ),
        Fact(
            term=_("In space now"),
            text=words.number(figures.in_space),
            href=in_space if figures.in_space else None,
        ),
        flights,
        _days_fact(words, _("Time in space together"), figures.time_in_space),
    )


def _days_fact(words: Wording, term: str, value: timedelta | None) -> Fact | None:
    """A sum over many craft, whose minutes nobody knows."""
    fact = duration_fact(words, term, value)
    return fact and msgspec.structs.replace(fact, text=words.whole_days(value))


def group_records(words: Wording, figures: Figures, here: str) -> tuple[Fact, ...]:
    """Its longest, its first and its latest, with the craft of each, for the page at `here`."""
    _ = words.gettext
    longest, latest = figures.longest, figures.latest
    return present(
        longest
        and _of(
            words,
            longest,
            here,
            duration_fact(words, _("Longest time in space"), longest.shown_time_in_space),
        ),
        first_launch(words, figures, here),
        latest
        and _of(words, latest, here, date_fact(words, _("Latest launch"), latest.latest_flight)),
    )


def first_launch(words: Wording, figures: Figures, here: str) -> Fact | None:
    first = figures.first
    fact = first and date_fact(words, words.gettext("First launch"), first.first_flight)
    return first and _of(words, first, here, fact)


def placeholders_note(words: Wording, amount: int) -> str | None:
    """The placeholders that are in a list and not counted in the figures beside it."""
    if not amount:
        return None
    return words.ngettext(
        "%(num)s placeholder not counted", "%(num)s placeholders not counted", amount
    )


def record_note(words: Wording, record: FlightRecord, figures: Figures) -> str | None:
    """Why upstream's count of launches isn't that of its craft's flights, where both are known."""
    launches = _other_count(words, record, figures)
    if launches is None or figures.flights is None:
        return None
    return words.gettext(
        "%(launches)s by Launch Library 2’s own count, which may have craft without a record;"
        " %(flights)s of the craft listed here.",
        launches=launches,
        flights=words.flights(figures.flights),
    )


def _other_count(words: Wording, record: FlightRecord | None, figures: Figures) -> str | None:
    """Upstream's count of launches, where it isn't that of its craft's flights."""
    launches = record and record.total_launch_count
    if launches is None or figures.flights is None or launches == figures.flights:
        return None
    return words.ngettext("%(num)s launch", "%(num)s launches", launches)


def _of(words: Wording, holder: Craft, here: str, fact: Fact | None) -> Fact | None:
    """A figure with the craft that holds it."""
    return fact and msgspec.structs.replace(fact, by=craft_anchor(words, holder, here))


class StatusCount(Value):
    """How many craft of a group have a status; `share` is the length of its bar."""

    status: str
    status_id: int
    count: str
    share: str


def status_counts(words: Wording, craft: Iterable[Craft]) -> Iterable[StatusCount]:
    """The statuses of the craft, the most frequent first; of very many, the last ones as a sum."""
    counts = Counter((one.status.id, one.status.name) if one.status else (0, "") for one in craft)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    most = max(counts.values(), default=0)

    def row(identifier: int, name: str, count: int) -> StatusCount:
        return StatusCount(
            status=words.term(name) or words.unknown,
            status_id=identifier,
            count=words.number(count),
            share=charts.bar(count, most),
        )

    for (identifier, name), count in ranked[:MOST_STATUSES]:
        yield row(identifier, name, count)
    if others := ranked[MOST_STATUSES:]:
        yield row(
            0,
            words.ngettext("%(num)s other", "%(num)s others", len(others)),
            sum(count for _, count in others),
        )
