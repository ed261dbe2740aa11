"""The words of pages: one frozen value a language, the only door to messages and values in words.

English is the source language: its messages are written where they are used and need no catalogue.
The names of the methods are those of gettext, so that its tools find the messages. Nothing is
global: two sites of different languages may be built side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from math import floor, log10

from generator.catalog.moments import Moment, Precision, in_utc
from generator.languages.catalogues import TERMS, Words, digest_of, load_messages
from generator.languages.locales import BETWEEN, PERCENT, Forms, forms_of
from generator.languages.locales import ENGLISH as ENGLISH_TAG


def N_(message: str) -> str:  # noqa: N802  # the name that gettext's tools look for
    """Marks a message of a constant; whoever shows it asks a `Wording` for its text."""
    return message


def T_(name: str) -> str:  # noqa: N802  # a marker as well
    """Marks a name of LL2's own vocabularies, which `Wording.term` gives in a language."""
    return name


_DAY, _HOUR, _MINUTE = 86_400_000_000, 3_600_000_000, 60_000_000

_SMALL = 1e-6
"""A smaller number has more zeros than anyone reads: `4e-09`."""

_UNITS: Mapping[str, str] = {
    "m": N_("%(number)s m"),
    "kg": N_("%(number)s kg"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The words of one language; `catalogue` has its messages, `digest` changes with them.

    A message with values names them as `%(name)s`; without values it is shown as it is. How values
    are written is CLDR's, in `forms`.
    """

    language: str
    forms: Forms
    catalogue: NullTranslations = field(default_factory=NullTranslations)
    digest: str = ""

    # Messages -----------------------------------------------------------------------------------

    def gettext(self, message: str, /, **values: object) -> str:
        text = self.catalogue.gettext(message)
        return text % values if values else text

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """`context` tells apart what one English word means in two places."""
        text = self.catalogue.pgettext(context, message)
        return text % values if values else text

    def ngettext(self, one: str, many: str, amount: int, /, **values: object) -> str:
        """The form for an amount, which is `%(num)s` in the message."""
        text = self.catalogue.ngettext(one, many, amount)
        return text % {"num": self.number(amount), **values}

    def term(self, name: str) -> str:
        """A name of LL2's vocabularies: `Aktiv` for `Active`; one that isn't known as it is."""
        return self.pgettext(TERMS, name) if name else name

    def within(self, label: str) -> str:
        """A label within a sentence: English writes it small, other languages may not."""
        is_small = self.pgettext("labels within a sentence", "small letters") == "small letters"
        return label.lower() if is_small else label

    def listed(self, items: Iterable[str]) -> str:
        """`capsule, SpaceX`."""
        return self.pgettext(*BETWEEN).join(items)

    def clauses(self, parts: Iterable[str]) -> str:
        """`3 flights, from launch to mission end; the latest goes on.`"""
        between = self.pgettext("between the clauses of a sentence", "; ")
        return f"{between.join(parts)}."

    # Numbers ------------------------------------------------------------------------------------

    @property
    def unknown(self) -> str:
        """What is shown for a value that upstream doesn't give."""
        return self.gettext("unknown")

    def number(self, value: float | None, unit: str = "") -> str:
        """`7,200 kg`, `2.72 m`, `0.004 m`: thousands parted, no more decimals than there are.

        Two decimals, and for less than a tenth the first two digits that aren't zero: what isn't
        nothing is never shown as 0.
        """
        if value is None:
            return self.unknown
        if isinstance(value, int):
            text = f"{value:,}"
        elif 0 < abs(value) < _SMALL:
            text = f"{value:.1e}".replace(".0e", "e")
        else:
            decimals = 2 if abs(value) >= 0.1 or not value else 1 - floor(log10(abs(value)))
            text = f"{value or 0.0:,.{decimals}f}".rstrip("0").rstrip(".")
        text = self.forms.number(text)
        return self.gettext(_UNITS[unit], number=text) if unit else text

    def share(self, part: int, whole: int) -> str:
        """`39.3%`, rounded half up; a share of nothing is `0.0%`.

        A part is never rounded to nothing or to the whole: `<0.1%`, `>99.9%`.
        """
        if 0 < 2000 * part < whole:
            return self.gettext("<%(share)s", share=self._percent(1))
        if whole > part and 2000 * (whole - part) <= whole:
            return self.gettext(">%(share)s", share=self._percent(999))
        return self._percent((2000 * part + whole) // (2 * whole) if whole > 0 else 0)

    def _percent(self, tenths: int) -> str:
        return self.gettext(PERCENT, number=self.forms.number(f"{tenths // 10}.{tenths % 10}"))

    def spacecraft(self, amount: int) -> str:
        """`1 spacecraft`, `39 spacecraft`."""
        return self.ngettext("%(num)s spacecraft", "%(num)s spacecraft", amount)

    def flights(self, amount: int) -> str:
        """`1 flight`, `39 flights`."""
        return self.ngettext("%(num)s flight", "%(num)s flights", amount)

    def yes_no(self, value: bool | None) -> str:  # noqa: FBT001  # it is what the method is about
        if value is None:
            return self.unknown
        return self.gettext("yes") if value else self.gettext("no")

    # Times --------------------------------------------------------------------------------------

    def duration(self, value: timedelta | None) -> str:
        """`6 d 18 h 21 min`; below an hour with seconds, `49 min 35 s`; below a minute `0.5 s`.

        Rounded down to the last unit shown, parts that are zero are left out.
        """
        if value is None:
            return self.unknown
        sign = "\u2212" if value < timedelta(0) else ""
        microseconds = abs(value) // timedelta(microseconds=1)
        days, rest = divmod(microseconds, _DAY)
        hours, rest = divmod(rest, _HOUR)
        minutes, rest = divmod(rest, _MINUTE)
        parts = []
        if days:
            parts.append(self.gettext("%(number)s d", number=self.number(days)))
        if hours:
            parts.append(self.gettext("%(number)s h", number=hours))
        if minutes:
            parts.append(self.gettext("%(number)s min", number=minutes))
        if not days and not hours:
            exact = f"{rest / 1_000_000:.6f}".rstrip("0").rstrip(".")
            seconds = str(rest // 1_000_000) if minutes else exact
            if seconds != "0":
                parts.append(self.gettext("%(number)s s", number=self.forms.number(seconds)))
        if not parts:
            return self.gettext("%(number)s min", number=0)
        return sign + " ".join(parts)

    def whole_days(self, value: timedelta | None) -> str:
        """`2,612 d`, for a glance; what is shorter than a day with all its parts."""
        day = timedelta(days=1)
        if value is None or value < day:
            return self.duration(value)
        return self.gettext("%(number)s d", number=self.number(value // day))

    def span(self, value: timedelta) -> str:
        """`30 minutes`, `48 hours`, `7 days`: whole minutes in the unit that fits, days from three.

        Below a minute in seconds.
        """
        day, hour, minute = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
        if value >= 3 * day and not value % day:
            return self.days(value // day)
        if value >= hour and not value % hour:
            return self.ngettext("%(num)s hour", "%(num)s hours", value // hour)
        if value >= minute or not value:
            return self.ngettext("%(num)s minute", "%(num)s minutes", value // minute)
        seconds = value // timedelta(seconds=1)
        return self.ngettext("%(num)s second", "%(num)s seconds", seconds)

    def days(self, amount: int) -> str:
        """`1 day`, `39 days`."""
        return self.ngettext("%(num)s day", "%(num)s days", amount)

    def day(self, value: date | None) -> str:
        """`9 November 2024`; a moment is taken in UTC."""
        if value is None:
            return self.unknown
        if isinstance(value, datetime):
            value = in_utc(value).date()
        return self.forms.day(value)

    def short_day(self, value: datetime) -> str:
        """`9 Nov 2024`, of a moment taken in UTC."""
        return self.forms.short_day(in_utc(value).date())

    def moment(self, value: datetime) -> str:
        """`9 November 2024, 10:00 UTC`."""
        value = in_utc(value)
        return self.gettext(
            "%(day)s, %(time)s UTC", day=self.day(value), time=self._time_of_day(value)
        )

    def _time_of_day(self, value: datetime) -> str:
        return f"{value:%H:%M}"

    def when(self, moment: Moment | None) -> str:
        """As much of a date as is known: `31 December 2027`, `December 2027`, `Q3 2027`, `2027`."""
        if moment is None:
            return self.unknown
        return self.day(moment.at) if moment.has_day else self._vaguely(moment)

    def when_briefly(self, moment: Moment | None) -> str:
        """The same for a column, with a short month: `31 Dec 2027`."""
        known = moment is not None and moment.has_day
        return self.forms.short_day(moment.at.date()) if known and moment else self.when(moment)

    def _vaguely(self, moment: Moment) -> str:
        """A moment in words where no day is known."""
        year = moment.at.year
        match moment.precision:
            case Precision.WEEK:
                return self.gettext("week of %(day)s", day=self.day(moment.bounds()[0]))
            case Precision.MONTH:
                return self.forms.month(moment.at.date())
            case Precision.QUARTER:
                return self.forms.quarter(date(year, 3 * moment.part - 2, 1))
            case Precision.HALF if moment.part == 1:
                return self.gettext("first half of %(year)s", year=year)
            case Precision.HALF:
                return self.gettext("second half of %(year)s", year=year)
            case Precision.FISCAL_YEAR:
                return self.gettext("fiscal year %(year)s", year=year)
            case Precision.DECADE:
                return self.gettext("%(year)ss", year=year // 10 * 10)
            case _:
                return str(year)

    def when_exactly(self, value: Moment) -> str:
        """The same with the time, where one is known: `9 November 2024, 10:00 UTC`."""
        if value.precision is Precision.HOUR:
            return self.gettext(
                "%(day)s, about %(time)s UTC",
                day=self.day(value.at),
                time=self._time_of_day(value.at),
            )
        return self.moment(value.at) if value.has_time else self.when(value)

    def when_timed(self, value: Moment) -> str:
        """The same on a page that says once that times are in UTC: `9 November 2024, 10:00`."""
        if not value.has_time:
            return self.when(value)
        day, time = self.day(value.at), self._time_of_day(value.at)
        if value.precision is Precision.HOUR:
            return self.gettext("%(day)s, about %(time)s", day=day, time=time)
        return self.gettext("%(day)s, %(time)s", day=day, time=time)

    def known_time(self, moment: Moment | None) -> str:
        """The time of day as far as it is known: `10:00 UTC`, `about 10:00 UTC` or nothing."""
        if moment is None or not moment.has_time:
            return ""
        time = self._time_of_day(moment.at)
        if moment.precision is Precision.HOUR:
            return self.gettext("about %(time)s UTC", time=time)
        return self.gettext("%(time)s UTC", time=time)


ENGLISH = Wording(ENGLISH_TAG, forms_of(ENGLISH_TAG))
"""What the messages are written in; the terminal is in English whatever the pages are in."""


def wording_of(language: str, catalogues: Sequence[Words]) -> Wording:
    """The words of a language, from its catalogues; BuildError for one that can't be used."""
    if language == ENGLISH_TAG and not catalogues:
        return ENGLISH
    messages = load_messages(language, catalogues)
    return Wording(language, forms_of(language), messages, digest_of(messages))
