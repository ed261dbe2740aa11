"""The explorer: any search, filters, ordering and view, worked out in the browser.

The page holds its controls and the templates that static/js/explore/ clones; the craft come with
the search index. What it says of filters and orderings is what the lists say.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from generator import urls
from generator.catalog.orderings import ORDERING_FIELDS
from generator.query.facets import FACETS
from generator.site import columns
from generator.site.cards import Card
from generator.site.copies import Photo
from generator.site.frame import Frame, frame
from generator.site.page import Key
from generator.site.selections import LABELS, OPEN
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.theme.assets import TABLES_SCRIPT
from generator.values import Value

SCRIPTS = (
    TABLES_SCRIPT,
    "query.js",
    "files.js",
    "explore-state.js",
    "explore-pace.js",
    "explore-index.js",
    "explore-search.js",
    "explore-craft.js",
    "explore-dom.js",
    "explore-results.js",
    "explore-facets.js",
    "explore-nothing.js",
    "explore-compare.js",
    "explore-export.js",
    "explore-keys.js",
    "explore.js",
)
"""The explorer's scripts, each using those before it."""

SIZES = (24, 48, 96)


class Choices(Value):
    """A facet of the explorer; `names` say what true and false mean, None for ids.

    `ranked` when the most used or the newest choices come first.
    """

    field: str
    label: str
    names: tuple[str, str] | None
    ranked: str | None
    open: bool


class Ordering(Value):
    """A field that craft are ordered by; `first` is the ordering that is asked for first."""

    field: str
    label: str
    first: str
    ascending: str
    descending: str


class Link(Value):
    text: str
    href: str


class ExploreInputs(Value):
    """`blank` fills the template of a result; `browse` leads to the pages of lists."""

    frame: Frame
    scripts: tuple[str, ...]
    facets: tuple[Choices, ...]
    orderings: tuple[Ordering, ...]
    sizes: tuple[int, ...]
    columns: tuple[columns.Column, ...]
    blank: Card
    browse: tuple[Link, ...]


_TRUTHS = {
    "in_space": (N_("In space"), N_("Not in space")),
    "is_placeholder": (N_("Placeholder"), N_("No placeholder")),
    "human_rated": (N_("Human rated"), N_("Not human rated")),
}
"""What true and false mean; messages."""

_FACET_LABELS: Mapping[str, str] = {
    **LABELS,
    "country": N_("Country"),
    "human_rated": N_("Human rated"),
    "destination": N_("Destination"),
    "rocket": N_("Rocket"),
    "location": N_("Launch site"),
    "year": N_("Year of flight"),
}

_FACETS = tuple(
    Choices(
        field=facet.name,
        label=_FACET_LABELS[facet.name],
        names=None if facet.table else _TRUTHS[facet.name],
        ranked=facet.ranked,
        open=facet.name in OPEN,
    )
    for facet in FACETS
)
"""Their labels and names are messages."""

_LABELS = {**columns.FIELD_LABELS, "first_flight": N_("First flight")}
_WORDS = {
    **columns.ORDERING_WORDS,
    "-name": N_("by name, last first"),
    "first_flight": N_("earliest first flight first"),
    "-first_flight": N_("latest first flight first"),
}
"""As lists say it, and what lists aren't ordered by; messages."""


def _facets(words: Wording) -> tuple[Choices, ...]:
    def worded(facet: Choices) -> Choices:
        names = facet.names and (words.gettext(facet.names[0]), words.gettext(facet.names[1]))
        return msgspec.structs.replace(facet, label=words.gettext(facet.label), names=names)

    return tuple(map(worded, _FACETS))


def _orderings(words: Wording) -> tuple[Ordering, ...]:
    return tuple(
        Ordering(
            field=field,
            label=words.gettext(_LABELS[field]),
            first=next((one for one in columns.FIRST_DIRECTION if one.strip("-") == field), field),
            ascending=words.gettext(_WORDS[field]),
            descending=words.gettext(_WORDS[f"-{field}"]),
        )
        for field in ORDERING_FIELDS
    )


def inputs(site: Site, key: Key) -> ExploreInputs:
    words = site.wording
    _ = words.gettext
    return ExploreInputs(
        frame=frame(
            site,
            urls.EXPLORE,
            title=_("Explore"),
            description=_(
                "Search all spacecraft of Launch Library 2, combine filters and orderings,"
                " compare craft side by side, take the result as CSV or as a query."
            ),
            twin=urls.API_INDEX,
        ),
        scripts=tuple(site.theme.asset(name).path for name in SCRIPTS),
        facets=_facets(words),
        orderings=_orderings(words),
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
    )


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
        time_in_space=site.wording.unknown,
        time_in_space_iso="P0D",
        time_docked=site.wording.unknown,
        flights=site.wording.unknown,
        mission_ends=site.wording.unknown,
        number="",
        photo=Photo(address=site.theme.asset("icon.svg").path),
        drawing="unknown",
    )
