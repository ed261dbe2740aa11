"""now.html: the craft that are in space, by launch, the newest first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from generator import urls
from generator.site import display
from generator.site.aloft import Aloft
from generator.site.copies import Photo
from generator.site.facts import (
    Anchor,
    Fact,
    craft_anchor,
    date_fact,
    days_up,
    number_fact,
    present,
)
from generator.site.frame import Frame, frame
from generator.site.page import Key
from generator.site.planned import is_any
from generator.site.site import Site
from generator.values import Value

SCRIPTS = ("counter.js", "sort.js")


class NowRow(Value):
    """`since` is the launch for a machine, where its day is known; `days` are up to the data."""

    craft: Anchor
    photo: Photo | None
    drawing: str
    configuration: Anchor | None
    agency: str
    agency_name: str
    launched: str
    since: str | None
    days: str
    destination: str
    rocket: str
    human_rated: str


class NowInputs(Value):
    frame: Frame
    scripts: tuple[str, ...]
    lead: str
    facts: tuple[Fact, ...]
    rows: tuple[NowRow, ...]
    browse: str
    planned: str | None
    badge: str


def inputs(site: Site, key: Key) -> NowInputs:
    words = site.wording
    _ = words.gettext
    rows = tuple(_row(site, one) for one in site.derived.aloft)
    return NowInputs(
        frame=frame(
            site,
            urls.NOW,
            title=_("In space now"),
            description=_(
                "The spacecraft that are in space now: since when, on which rocket, bound for"
                " where."
            ),
            twin=urls.API_NOW,
        ),
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        lead=words.ngettext(
            "%(num)s spacecraft is in space, according to Launch Library 2.",
            "%(num)s spacecraft are in space, according to Launch Library 2.",
            len(rows),
        ),
        facts=present(*_facts(site)) if len(rows) > 1 else (),
        rows=rows,
        browse=urls.relative(urls.browse("in_space-true", "name", 1), urls.NOW),
        planned=urls.PLANNED if is_any(site) else None,
        badge=urls.relative(site.shared + urls.API_BADGE, urls.NOW),
    )


def _facts(site: Site) -> Iterator[Fact | None]:
    """Of all together: the latest launch, who is up since when, how many are human rated."""
    words, aloft = site.wording, site.derived.aloft
    _ = words.gettext
    launched = [one for one in aloft if one.launched]
    if launched:
        fact = date_fact(words, _("Latest launch"), launched[0].launched)
        yield fact and msgspec.structs.replace(fact, by=craft_anchor(words, launched[0], urls.NOW))
        longest, now = launched[-1], site.catalog.fetched_at
        since = longest.launched
        fact = days_up(words, _("Most days up"), since, now)
        yield fact and msgspec.structs.replace(
            fact,
            note=_("since %(day)s", day=words.when(since)),
            by=craft_anchor(words, longest, urls.NOW),
        )
    yield number_fact(words, _("Human rated"), sum(one.human_rated is True for one in aloft))
    yield number_fact(words, _("Agencies"), len({one.agency for one in aloft if one.agency}))


def _row(site: Site, one: Aloft) -> NowRow:
    words, now = site.wording, site.catalog.fetched_at
    launched = one.launched
    since = launched if launched and launched.has_day else None
    configuration = None
    if one.configuration is not None:
        slug = f"config-{one.configuration_id}"
        known = one.configuration_id is not None and slug in site.selections.by_slug
        path = urls.configuration(one.configuration_id or 0)
        href = urls.relative(path, urls.NOW) if known else ""
        configuration = Anchor(text=one.configuration, href=href)
    card = site.cards[one.id]
    return NowRow(
        craft=craft_anchor(words, one, urls.NOW),
        photo=card.photo,
        drawing=card.drawing,
        configuration=configuration,
        agency=card.agency,
        agency_name=card.agency_name,
        launched=words.when(launched),
        since=display.when_iso(since),
        days=words.number(since.time_until(now).days) if since and now else "",
        destination=one.destination or words.unknown,
        rocket=one.rocket or words.unknown,
        human_rated=words.yes_no(one.human_rated),
    )
