"""The lists that people browse: a selection of craft in an ordering, 24 to a page.

A selection is one filter or none. The table `selections` says which there are and in which
orderings each is built; facets and sort links lead from any list to any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from heapq import nsmallest
from itertools import groupby

import msgspec

from generator import display, urls
from generator.catalog import ORDERINGS, Craft, OrderForPeople, order_for_people
from generator.pages import structured
from generator.pages.facts import Anchor
from generator.pages.page import (
    Card,
    Frame,
    Key,
    Phrase,
    Sentence,
    Site,
    address_of,
    card,
    frame,
    selected,
)
from generator.query import CONFIGURATION_FILTERS, Criteria
from generator.values import Value

PAGE_SIZE = 24

MOST_CHOICES = 20
"""How many choices a facet shows; `INDEXES` says where all of them are."""

ORDERING_WORDS = {
    "name": "by name",
    "time_in_space": "shortest time in space first",
    "-time_in_space": "longest time in space first",
    "time_docked": "shortest time docked first",
    "-time_docked": "longest time docked first",
    "flights_count": "fewest flights first",
    "-flights_count": "most flights first",
    "mission_ends_count": "fewest missions ended first",
    "-mission_ends_count": "most missions ended first",
    "id": "lowest catalog number first",
    "-id": "highest catalog number first",
}
"""For each ordering the words in a list's sentence."""

FIRST_DIRECTION = (
    "name", "-time_in_space", "-time_docked", "-flights_count", "-mission_ends_count", "id",
)  # fmt: skip
"""The ordering that a sort link leads to when its field isn't the current one."""

_COLUMNS = (
    ("c-name", "Name", "name"),
    ("c-kind", "Configuration, agency", None),
    ("c-marks", "Status", None),
    ("c-time", "Time in space", "time_in_space"),
    ("c-docked", "Time docked", "time_docked"),
    ("c-flights", "Flights", "flights_count"),
    ("c-ends", "Missions ended", "mission_ends_count"),
    ("c-id", "Catalog number", "id"),
)
"""For each column of a list the class of its cells, its heading, and what it is ordered by."""

INTRO = (
    "Every spacecraft of Launch Library 2: capsules, spaceplanes, cargo ships and landers,"
    " flown, lost and planned."
)


FIELD_LABELS = {field: label for _, label, field in _COLUMNS if field}
"""What the fields are called that lists are ordered by."""

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


class Selection(Value):
    """A set of craft with pages of its own; `group` is the facet that it belongs to."""

    slug: str
    group: str
    label: str
    criteria: Criteria
    orderings: tuple[str, ...]


ALL = Selection(
    slug="all", group="", label="All spacecraft", criteria=Criteria(), orderings=ORDERINGS
)


class Index(Value):
    """A table of all choices of a facet; there is one from `least` choices on."""

    slug: str
    group: str
    name: str
    least: int


INDEXES = (
    Index(slug="config", group="Configuration", name="Configurations", least=1),
    Index(slug="agency", group="Agency", name="Agencies", least=1),
    Index(slug="family", group="Family", name="Families", least=1),
    Index(slug="type", group="Type", name="Types", least=MOST_CHOICES + 1),
    Index(slug="status", group="Status", name="Statuses", least=MOST_CHOICES + 1),
)
"""Groups with pages of their own always have a table; of the rest, where a facet can't show all."""


def index_of(site: Site, group: str) -> Index | None:
    """The table of a facet's choices, if there is one."""
    amount = len(by_group(site).get(group, ()))
    return next((one for one in INDEXES if one.group == group and amount >= one.least), None)


@lru_cache(maxsize=8)
def selections(site: Site) -> dict[str, Selection]:
    """Every selection by its slug, in the order of the facets."""
    catalog = site.catalog
    in_use = [
        catalog.configurations[craft.configuration]
        for craft in catalog.craft
        if craft.configuration is not None
    ]

    def axis(
        group: str,
        slug: str,
        field: str,
        names: Iterable[tuple[int | bool, str]],
        orderings: tuple[str, ...] = ("name",),
    ) -> Iterable[Selection]:
        for value, name in names:
            yield Selection(
                slug=f"{slug}-{str(value).lower()}",
                group=group,
                label=name.strip() or f"Unnamed ({value})",
                criteria=msgspec.structs.replace(Criteria(), **{field: value}),
                orderings=orderings,
            )

    def most_used(named: list[tuple[int, str]]) -> list[tuple[int, str]]:
        counts = Counter(identifier for identifier, _ in named)
        names = dict(reversed(named))
        return [(i, names[i]) for i in sorted(counts, key=lambda i: (-counts[i], i))]

    statuses = [(status.id, status.name) for status in catalog.statuses.values()]
    types = [(c.type.id, c.type.name) for c in in_use if c.type]
    agencies = [(c.agency.id, c.agency.name) for c in in_use if c.agency]
    families = [(family.id, family.name) for c in in_use for family in c.family or ()]
    configurations = [(c.id, c.name) for c in in_use]
    whereabouts = [(True, "In space"), (False, "Not in space")]
    found = (
        ALL,
        *axis("Status", "status", "status", statuses, ORDERINGS),
        *axis("In space now", "in_space", "in_space", whereabouts, ORDERINGS),
        *axis("Type", "type", "type", most_used(types)),
        *axis("Agency", "agency", "agency", most_used(agencies)),
        *axis("Family", "family", "family", most_used(families)),
        *axis("Configuration", "config", "spacecraft_config", most_used(configurations)),
        *axis("Placeholder", "placeholder", "is_placeholder", [(True, "Placeholders")]),
    )
    return {selection.slug: selection for selection in found}


def chosen(site: Site, selection: Selection, ordering: str) -> tuple[Craft, ...]:
    """The craft of a selection in LL2's order."""
    return selected(site, msgspec.structs.replace(selection.criteria, ordering=ordering))


@lru_cache(maxsize=1024)
def listed(site: Site, selection: Selection, ordering: str) -> OrderForPeople:
    """The craft of a selection as its pages show them."""
    return order_for_people(chosen(site, selection, ordering), ordering)


@lru_cache(maxsize=8)
def _memberships(site: Site) -> Mapping[int, tuple[str, ...]]:
    """For each craft the slugs of the selections that it is in."""
    found: dict[int, list[str]] = {craft.id: [] for craft in site.catalog.craft}
    for slug, selection in selections(site).items():
        for craft in chosen(site, selection, "name"):
            found[craft.id].append(slug)
    return {identifier: tuple(slugs) for identifier, slugs in found.items()}


@lru_cache(maxsize=8)
def _sizes(site: Site) -> Counter[str]:
    """How many craft each selection has, by its slug."""
    return Counter(slug for slugs in _memberships(site).values() for slug in slugs)


@lru_cache(maxsize=8)
def by_group(site: Site) -> Mapping[str, tuple[Selection, ...]]:
    """The selections of each facet, by its name."""
    found = [selection for selection in selections(site).values() if selection.group]
    return {group: tuple(members) for group, members in groupby(found, key=lambda one: one.group)}


@lru_cache(maxsize=8)
def _places(site: Site) -> Mapping[str, int]:
    """By its slug, where a selection stands among all of them."""
    return {slug: place for place, slug in enumerate(selections(site))}


def page_count(site: Site, selection: Selection) -> int:
    """A selection without craft still has one page, which says so."""
    return max(1, -(-_sizes(site)[selection.slug] // PAGE_SIZE))


def keys(site: Site) -> Iterable[Key]:
    for selection in selections(site).values():
        for ordering in selection.orderings:
            for number in range(1, page_count(site, selection) + 1):
                yield (selection.slug, ordering, number)


class Choice(Value):
    """A link of a facet, with how many craft stand behind it.

    `both` is how many of the list's own craft are among them, where the list has a filter of
    another group: static/combine.js makes the link lead to those.
    """

    label: str
    count: str
    both: str | None
    href: str
    current: bool


class Facet(Value):
    """The choices of one group; `open` shows them at once, else a click does.

    `index` leads to the table of all of them.
    """

    label: str
    choices: tuple[Choice, ...]
    open: bool
    index: Anchor | None = None


class SortLink(Value):
    """A link to the same selection in another ordering; `words` say which comes first.

    `descending_now` is how the list stands, where it is ordered by this field. `explored` is a link
    to the explorer, which needs JavaScript: the ordering of this selection is no list.
    """

    words: str
    href: str
    explored: bool
    current: bool
    descending_now: bool


class Column(Value):
    """A column of a list; `cell` is the class of its cells, `sort` there when it can be ordered."""

    cell: str
    label: str
    sort: SortLink | None = None


UNSORTED = tuple(Column(cell=cell, label=label) for cell, label, _ in _COLUMNS)
"""The columns of craft that have nothing to be ordered by."""


class PageLink(Value):
    """A link to another page of a list; without `href` it is the current one, or a gap ("…")."""

    text: str
    href: str | None = None


class Pager(Value):
    previous: str | None
    next: str | None
    links: tuple[PageLink, ...]


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


def inputs(site: Site, key: Key) -> ListInputs:
    slug, ordering, number = key
    selection = selections(site)[slug]
    path = urls.browse(*key)
    in_order = listed(site, selection, ordering)
    craft = in_order.craft
    start = (number - 1) * PAGE_SIZE
    shown = [card(site, one) for one in craft[start : start + PAGE_SIZE]]
    known = max(0, len(in_order.known) - start)
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
            twin=_twin(site, selection, ordering, start),
            nodes=[_dataset(site)] if path == urls.HOME else [],
        ),
        heading=heading,
        intro=INTRO if path == urls.HOME else None,
        sentence=tuple(_sentence(selection, amount, order if craft else "")),
        cards=tuple(shown[:known]),
        unknown=tuple(shown[known:]),
        unknown_words=unknown_words(ordering, len(in_order.unknown)),
        search=SearchForm(
            action=urls.relative(urls.EXPLORE, path),
            fields=tuple(urls.explored(selection.criteria, ordering).items()),
        ),
        facets=_facets(site, slug, ordering, urls.root_of(path)),
        columns=_columns(selection, ordering, path) if len(craft) > 1 else UNSORTED,
        ordered_by=ordering.removeprefix("-"),
        pager=pager(partial(urls.browse, slug, ordering), number, pages),
        everything=None if slug == "all" else urls.relative(urls.HOME, path),
        about=_about(selection, path),
    )


def unknown_words(ordering: str, amount: int) -> str:
    """What stands above the craft without a value of what a list is ordered by."""
    label = FIELD_LABELS[ordering.removeprefix("-")]
    return f"{label} unknown: {display.count(amount, 'spacecraft', 'spacecraft')}"


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


def _twin(site: Site, selection: Selection, ordering: str, start: int) -> str:
    """The mirror file with the page's first craft, or the columns of all where no file answers."""
    if any(getattr(selection.criteria, field) is not None for field in CONFIGURATION_FILTERS):
        return urls.API_INDEX
    if ordering == "name":
        return urls.api_list("normal", selection.criteria, 0)
    in_order = listed(site, selection, ordering)
    # LL2 has them before all others when it orders descending.
    if ordering.startswith("-"):
        unknown, known = len(in_order.unknown), len(in_order.known)
        start += unknown if start < known else -known
    criteria = msgspec.structs.replace(selection.criteria, ordering=ordering)
    return urls.api_list("normal", criteria, start // 100 * 100)


@lru_cache(maxsize=1024)
def _shared(site: Site, slug: str) -> Counter[str]:
    """By its slug, how many of a selection's craft each other one has."""
    craft = chosen(site, selections(site)[slug], "name")
    return Counter(other for one in craft for other in _memberships(site)[one.id])


@lru_cache(maxsize=1024)
def _offered(site: Site, slug: str) -> Mapping[str, tuple[Selection, ...]]:
    """The choices of each facet beside a list.

    Of too many the current one, then those that most of the list's craft are in, then the first.
    """
    shared, known = _shared(site, slug), selections(site)
    places = _places(site)

    def first_choices(group: str, members: tuple[Selection, ...]) -> tuple[Selection, ...]:
        if len(members) <= MOST_CHOICES:
            return members
        # The others share nothing with the list and stand behind the first.
        candidates = {one.slug for one in members[:MOST_CHOICES]}
        candidates.update(other for other in shared if known[other].group == group)
        best = nsmallest(
            MOST_CHOICES, candidates, key=lambda one: (one != slug, -shared[one], places[one])
        )
        return tuple(known[one] for one in sorted(best, key=places.__getitem__))

    return {group: first_choices(group, members) for group, members in by_group(site).items()}


@lru_cache(maxsize=1024)
def _facets(site: Site, slug: str, ordering: str, root: str) -> tuple[Facet, ...]:
    """The choices beside a list; each keeps the ordering where it is built for that choice."""
    facets = []
    own = selections(site)[slug].group
    shared, sizes = _shared(site, slug), _sizes(site)
    for group, members in _offered(site, slug).items():
        choices = tuple(
            Choice(
                label=selection.label,
                count=f"{sizes[selection.slug]:,}",
                both=None if own in {"", group} else f"{shared[selection.slug]:,}",
                href=root
                + urls.browse(
                    selection.slug, ordering if ordering in selection.orderings else "name", 1
                ),
                current=selection.slug == slug,
            )
            for selection in members
        )
        is_open = group in {"Status", "In space now"} or any(choice.current for choice in choices)
        index = index_of(site, group)
        facets.append(
            Facet(
                label=group,
                choices=choices,
                open=is_open,
                index=index
                and Anchor(
                    text=f"All {index.name.lower()}", href=root + urls.group_index(index.slug, 1)
                ),
            )
        )
    return tuple(facets)


def _columns(selection: Selection, ordering: str, path: str) -> tuple[Column, ...]:
    """The headings, those of a field with the link to its ordering."""
    return _headed(_sorts(selection, ordering, path))


def _headed(links: Mapping[str, SortLink]) -> tuple[Column, ...]:
    return tuple(
        Column(cell=cell, label=label, sort=links.get(field or ""))
        for cell, label, field in _COLUMNS
    )


def explored_columns() -> tuple[Column, ...]:
    """The columns of the explorer; static/explore.js makes links of the headings."""
    links = {
        first.removeprefix("-"): SortLink(
            words=ORDERING_WORDS[first],
            href=urls.explore(ALL.criteria, first),
            explored=True,
            current=False,
            descending_now=False,
        )
        for first in FIRST_DIRECTION
    }
    return _headed(links)


def _sorts(selection: Selection, ordering: str, path: str) -> Mapping[str, SortLink]:
    """One link a field; the current field's link turns its direction round."""
    links = {}
    for first in FIRST_DIRECTION:
        field = first.removeprefix("-")
        current = field == ordering.removeprefix("-")
        target = first
        if current and ordering != "name":
            target = ordering[1:] if ordering.startswith("-") else f"-{ordering}"
        explored = target not in selection.orderings
        there = (
            urls.explore(selection.criteria, target)
            if explored
            else urls.browse(selection.slug, target, 1)
        )
        links[field] = SortLink(
            words=ORDERING_WORDS[target],
            href=urls.relative(there, path),
            explored=explored,
            current=current,
            descending_now=ordering.startswith("-"),
        )
    return links


def pager(path_of: Callable[[int], str], number: int, pages: int) -> Pager | None:
    """First, last and near pages; None where there is only one."""

    def href(page: int) -> str | None:
        if page == number or not 1 <= page <= pages:
            return None
        return urls.relative(path_of(page), path_of(number))

    if pages < 2:
        return None
    near = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    links = []
    for before, page in zip([0, *near], near, strict=False):
        if page - before == 2:
            links.append(PageLink(text=str(page - 1), href=href(page - 1)))
        elif page - before > 2:
            links.append(PageLink(text="…"))
        links.append(PageLink(text=str(page), href=href(page)))
    return Pager(previous=href(number - 1), next=href(number + 1), links=tuple(links))
