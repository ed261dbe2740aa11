"""The entries of a feed: changes with a title, a text and an id that stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urljoin

from markupsafe import Markup, escape

from generator import urls
from generator.site.news import NewsItem, NewsLine
from generator.site.site import Site
from generator.site.wording import Wording
from generator.theme.characters import printable
from generator.values import Record, Value, digest


class FeedFile(Value):
    body: Record


MOST = 50
"""Entries of a feed."""


class Entry(Value):
    """`html` is the text; `address` leads to the craft's page, or to that of all changes."""

    id: str
    title: str
    address: str
    at: datetime
    html: str
    text: str


class FeedInputs(Value):
    """A feed: its own address, that of the page that it is of, and `began`, for one without
    entries."""

    id: str
    title: str
    subtitle: str
    language: str
    address: str
    page: str
    began: datetime
    entries: tuple[Entry, ...]


def feed(
    site: Site, path: str, *, page: str, title: str, subtitle: str, items: Iterable[NewsItem]
) -> FeedInputs:
    history, base = site.catalog.history, site.settings.site_url
    began = history.base.at if history else site.catalog.fetched_at
    return FeedInputs(
        id=_id(site, path),
        title=printable(title),
        subtitle=printable(subtitle),
        language=site.wording.language,
        address=urljoin(base, path),
        page=urljoin(base, page),
        began=began or _UNDATED,
        entries=tuple(_entry(site, item) for item in list(items)[:MOST]),
    )


_UNDATED = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _id(site: Site, *parts: object) -> str:
    """The same wherever the site is, as long as its history goes on."""
    history = site.catalog.history
    chain = history.chain if history else site.catalog.source
    made = digest(chain, parts)
    # RFC 9562: version 8, of which the maker decides.
    return f"urn:uuid:{made[:8]}-{made[8:12]}-8{made[12:15]}-8{made[15:18]}-{made[18:30]}"


def _entry(site: Site, item: NewsItem) -> Entry:
    words, base = site.wording, site.settings.site_url
    told = [_told(line) for line in item.lines]
    [first, *others] = item.craft
    who = first.name if not others else words.spacecraft(len(item.craft))
    is_alone = not others and first.is_there
    return Entry(
        id=_id(site, item.version, *(one.id for one in item.craft)),
        title=printable(words.gettext("%(name)s: %(told)s", name=who, told=words.listed(told))),
        address=urljoin(base, urls.spacecraft(first.id) if is_alone else urls.CHANGES),
        at=item.at,
        html=_html(item, told, base),
        text=printable(_text(words, item, told)),
    )


def _told(line: NewsLine) -> str:
    if line.before is not None:
        return f"{line.label}: {line.before} → {line.after}"
    return f"{line.label}: {line.after}" if line.after else line.label


def _text(words: Wording, item: NewsItem, told: Iterable[str]) -> str:
    return f"{words.listed(one.name for one in item.craft)}. {words.clauses(told)}"


def _html(item: NewsItem, told: Iterable[str], base: str) -> str:
    craft = Markup(", ").join(
        Markup('<a href="{}">{}</a>').format(urljoin(base, urls.spacecraft(one.id)), one.name)
        if one.is_there
        else escape(one.name)
        for one in item.craft
    )
    lines = Markup("").join(Markup("<li>{}</li>").format(line) for line in told)
    return printable(Markup("<p>{}</p><ul>{}</ul>").format(craft, lines))
