"""The front page: what is in space and what happened lately, records, ways into the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from generator import urls
from generator.catalog.model import Craft
from generator.catalog.moments import in_utc
from generator.query.axes import Criteria
from generator.site import display, structured
from generator.site.aloft import Aloft
from generator.site.cards import shown_name
from generator.site.charts import Columns
from generator.site.copies import Photo
from generator.site.facts import Anchor, craft_anchor
from generator.site.figures import figures_of
from generator.site.frame import Frame, address_of, frame
from generator.site.lately import Event, events_of
from generator.site.logbook import Entry, by_year, has_passed, longest_flight
from generator.site.news import NewsItem, NewsLine
from generator.site.page import Key
from generator.site.pictures import Picture, shown_picture
from generator.site.planned import PlannedFlight, flight_of
from generator.site.selections import INDEXES
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.site.year_chart import flights_chart, most_flights
from generator.values import Value

INTRO = N_(
    "Every spacecraft of Launch Library 2: capsules, spaceplanes, cargo ships and landers,"
    " flown, lost and planned."
)

LATELY = timedelta(days=30)

MOST_ROWS = 6
"""Of each part; a phone shows the first three."""

MOST_GROUPS = 6

MOST_YEARS = 6

SCRIPTS = ("counter.js",)


class Up(Value):
    """A craft in space; `since` is its launch for a machine, `days` how long that was by then."""

    craft: Anchor
    photo: Photo | None
    drawing: str
    destination: str
    since: str | None
    days: str


class Change(Value):
    """What a pull changed; `others` tells of more craft, `more` of lines that are left out."""

    day: str
    machine: str
    name: str
    href: str | None
    others: str | None
    line: NewsLine
    more: str | None


class Best(Value):
    """A record: what it is, who has it, how much; `list` is the ranking that it leads."""

    what: str
    craft: Anchor
    value: str
    list: str


class Way(Value):
    """A group of craft, and how many it has."""

    name: str
    href: str
    craft: str


class Ways(Value):
    heading: str
    groups: tuple[Way, ...]
    all: Anchor


class FrontInputs(Value):
    """What the front page shows; counts are for headings. Without a history `no_changes` says so,
    and `changes` are empty."""

    frame: Frame
    scripts: tuple[str, ...]
    heading: str
    lead: str
    picture: Picture | None
    aloft: tuple[Up, ...]
    aloft_count: str
    now: str
    events: tuple[Event, ...]
    all_events: str | None
    changes: tuple[Change, ...]
    changes_count: str
    no_changes: str
    all_changes: str
    records: tuple[Best, ...]
    planned: tuple[PlannedFlight, ...]
    planned_count: str
    all_planned: str
    statistics: str
    columns: Columns | None
    most_flights: str
    years: str
    latest_years: tuple[Anchor, ...]
    ways: tuple[Ways, ...]
    everything: str


def inputs(site: Site, key: Key) -> FrontInputs:
    words, book = site.wording, site.derived.logbook
    planned = site.derived.planned
    to_come = [one for one in planned if not has_passed(one[1], site.catalog.fetched_at)]
    by_years = by_year(book)
    chart = flights_chart(
        site, urls.HOME, {year: (len(flown),) for year, flown in by_years.items()}
    )
    latest = [Anchor(text=str(year), href=urls.year(year)) for year in reversed(list(by_years))]
    changed = _changed(site)
    description = _description(site)
    return FrontInputs(
        frame=frame(
            site,
            urls.HOME,
            title=site.facts.title,
            description=description,
            twin=urls.api_list(site.catalog.api, "normal", Criteria(), 0),
            nodes=[_dataset(site, description)],
        ),
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        heading=words.gettext(
            "%(spacecraft)s: flown, lost and planned",
            spacecraft=words.spacecraft(len(site.catalog.craft)),
        ),
        lead=words.gettext("Capsules, spaceplanes, cargo ships and landers of Launch Library 2."),
        picture=_picture(site),
        aloft=tuple(_up(site, one) for one in _longest_up(site)[:MOST_ROWS]),
        aloft_count=words.number(len(site.derived.aloft)),
        now=urls.NOW,
        events=tuple(events_of(site, urls.HOME, MOST_ROWS)),
        all_events=latest[0].href if latest else None,
        changes=tuple(_change(words, one) for one in changed[:MOST_ROWS]),
        changes_count=words.number(len(changed)) if changed else "",
        no_changes=_no_changes(site),
        all_changes=urls.CHANGES,
        records=tuple(_records(site, book)),
        planned=tuple(
            flight_of(site, *one, urls.HOME, words.when_briefly) for one in to_come[:MOST_ROWS]
        ),
        planned_count=words.number(len(to_come)),
        all_planned=urls.PLANNED,
        statistics=urls.STATISTICS,
        columns=chart and msgspec.structs.replace(chart, lines=()),
        most_flights=most_flights(site),
        years=urls.YEARS,
        latest_years=tuple(latest[:MOST_YEARS]),
        ways=tuple(_ways(site, slug) for slug in ("family", "agency")),
        everything=urls.ALL_SPACECRAFT,
    )


def _description(site: Site) -> str:
    return site.wording.gettext(
        "All %(number)s spacecraft of Launch Library 2: which are in space now, what was launched"
        " and landed lately, records, flights year by year, search, and the data as JSON.",
        number=site.wording.number(len(site.catalog.craft)),
    )


def _dataset(site: Site, description: str) -> structured.Node:
    _ = site.wording.gettext
    files = (
        (
            _("All spacecraft, 100 to a file"),
            urls.api_list(site.catalog.api, "normal", Criteria(), 0),
        ),
        (_("Searchable columns of all spacecraft"), urls.API_INDEX),
        (_("What the mirror is"), urls.API_META),
    )
    return structured.dataset(
        name=_("%(title)s: spacecraft of Launch Library 2", title=site.facts.title),
        description=f"{_(INTRO)} {description}",
        address=address_of(site, urls.HOME, urls.HOME),
        modified=display.iso(site.catalog.fetched_at),
        files=[(name, address_of(site, site.shared + path, urls.HOME)) for name, path in files],
    )


# In space ---------------------------------------------------------------------------------------


def _picture(site: Site) -> Picture | None:
    """The newest craft in space of which there is a picture, or else its drawing."""
    aloft = site.derived.aloft
    one = next((one for one in aloft if site.cards[one.id].photo), aloft[0] if aloft else None)
    if one is None:
        return None
    extract = site.catalog.extracts[one.id]
    name = shown_name(site.wording, one.name, one.id)
    there = Anchor(text=name, href=urls.spacecraft(one.id))
    return shown_picture(site, urls.HOME, extract.image, name, extract.configuration, of=there)


def _longest_up(site: Site) -> Sequence[Aloft]:
    """The first launched first: the latest are beside them, among the launches."""
    known = [one for one in site.derived.aloft if one.launched and one.launched.has_day]
    others = [one for one in site.derived.aloft if one not in known]
    return (*reversed(known), *others)


def _up(site: Site, one: Aloft) -> Up:
    words, card, now = site.wording, site.cards[one.id], site.catalog.fetched_at
    since = one.launched if one.launched and one.launched.has_day else None
    return Up(
        craft=craft_anchor(words, one, urls.HOME),
        photo=card.photo,
        drawing=card.drawing,
        destination=one.destination or "",
        since=display.when_iso(since),
        days=words.number(since.time_until(now).days) if since and now else "",
    )


# Changes ----------------------------------------------------------------------------------------


def _changed(site: Site) -> list[NewsItem]:
    """What pulls of the last 30 days before the data's date changed."""
    now = site.catalog.fetched_at
    return [one for one in site.news.items if now is None or now - one.at <= LATELY]


_BRIEF = 24
"""Characters of a new value that the front page has room for; the page of changes has it all."""


def _change(words: Wording, item: NewsItem) -> Change:
    craft, lines = item.craft[0], item.lines
    line = lines[0]
    if len(line.after or "") > _BRIEF:
        line = msgspec.structs.replace(line, after=None)
    others, left = len(item.craft) - 1, len(lines) - 1
    return Change(
        day=words.short_day(item.at),
        machine=in_utc(item.at).date().isoformat(),
        name=craft.name,
        href=urls.spacecraft(craft.id) if craft.is_there else None,
        others=words.ngettext("and %(num)s more", "and %(num)s more", others) if others else None,
        line=line,
        more=words.ngettext("and %(num)s more", "and %(num)s more", left) if left else None,
    )


def _no_changes(site: Site) -> str:
    words, history, items = site.wording, site.catalog.history, site.news.items
    if history is None:
        return words.gettext("Changes are found by comparing one pull with the next.")
    if items:
        return words.gettext(
            "Nothing; the latest change was on %(day)s.", day=words.day(items[0].at)
        )
    day = words.day(history.base.at)
    return words.gettext("Nothing has changed since the data were first read, on %(day)s.", day=day)


# Records ----------------------------------------------------------------------------------------


def _records(site: Site, book: tuple[Entry, ...]) -> Iterator[Best]:
    words = site.wording
    _ = words.gettext
    flown = site.engine.select(Criteria(is_placeholder=False))
    extracts = site.catalog.extracts
    everything = site.selections.by_slug["all"]

    def best(what: str, craft: Craft, value: str, ranking: str) -> Best:
        anchor = craft_anchor(words, craft, urls.HOME)
        return Best(what=what, craft=anchor, value=value, list=ranking)

    if longest := figures_of(flown).longest:
        yield best(
            _("Longest in space"),
            longest,
            words.whole_days(longest.shown_time_in_space),
            everything.path("-time_in_space"),
        )
    if flight := longest_flight(book):
        yield best(
            _("Longest single flight"),
            flight.craft,
            words.whole_days(flight.flight.lasted),
            urls.STATISTICS,
        )
    busiest = max(flown, key=lambda one: (one.flights_count or 0, -one.id), default=None)
    if busiest and busiest.flights_count:
        yield best(
            _("Most flights"),
            busiest,
            words.flights(busiest.flights_count),
            everything.path("-flights_count"),
        )
    turned = [
        (time, one.id, one)
        for one in flown
        if (time := extracts[one.id].fastest_turnaround) and time > timedelta()
    ]
    if turned:
        time, _id, fastest = min(turned, key=lambda one: one[:2])
        yield best(
            _("Fastest turnaround"),
            fastest,
            words.whole_days(time),
            f"{urls.STATISTICS}#turnaround",
        )


# Ways -------------------------------------------------------------------------------------------


def _ways(site: Site, slug: str) -> Ways:
    index = next(one for one in INDEXES if one.slug == slug)
    words = site.wording
    largest = sorted(
        site.selections.by_group.get(index.group, ()),
        key=lambda one: -site.derived.figures[one.slug].count,
    )
    pages = {"family": urls.family, "agency": urls.agency}
    return Ways(
        heading=words.gettext(index.name),
        groups=tuple(
            Way(
                name=one.label,
                href=pages[slug](int(one.value)),
                craft=words.number(site.derived.figures[one.slug].count),
            )
            for one in largest[:MOST_GROUPS]
        ),
        all=Anchor(text=words.gettext(index.all), href=urls.group_index(slug, 1)),
    )
