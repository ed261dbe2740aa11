"""changes.html: what changed lately, the newest first, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from generator import urls
from generator.catalog.moments import in_utc
from generator.site import display
from generator.site.facts import Anchor
from generator.site.frame import Frame, frame
from generator.site.lately import Event, events_of
from generator.site.news import KINDS, NewsItem, NewsLine
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value

MOST_ITEMS = 300
"""On the page; api/changes/ has the rest."""

MOST_CRAFT = 12
"""Of an item that are named."""

MOST_RECENT = 5
"""Items on the page of a craft or a group."""


MOST_EVENTS = 10
"""Launches and landings that stand in for changes."""


class ShownItem(Value):
    """A change with its craft as links; one that is gone is a text. `more` are left out."""

    day: str
    machine: str
    craft: tuple[Anchor, ...]
    gone: tuple[str, ...]
    more: str | None
    lines: tuple[NewsLine, ...]
    kinds: tuple[str, ...]


class Day(Value):
    words: str
    machine: str
    items: tuple[ShownItem, ...]


class ChangesInputs(Value):
    """`kinds` are those that occur, by name and label; `feeds` the ways to be told.

    Where nothing has changed yet, the latest `events` are shown.
    """

    frame: Frame
    lead: str
    kinds: tuple[tuple[str, str], ...]
    days: tuple[Day, ...]
    older: str | None
    events: tuple[Event, ...]
    feeds: tuple[Anchor, ...]


def inputs(site: Site, key: Key) -> ChangesInputs:
    words = site.wording
    _ = words.gettext
    news = site.news.items
    shown = [shown_item(words, item, urls.CHANGES) for item in news[:MOST_ITEMS]]
    used = {kind for item in shown for kind in item.kinds}
    return ChangesInputs(
        frame=frame(
            site,
            urls.CHANGES,
            title=_("Changes"),
            description=_(
                "What changed in Launch Library 2's spacecraft: new craft, launches and landings,"
                " statuses, corrections."
            ),
            twin=urls.API_CHANGES,
        ),
        lead=_lead(site),
        kinds=tuple((kind, _(label)) for kind, label in KINDS.items() if kind in used),
        days=tuple(
            Day(words=day, machine=machine, items=tuple(items))
            for (day, machine), items in groupby(shown, key=lambda one: (one.day, one.machine))
        ),
        older=_("Older changes are in the files of the versions.")
        if len(news) > MOST_ITEMS
        else None,
        events=() if news else tuple(events_of(site, urls.CHANGES, MOST_EVENTS)),
        feeds=feeds(site, urls.CHANGES),
    )


def _lead(site: Site) -> str:
    words, history = site.wording, site.catalog.history
    if history is None:
        return words.gettext(
            "This site was built from a single file of data. Changes are found by comparing one"
            " pull with the next."
        )
    since = words.day(history.log()[0].at if history.log() else history.base.at)
    if not site.news.items:
        return words.gettext(
            "Nothing has changed since the data were first read, on %(day)s.", day=since
        )
    return words.gettext(
        "What changed in Launch Library 2 since %(day)s, by the day on which it was noticed.",
        day=since,
    )


def shown_item(words: Wording, item: NewsItem, page: str) -> ShownItem:
    """An item on a page."""
    named = item.craft[:MOST_CRAFT]
    left = len(item.craft) - len(named)
    return ShownItem(
        day=words.day(item.at),
        machine=in_utc(item.at).date().isoformat(),
        craft=tuple(
            Anchor(text=one.name, href=urls.relative(urls.spacecraft(one.id), page))
            for one in named
            if one.is_there
        ),
        gone=tuple(display.short(one.name, 80) for one in named if not one.is_there),
        more=words.ngettext("%(num)s more", "%(num)s more", left) if left else None,
        lines=item.lines,
        kinds=item.kinds,
    )


def recent(words: Wording, items: Iterable[NewsItem], page: str) -> tuple[ShownItem, ...]:
    """The newest items of a craft or a group, for its page."""
    return tuple(shown_item(words, item, page) for item in list(items)[:MOST_RECENT])


def feeds(site: Site, page: str) -> tuple[Anchor, ...]:
    """The ways to be told of all changes; feeds need the site's own address."""
    if not site.settings.site_url:
        return ()
    return tuple(
        Anchor(text=text, href=urls.relative(site.shared + path, page))
        for text, path in (
            (site.wording.gettext("Atom feed"), urls.CHANGES_FEED),
            (site.wording.gettext("JSON Feed"), urls.CHANGES_JSON_FEED),
            (site.wording.gettext("Calendar of flights"), urls.FLIGHTS_CALENDAR),
        )
    )
