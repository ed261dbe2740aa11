"""The explorer: any search, filters, ordering and view, worked out in the browser.

The page holds its controls and the templates that static/js/explore/ clones; the craft come with
the search index. What it says of filters and orderings is what the lists say.
"""

from __future__ import annotations

import msgspec

from generator import urls
from generator.query.facets import FACETS
from generator.site import columns, planned
from generator.site.cards import Card
from generator.site.copies import Photo
from generator.site.facets import FACET_LABELS, MORE
from generator.site.frame import Frame, frame
from generator.site.orders import Order, orders_of
from generator.site.page import Key
from generator.site.selections import INDEXES, OPEN
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.theme.assets import EXPLORER, SEARCH
from generator.values import Value

SCRIPTS = (SEARCH, EXPLORER)
LATER = ("explore-compare.js", "explore-export.js", "explore-groups.js", "explore-nothing.js")
"""The scripts that the explorer loads at their first use."""

SIZES = (24, 48, 96)


class Choices(Value):
    """A facet of the explorer; `names` say what true and false mean, None for ids.

    `ranked` when the most used or the newest choices come first; `more` for a facet below a fold.
    """

    field: str
    label: str
    names: tuple[str, str] | None
    ranked: str | None
    open: bool
    more: bool


class Link(Value):
    text: str
    href: str


class ExploreInputs(Value):
    """`blank` fills the template of a result; `browse` leads to the pages of lists, `more` to other
    pages that work without JavaScript. `later` are the scripts of `LATER`.
    """

    frame: Frame
    scripts: tuple[str, ...]
    later: tuple[str, ...]
    facets: tuple[Choices, ...]
    orderings: tuple[Order, ...]
    sizes: tuple[int, ...]
    columns: tuple[columns.Column, ...]
    blank: Card
    browse: tuple[Link, ...]
    more: tuple[Link, ...]


_TRUTHS = {
    "in_space": (N_("In space"), N_("Not in space")),
    "is_placeholder": (N_("Placeholder"), N_("No placeholder")),
    "human_rated": (N_("Human rated"), N_("Not human rated")),
}
"""What true and false mean; messages."""

_FACETS = tuple(
    Choices(
        field=facet.name,
        label=FACET_LABELS[facet.name],
        names=None if facet.table else _TRUTHS[facet.name],
        ranked=facet.ranked,
        open=facet.name in OPEN,
        more=facet.name in MORE,
    )
    for facet in FACETS
)
"""Their labels and names are messages."""


def _facets(words: Wording) -> tuple[Choices, ...]:
    def worded(facet: Choices) -> Choices:
        names = facet.names and (words.gettext(facet.names[0]), words.gettext(facet.names[1]))
        return msgspec.structs.replace(facet, label=words.gettext(facet.label), names=names)

    return tuple(map(worded, _FACETS))


def inputs(site: Site, key: Key) -> ExploreInputs:
    words = site.wording
    _ = words.gettext
    return ExploreInputs(
        frame=frame(
            site,
            urls.EXPLORE,
            title=_("Search and compare"),
            description=_(
                "Search all spacecraft of Launch Library 2, combine filters and orderings,"
                " compare craft side by side, take the result as CSV or as a query."
            ),
            twin=urls.API_INDEX,
        ),
        scripts=tuple(site.theme.asset(name).path for name in SCRIPTS),
        later=tuple(site.theme.asset(name).path for name in LATER),
        facets=_facets(words),
        orderings=orders_of(words),
        sizes=SIZES,
        columns=columns.explored_columns(words),
        blank=_blank(site),
        browse=tuple(
            Link(text=text, href=urls.browse(slug, ordering, 1))
            for text, slug, ordering in (
                (_("all spacecraft"), "all", "name"),
                (_("those in space now"), "in_space-true", "name"),
                (_("those with most flights"), "all", "-flights_count"),
            )
            if ordering in site.selections.by_slug[slug].orderings
        ),
        more=_more(site),
    )


def _more(site: Site) -> tuple[Link, ...]:
    """Tables of groups, and what is now and new."""
    _ = site.wording.gettext
    tables = (
        (_(index.name), urls.group_index(index.slug, 1))
        for index in INDEXES
        if site.selections.index_of(index.group) is index
    )
    pages = (
        (_("In space now"), urls.NOW),
        *([(_("Planned flights"), urls.PLANNED)] if planned.is_any(site) else []),
        (_("Changes"), urls.CHANGES),
        (_("Statistics"), urls.STATISTICS),
    )
    return tuple(Link(text=text, href=href) for text, href in (*tables, *pages))


def _blank(site: Site) -> Card:
    """A card that has each part that a card can have."""
    return Card(
        path=urls.HOME,
        name="",
        status=site.wording.unknown,
        status_id=0,
        in_space=True,
        is_placeholder=True,
        configuration="",
        agency="",
        agency_name="",
        year="0",
        first_launch=site.wording.unknown,
        first_launch_iso="0000",
        latest_launch=site.wording.unknown,
        latest_launch_iso="0000",
        never_flew=False,
        time_in_space=site.wording.unknown,
        time_rest="",
        time_in_space_iso="P0D",
        time_docked=site.wording.unknown,
        flights=site.wording.unknown,
        mission_ends=site.wording.unknown,
        number="",
        photo=Photo(address=site.theme.asset("icon.svg").path),
        drawing="unknown",
    )
