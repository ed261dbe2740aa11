"""The lists that people browse: a selection of craft in an ordering, 24 to a page.

A selection is one filter or none. The table `selections` says which there are and in which
orderings each is built; facets and sort links lead from any list to any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from generator import urls
from generator.catalog.model import Craft
from generator.catalog.names import plain
from generator.catalog.orderings import OrderForPeople, order_for_people
from generator.query.precomputed import PAGE_SIZE as FILE_SIZE
from generator.site import display
from generator.site.cards import Card
from generator.site.columns import (
    ORDERING_WORDS,
    Column,
    columns_of,
    unknown_words,
    unsorted_columns,
)
from generator.site.facets import Facet, facets_of
from generator.site.frame import Frame, Phrase, Sentence, frame, sentence
from generator.site.list_files import ListFiles, list_files
from generator.site.list_files import needs as needs_of_files
from generator.site.orders import Order, orders_of
from generator.site.page import Key
from generator.site.pager import PageLink, Pager, pager
from generator.site.selections import ALL, Selection, in_order
from generator.site.site import Site
from generator.site.wording import N_, Wording
from generator.values import Value

PAGE_SIZE = 24

FEW_PAGES = 5
"""A pager has links to all of so many."""

MOST_LETTERS = 60
"""Names in a script with more of them have no such links."""

_SELECTED = {
    "all": N_("%(spacecraft)s"),
    "in_space-true": N_("%(spacecraft)s in space"),
    "in_space-false": N_("%(spacecraft)s not in space"),
    "placeholder-true": N_("%(spacecraft)s that are placeholders"),
    "Status": N_("%(spacecraft)s with the status %(name)s"),
    "Type": N_("%(spacecraft)s of the type %(name)s"),
    "Agency": N_("%(spacecraft)s of the agency %(name)s"),
    "Family": N_("%(spacecraft)s of the family %(name)s"),
    "Configuration": N_("%(spacecraft)s of the configuration %(name)s"),
}
"""What a list's sentence says of its craft, `39 spacecraft`: by a slug, or by a group."""

_TITLES = {"Family": N_("%(name)s family"), "Configuration": N_("%(name)s spacecraft")}
"""What a title makes of the label of a selection, by its group."""


def page_count(site: Site, selection: Selection) -> int:
    """A selection without craft still has one page, which says so."""
    return max(1, -(-len(site.selections.craft[selection.slug]) // PAGE_SIZE))


def keys(site: Site) -> Iterable[Key]:
    for selection in site.selections.by_slug.values():
        for ordering in selection.orderings:
            for number in range(1, page_count(site, selection) + 1):
                yield (selection.slug, ordering, number)


class ListInputs(Value):
    """What a list page shows. `sentence` tells number, selection and ordering; none has no order.

    `unknown` are the cards without a value of what the list is ordered by, after all others, and
    `unknown_words` is the line above them. `explored` leads to the same craft in the explorer,
    which has the same `orders`; `chosen` is that state, for the search box; `filter` names the
    list's own filter, `Status: Active`. `everything` leads to all craft, `about` to the page of
    what these craft belong to; `files` are these craft, all of them, to take along. `letters` lead
    to the pages of a long list where names with a letter begin.
    """

    frame: Frame
    heading: str
    sentence: Sentence
    cards: tuple[Card, ...]
    unknown: tuple[Card, ...]
    unknown_words: str
    chosen: tuple[tuple[str, str], ...]
    facets: tuple[Facet, ...]
    columns: tuple[Column, ...]
    explored: str
    orders: tuple[Order, ...]
    ordering: str
    ordered_by: str
    filter: str | None
    shows: str
    pager: Pager | None
    letters: tuple[PageLink, ...]
    everything: str | None
    about: str | None
    files: ListFiles | None


@dataclass(frozen=True)
class ListSeries:
    """What the pages of a list have in common, each part made when a page asks for it."""

    site: Site
    selection: Selection
    ordering: str

    @staticmethod
    def of(site: Site, key: Key) -> ListSeries:
        slug, ordering = key
        return ListSeries(site, site.selections.by_slug[slug], ordering)

    @cached_property
    def ordered(self) -> OrderForPeople:
        """Its craft as people see them."""
        craft = self.site.engine.select(in_order(self.selection, self.ordering))
        return order_for_people(craft, self.ordering)

    @cached_property
    def craft(self) -> tuple[Craft, ...]:
        """All of them; made once, for there is a page for each 24."""
        return self.ordered.craft

    @cached_property
    def letters(self) -> Mapping[str, int]:
        """The page on which each letter comes first, of a list by name that takes several."""
        if self.ordering.removeprefix("-") != "name" or len(self.craft) <= FEW_PAGES * PAGE_SIZE:
            return {}
        pages: dict[str, int] = {}
        for place, one in enumerate(self.craft):
            first = plain(one.name)[:1].upper()
            pages.setdefault(first if first.isalpha() else "#", place // PAGE_SIZE + 1)
        return pages if len(pages) <= MOST_LETTERS else {}

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        site = self.site
        return facets_of(
            site.selections,
            self.selection.slug,
            self.ordering,
            site.wording,
            has_flights="detailed" in site.catalog.modes,
        )

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        return orders_of(self.site.wording)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The headings; one craft alone has nothing to be ordered by."""
        selection, words = self.selection, self.site.wording
        if len(self.site.selections.craft[selection.slug]) > 1:
            path = urls.browse(selection.slug, self.ordering, 1)
            return columns_of(words, selection, self.ordering, path)
        return unsorted_columns(words)


def all_spacecraft(words: Wording) -> tuple[str, str]:
    """The list of all craft, for the breadcrumbs of others."""
    return words.gettext(ALL.label), urls.ALL_SPACECRAFT


def needs(site: Site, key: Key, common: ListSeries) -> tuple[Any, ...]:
    """The craft that a page shows, and the number of craft behind each of its links."""
    slug, _ordering, number = key
    craft = common.craft
    start = (number - 1) * PAGE_SIZE
    return (
        site.outline,
        site.counts,
        needs_of_files(site),
        site.catalog.modes,
        site.selections.shared[slug],
        len(craft),
        len(common.ordered.known),
        common.letters,
        [site.card_digests[one.id] for one in craft[start : start + PAGE_SIZE]],
    )


def inputs(site: Site, key: Key, common: ListSeries) -> ListInputs:
    slug, ordering, number = key
    selection, ordered = common.selection, common.ordered
    path = urls.browse(*key)
    craft = common.craft
    start = (number - 1) * PAGE_SIZE
    shown = [site.cards[one.id] for one in craft[start : start + PAGE_SIZE]]
    known = max(0, len(ordered.known) - start)
    pages = page_count(site, selection)
    words = site.wording
    amount = words.spacecraft(len(craft))
    selected = _selected(words, selection, amount)
    return ListInputs(
        frame=frame(
            site,
            path,
            title=words.listed(_title_parts(site, selection, ordering, number)),
            description=_description(
                words, selection, _ordered(words, amount, ordering, number, pages)
            ),
            trail=[] if slug == ALL.slug and ordering == "name" else [all_spacecraft(words)],
            here=_here(words, selection, ordering, number),
            twin=_twin(site, selection, ordered, ordering, start),
        ),
        heading=selection.label,
        sentence=_ordered(words, selected, ordering, number, pages) if craft else selected,
        cards=tuple(shown[:known]),
        unknown=tuple(shown[known:]),
        unknown_words=unknown_words(words, ordering, len(ordered.unknown)),
        chosen=tuple(urls.explored(selection.criteria, ordering).items()),
        facets=common.facets,
        columns=common.columns,
        explored=urls.relative(urls.explore(selection.criteria, ordering), path),
        orders=common.orders,
        ordering=ordering,
        ordered_by=ordering.removeprefix("-"),
        filter=_filter(words, selection),
        shows=words.gettext("Show %(spacecraft)s", spacecraft=amount),
        pager=pager(partial(urls.browse, slug, ordering), number, pages),
        letters=tuple(
            PageLink(text=letter, href=urls.relative(urls.browse(slug, ordering, page), path))
            for letter, page in common.letters.items()
        ),
        everything=None if slug == ALL.slug else urls.relative(urls.ALL_SPACECRAFT, path),
        about=_about(selection, path),
        files=list_files(site, selection),
    )


_PAGES = {
    "spacecraft_config": urls.configuration,
    "agency": urls.agency,
    "family": urls.family,
}
"""The filters whose values have pages of their own."""


def _about(selection: Selection, path: str) -> str | None:
    """The page of what the selection's craft belong to."""
    for field, page_of in _PAGES.items():
        if (identifier := getattr(selection.criteria, field)) is not None:
            return urls.relative(page_of(identifier), path)
    return None


def _filter(words: Wording, selection: Selection) -> str | None:
    """`Status: Active`, as the explorer names what is chosen."""
    if selection.slug == ALL.slug:
        return None
    return words.gettext(
        "%(label)s: %(name)s",
        label=words.gettext(selection.group),
        name=display.short(selection.label, 60),
    )


def _here(words: Wording, selection: Selection, ordering: str, number: int) -> str:
    """The last of the breadcrumbs. Below all craft it tells their order instead of them again."""
    order = words.gettext(ORDERING_WORDS[ordering])
    is_order = selection.slug == ALL.slug and ordering != "name"
    name = display.capital(order) if is_order else selection.label
    if number == 1:
        return name
    return words.gettext("%(name)s, page %(number)s", name=name, number=number)


def _selected(words: Wording, selection: Selection, amount: str) -> Sentence:
    """`39 spacecraft with the status Active`."""
    message = _SELECTED.get(selection.slug) or _SELECTED[selection.group]
    name = Phrase(text=display.short(selection.label, 60), is_name=True)
    return sentence(words.gettext(message), spacecraft=amount, name=name)


def _ordered(
    words: Wording, spacecraft: str | Sentence, ordering: str, number: int, pages: int
) -> Sentence:
    """`39 spacecraft, by name; page 2 of 3`."""
    order = words.gettext(ORDERING_WORDS[ordering])
    if pages == 1:
        return sentence(
            words.gettext("%(spacecraft)s, %(order)s"), spacecraft=spacecraft, order=order
        )
    return sentence(
        words.gettext("%(spacecraft)s, %(order)s; page %(number)s of %(pages)s"),
        spacecraft=spacecraft,
        order=order,
        number=str(number),
        pages=str(pages),
    )


def _title_parts(site: Site, selection: Selection, ordering: str, number: int) -> Iterable[str]:
    """What tells a list's title from those of its other orderings and pages."""
    words = site.wording
    yield _titled(words, selection)
    if ordering != "name":
        yield words.gettext(ORDERING_WORDS[ordering])
    if number > 1:
        yield words.gettext("page %(number)s", number=number)


def _titled(words: Wording, selection: Selection) -> str:
    """A selection's name on its own: a family, a configuration and a craft may share theirs."""
    name = display.short(selection.label, 30)
    message = _TITLES.get(selection.group)
    return words.gettext(message, name=name) if message else name


def _description(words: Wording, selection: Selection, told: Sentence) -> str:
    return words.gettext(
        "%(name)s: %(told)s. With status, time in space, flights.",
        name=_titled(words, selection),
        told="".join(phrase.text for phrase in told),
    )


def _twin(
    site: Site, selection: Selection, ordered: OrderForPeople, ordering: str, start: int
) -> str:
    """The mirror file with the page's first craft, or the columns of all where no file answers."""
    if not site.precomputed.has_file("normal", selection.criteria):
        return urls.API_INDEX
    if ordering == "name":
        return urls.api_list(site.catalog.api, "normal", selection.criteria, 0)
    # LL2 has them before all others when it orders descending.
    if ordering.startswith("-"):
        unknown, known = len(ordered.unknown), len(ordered.known)
        start += unknown if start < known else -known
    criteria = in_order(selection, ordering)
    return urls.api_list(site.catalog.api, "normal", criteria, start - start % FILE_SIZE)
