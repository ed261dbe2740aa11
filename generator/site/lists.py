"""The lists that people browse: a selection of craft in an ordering, 24 to a page.

A selection is one filter or none. The table `selections` says which there are and in which
orderings each is built; facets and sort links lead from any list to any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from generator import urls
from generator.catalog.orderings import OrderForPeople, order_for_people
from generator.query.axes import Criteria
from generator.query.precomputed import PAGE_SIZE as FILE_SIZE
from generator.query.precomputed import has_file
from generator.site import display, structured
from generator.site.cards import Card
from generator.site.columns import ORDERING_WORDS, UNSORTED, Column, columns_of, unknown_words
from generator.site.facets import Facet, facets_of
from generator.site.frame import Frame, Phrase, Sentence, address_of, frame
from generator.site.page import Key
from generator.site.pager import Pager, pager
from generator.site.selections import ALL, Selection, in_order
from generator.site.site import Site
from generator.values import Value

PAGE_SIZE = 24

INTRO = (
    "Every spacecraft of Launch Library 2: capsules, spaceplanes, cargo ships and landers,"
    " flown, lost and planned."
)

_SELECTED_WORDS = {
    "all": "",
    "in_space-true": " in space",
    "in_space-false": " not in space",
    "placeholder-true": " that are placeholders",
    "Status": " with the status ",
    "Type": " of the type ",
    "Agency": " of the agency ",
    "Family": " of the family ",
    "Configuration": " of the configuration ",
}
"""What follows the number in a list's sentence: by a slug, or by a group and before a name."""

_TITLE_WORDS = {"Family": " family", "Configuration": " spacecraft"}
"""What a title adds to the label of a selection, by its group."""


def page_count(site: Site, selection: Selection) -> int:
    """A selection without craft still has one page, which says so."""
    return max(1, -(-len(site.selections.craft[selection.slug]) // PAGE_SIZE))


def keys(site: Site) -> Iterable[Key]:
    for selection in site.selections.by_slug.values():
        for ordering in selection.orderings:
            for number in range(1, page_count(site, selection) + 1):
                yield (selection.slug, ordering, number)


class SearchForm(Value):
    """The search box: leads to `action`, the explorer; `fields` choose the list's craft there."""

    action: str
    fields: tuple[tuple[str, str], ...]


class ListInputs(Value):
    """What a list page shows. `sentence` tells number, selection and ordering; none has no order.

    `unknown` are the cards without a value of what the list is ordered by, after all others, and
    `unknown_words` stands above them. `everything` leads to all craft, `about` to the page of what
    these craft belong to.
    """

    frame: Frame
    heading: str
    intro: str | None
    sentence: Sentence
    cards: tuple[Card, ...]
    unknown: tuple[Card, ...]
    unknown_words: str
    search: SearchForm
    facets: tuple[Facet, ...]
    columns: tuple[Column, ...]
    ordered_by: str
    pager: Pager | None
    everything: str | None
    about: str | None


class ListSeries(Value):
    """What the pages of a list have in common: its craft as people see them, the facets."""

    selection: Selection
    ordered: OrderForPeople
    facets: tuple[Facet, ...]


def series(site: Site, key: Key) -> ListSeries:
    slug, ordering = key
    selection = site.selections.by_slug[slug]
    craft = site.engine.select(in_order(selection, ordering))
    return ListSeries(
        selection=selection,
        ordered=order_for_people(craft, ordering),
        facets=facets_of(site.selections, slug, ordering),
    )


def inputs(site: Site, key: Key, common: ListSeries) -> ListInputs:
    slug, ordering, number = key
    selection, ordered = common.selection, common.ordered
    path = urls.browse(*key)
    craft = ordered.craft
    start = (number - 1) * PAGE_SIZE
    shown = [site.cards[one.id] for one in craft[start : start + PAGE_SIZE]]
    known = max(0, len(ordered.known) - start)
    pages = page_count(site, selection)
    heading = site.settings.title if path == urls.HOME else selection.label
    amount = display.count(len(craft), "spacecraft", "spacecraft")
    order = f", {ORDERING_WORDS[ordering]}"
    if pages > 1:
        order += f"; page {number} of {pages}"
    return ListInputs(
        frame=frame(
            site,
            path,
            title=", ".join(_title_parts(site, selection, ordering, number)),
            description=_description(selection, amount + order)
            if path != urls.HOME
            else _home(site),
            here=_here(selection, heading, ordering, number),
            trail=() if path == urls.HOME else ((ALL.label, urls.HOME),),
            twin=_twin(selection, ordered, ordering, start),
            nodes=[_dataset(site)] if path == urls.HOME else [],
        ),
        heading=heading,
        intro=INTRO if path == urls.HOME else None,
        sentence=tuple(_sentence(selection, amount, order if craft else "")),
        cards=tuple(shown[:known]),
        unknown=tuple(shown[known:]),
        unknown_words=unknown_words(ordering, len(ordered.unknown)),
        search=SearchForm(
            action=urls.relative(urls.EXPLORE, path),
            fields=tuple(urls.explored(selection.criteria, ordering).items()),
        ),
        facets=common.facets,
        columns=columns_of(selection, ordering, path) if len(craft) > 1 else UNSORTED,
        ordered_by=ordering.removeprefix("-"),
        pager=pager(partial(urls.browse, slug, ordering), number, pages),
        everything=None if slug == "all" else urls.relative(urls.HOME, path),
        about=_about(selection, path),
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


def _here(selection: Selection, heading: str, ordering: str, number: int) -> str:
    """The last of the breadcrumbs. Below all craft it tells their order instead of them again."""
    words = ORDERING_WORDS[ordering]
    name = heading if selection.slug != ALL.slug else words[:1].upper() + words[1:]
    return name if number == 1 else f"{name}, page {number}"


def _sentence(selection: Selection, amount: str, order: str) -> Iterable[Phrase]:
    words = _SELECTED_WORDS.get(selection.slug)
    yield Phrase(text=amount + (words or ""))
    if words is None:
        yield Phrase(text=_SELECTED_WORDS[selection.group])
        yield Phrase(text=display.short(selection.label, 60), is_name=True)
    yield Phrase(text=order)


def _title_parts(site: Site, selection: Selection, ordering: str, number: int) -> Iterable[str]:
    """What tells a list's title from those of its other orderings and pages."""
    home = urls.browse(selection.slug, ordering, number) == urls.HOME
    yield site.settings.title if home else _titled(selection)
    if ordering != "name":
        yield ORDERING_WORDS[ordering]
    if number > 1:
        yield f"page {number}"


def _titled(selection: Selection) -> str:
    """A selection's name on its own: a family, a configuration and a craft may share theirs."""
    return f"{display.short(selection.label, 30)}{_TITLE_WORDS.get(selection.group, '')}"


def _description(selection: Selection, sentence: str) -> str:
    return f"{_titled(selection)}: {sentence}. With status, time in space, flights."


def _home(site: Site) -> str:
    return (
        f"All {len(site.catalog.craft):,} spacecraft of Launch Library 2: status, time in space,"
        " flights, pictures. Lists in every order, filters, search, and the data as JSON."
    )


def _dataset(site: Site) -> structured.Node:
    files = (
        ("All spacecraft, 100 to a file", urls.api_list("normal", Criteria(), 0)),
        ("Searchable columns of all spacecraft", urls.API_INDEX),
        ("What the mirror is", urls.API_META),
    )
    return structured.dataset(
        name=f"{site.settings.title}: spacecraft of Launch Library 2",
        description=f"{INTRO} {_home(site)}",
        address=address_of(site, urls.HOME, urls.HOME),
        modified=display.iso(site.catalog.fetched_at),
        files=[(name, address_of(site, path, urls.HOME)) for name, path in files],
    )


def _twin(selection: Selection, ordered: OrderForPeople, ordering: str, start: int) -> str:
    """The mirror file with the page's first craft, or the columns of all where no file answers."""
    if not has_file("normal", selection.criteria):
        return urls.API_INDEX
    if ordering == "name":
        return urls.api_list("normal", selection.criteria, 0)
    # LL2 has them before all others when it orders descending.
    if ordering.startswith("-"):
        unknown, known = len(ordered.unknown), len(ordered.known)
        start += unknown if start < known else -known
    return urls.api_list("normal", in_order(selection, ordering), start - start % FILE_SIZE)
