"""Facts: the terms and texts that pages of craft, configurations, agencies and families share.

Takes a record's values, gives `Fact`s and links, ready to show. What upstream leaves out gives
None, and `present` drops it; an address becomes a link only when it is safe to follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from generator import urls
from generator.catalog.model import Craft
from generator.catalog.moments import Moment, in_utc
from generator.catalog.schema import FlightRecord, safe_link
from generator.site import display
from generator.site.aloft import Aloft
from generator.site.cards import shown_name
from generator.site.wording import Wording
from generator.values import Value


class Anchor(Value):
    text: str
    href: str


class Fact(Value):
    """A term and its text; `href` links it, `machine` is for `<time datetime>`, `note` follows.

    `by` is the craft that holds the figure. A duration that goes on was so long at the moment
    `since`, on `day`; a script counts days since `up`.
    """

    term: str
    text: str
    href: str | None = None
    machine: str | None = None
    note: str | None = None
    by: Anchor | None = None
    since: str | None = None
    up: str | None = None
    day: str | None = None


def present(*facts: Fact | None) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact is not None)


def text_fact(term: str, text: str | None, href: str | None = None) -> Fact | None:
    return Fact(term=term, text=text, href=href) if text and text.strip() else None


def number_fact(words: Wording, term: str, value: float | None, unit: str = "") -> Fact | None:
    return None if value is None else Fact(term=term, text=words.number(value, unit))


def bool_fact(words: Wording, term: str, *, value: bool | None) -> Fact | None:
    return None if value is None else Fact(term=term, text=words.yes_no(value))


def duration_fact(words: Wording, term: str, value: timedelta | None) -> Fact | None:
    if value is None:
        return None
    return Fact(
        term=term,
        text=words.duration(value),
        machine=display.iso_duration(value),
        note=in_years(words, value),
    )


def in_years(words: Wording, value: timedelta) -> str | None:
    """A long time as people feel it: "about 6.6 years"; None below a year."""
    if value < _YEAR:
        return None
    return words.gettext(
        "about %(number)s years", number=years_of(words, value // timedelta.resolution)
    )


def years_of(words: Wording, time: int) -> str:
    """`6.6` of microseconds, rounded; of a hundred years and more no decimals."""
    tenths = (20 * time + _YEAR_TIME) // (2 * _YEAR_TIME)
    if tenths >= 1_000:
        return words.number((tenths + 5) // 10)
    return words.forms.number(f"{tenths // 10}.{tenths % 10}")


_YEAR = timedelta(days=365.25)
_YEAR_TIME = _YEAR // timedelta.resolution


def date_fact(words: Wording, term: str, value: date | Moment | None) -> Fact | None:
    if value is None:
        return None
    if isinstance(value, Moment):
        return Fact(term=term, text=words.when(value), machine=display.when_iso(value))
    return Fact(term=term, text=words.day(value), machine=display.iso(value))


def days_up(
    words: Wording, term: str, launched: Moment | None, now: datetime | None
) -> Fact | None:
    """The days of a flight that goes on, by the data's moment `now`, if its first is known.

    A script counts them on, here as wherever else the days of a craft in space are told.
    """
    if launched is None or now is None or not launched.has_day:
        return None
    time = launched.time_until(now)
    return Fact(
        term=term,
        text=words.number(time.days),
        up=display.when_iso(launched),
        note=in_years(words, time),
    )


def prose(*texts: str | None) -> tuple[str, ...]:
    """Texts without repetition; upstream often says the same in two fields."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def links(*named: tuple[str, str | None]) -> tuple[Anchor, ...]:
    """Of texts and addresses, those that are safe to link, each address once."""
    safe = {link: text for text, address in reversed(named) if (link := safe_link(address))}
    return tuple(Anchor(text=text, href=link) for link, text in reversed(safe.items()))


def craft_anchor(words: Wording, craft: Craft | Aloft, here: str) -> Anchor:
    """The link from the page at `here` to a craft's."""
    return Anchor(
        text=shown_name(words, craft.name, craft.id),
        href=urls.relative(urls.spacecraft(craft.id), here),
    )


def flight_record(
    words: Wording, record: FlightRecord, now: datetime | None
) -> Iterable[Fact | None]:
    """How often its craft flew and landed, as upstream counts; `now` is the data's moment."""
    _ = words.gettext
    first = record.maiden_flight
    planned = first is not None and now is not None and first > in_utc(now).date()
    yield date_fact(words, _("Maiden flight planned") if planned else _("Maiden flight"), first)
    yield number_fact(words, _("Spacecraft flown"), record.spacecraft_flown)
    yield number_fact(words, _("Launches"), record.total_launch_count)
    yield number_fact(words, _("Successful launches"), record.successful_launches)
    yield number_fact(words, _("Failed launches"), record.failed_launches)
    yield number_fact(words, _("Attempted landings"), record.attempted_landings)
    yield number_fact(words, _("Successful landings"), record.successful_landings)
    yield number_fact(words, _("Failed landings"), record.failed_landings)
