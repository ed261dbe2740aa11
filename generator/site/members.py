"""Groups as rows of a table: what they look like, what they are, what their craft come to.

On the pages of what they are within, and on those of all groups of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from generator import urls
from generator.catalog.images import logo_of
from generator.catalog.schema import Agency, Configuration, Family, Image
from generator.site import charts, display
from generator.site.cards import drawing, short_agency
from generator.site.copies import Photo, small_photo_of
from generator.site.facts import Anchor
from generator.site.figures import NO_CRAFT, Figures, figures_of
from generator.site.group_facts import placeholders_note
from generator.site.group_words import WORDS, Group, group_name, kind_of
from generator.site.selections import INDEXES
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value

MOST_MEMBERS = 60
"""How many groups within a group a page shows; `group_index` has all."""

PATHS: Mapping[str, Callable[[int], str]] = {
    "config": urls.configuration,
    "agency": urls.agency,
    "family": urls.family,
}
"""The page of a group, by the slug that its selection starts with."""


class Sight(Value):
    """What stands for a group: its photo, else the drawing of a type, else a few letters.

    `about` says what it is.
    """

    photo: Photo | None = None
    is_logo: bool = False
    drawing: str = ""
    letters: str = ""
    about: str = ""


class Cell(Value):
    """A value in words, and a number that a script orders it by; None is unknown, and last.

    `bar` is the length of a bar beside it.
    """

    text: str
    key: int | None = None
    bar: str | None = None


class Member(Value):
    """A group and what its craft come to: how many, in space now, flights, year of the first.

    `note` tells of its placeholders.
    """

    name: str
    href: str | None
    sight: Sight
    note: str | None
    figures: tuple[Cell, ...]


PLAIN = Sight()
"""Of a group that nothing stands for."""


def member(
    words: Wording, name: str, href: str | None, figures: Figures, sight: Sight, most: int
) -> Member:
    """A group by its name, and what its craft come to; the longest bar is that of `most` craft."""
    launched = figures.first and figures.first.first_flight
    year = launched.year if launched else None
    return Member(
        name=name,
        href=href,
        sight=sight,
        note=placeholders_note(words, figures.placeholders),
        figures=(
            _barred(words, figures.count, most),
            *(
                Cell(text=words.number(amount), key=amount)
                for amount in (figures.in_space, figures.flights)
            ),
            Cell(text=words.unknown if year is None else str(year), key=year),
        ),
    )


def _barred(words: Wording, amount: int, most: int) -> Cell:
    """A number with a bar: its share of the largest."""
    return Cell(
        text=words.number(amount),
        key=amount,
        bar=charts.bar(amount, most),
    )


class Members(Value):
    """A table of the groups within a group; `rest` says how many it leaves out, `more` has them.

    `note` tells where its craft aren't those that the page counts.
    """

    id: str
    heading: str
    note: str | None
    rows: tuple[Member, ...]
    rest: str | None
    more: Anchor | None


def members_of(
    site: Site,
    heading: str,
    slug: str,
    groups: Iterable[Group],
    here: str,
    *,
    within: str,
    agency: int = 0,
) -> Members:
    """A table of groups, those with most craft first, for the page of the selection `within`.

    Of the page's own `agency` none is told.
    """
    words = site.wording
    index = next(one for one in INDEXES if one.slug == slug)
    groups = tuple(groups)
    counted = _counted(site, within, [f"{slug}-{group.id}" for group in groups])
    found = [(group, counted.figures[f"{slug}-{group.id}"]) for group in groups]
    found.sort(key=lambda one: (-one[1].count, one[0].id))
    left_out = len(found) - MOST_MEMBERS
    most = max((its.count for _group, its in found), default=0)
    rows = []
    for group, its in found[:MOST_MEMBERS]:
        there = group_path(site, slug, group)
        href = there and urls.relative(there, here)
        name = group_name(words, slug, group)
        rows.append(member(words, name, href, its, sight_of(site, slug, group.id, agency), most))
    return Members(
        id=f"within-{slug}",
        heading=heading,
        note=counted.note,
        rows=tuple(rows),
        rest=words.ngettext("%(num)s more is not shown.", "%(num)s more are not shown.", left_out)
        if left_out > 0
        else None,
        more=Anchor(
            text=words.gettext(index.all), href=urls.relative(urls.group_index(slug, 1), here)
        )
        if left_out > 0
        else None,
    )


class _Counted(Value):
    """What is counted of groups within a group, and a note where that isn't all of it."""

    figures: Mapping[str, Figures]
    note: str | None


def _counted(site: Site, within: str, groups: Iterable[str]) -> _Counted:
    """Of each group the craft that the page counts as well: a family may have those of others.

    All of them where upstream names a craft's family without the family that this one is part of.
    """
    words, figures, craft = site.wording, site.derived.figures, site.selections.craft
    shared = site.selections.shared[within]
    sizes = {group: (len(craft.get(group, ())), shared[group]) for group in groups}
    whole = {group: figures.get(group, NO_CRAFT) for group in sizes}
    if all(size == counted for size, counted in sizes.values()):
        return _Counted(figures=whole, note=None)
    if not any(counted for _size, counted in sizes.values()):
        note = words.gettext("Their spacecraft are not counted above.")
        return _Counted(figures=whole, note=note)
    if any(size and not counted for size, counted in sizes.values()):
        note = words.gettext(
            "Their figures may be larger: some of their spacecraft aren’t counted above."
        )
        return _Counted(figures=whole, note=note)
    own = {one.id for one in craft[within]}
    return _Counted(
        figures={
            group: figures_of([one for one in craft.get(group, ()) if one.id in own])
            for group in sizes
        },
        note=words.gettext("Only spacecraft that are counted above are counted here."),
    )


def group_path(site: Site, slug: str, group: Group | None) -> str | None:
    """The path of a group's page; None without one, as for what only a broken record names."""
    if group is None or f"{slug}-{group.id}" not in site.selections.by_slug:
        return None
    return PATHS[slug](group.id)


def overview(site: Site, slug: str) -> Iterator[tuple[str, str]]:
    """The page of all groups of a kind, where there is one: its name and path."""
    index = site.selections.index_of(WORDS[slug].term)
    if index:
        yield site.wording.gettext(index.name), urls.group_index(slug, 1)


# What stands for a group -------------------------------------------------------------------------


def sight_of(site: Site, slug: str, group: int, agency: int = 0) -> Sight:
    """Of a configuration, an agency or a family, each as the richest record has it.

    On the page of an `agency` nothing says that it is its own.
    """
    derived = site.derived
    if slug == "config":
        return _of_configuration(site, derived.configurations[group], agency)
    if slug == "agency":
        return _of_agency(site, derived.agencies[group])
    return _of_family(site, derived.families[group], agency)


def _of_configuration(site: Site, configuration: Configuration, agency: int) -> Sight:
    is_own = configuration.agency is not None and configuration.agency.id == agency
    return Sight(
        photo=_photo(site, configuration.image),
        drawing=drawing(configuration),
        about=_told(
            site.wording,
            (
                kind_of(site.wording, configuration),
                "" if is_own else short_agency(configuration.agency),
            ),
        ),
    )


def _of_agency(site: Site, agency: Agency) -> Sight:
    words = site.wording
    kind = words.term(agency.type.name) if agency.type else ""
    image = logo_of(agency)
    short = (agency.abbrev or "").strip()
    return Sight(
        photo=_photo(site, image),
        is_logo=image is not agency.image,
        letters=short if 0 < len(short) <= _MOST_LETTERS else _initials(agency.name),
        about=_told(words, (kind, *countries_of(agency))),
    )


def countries_of(agency: Agency) -> tuple[str, ...]:
    return tuple(country.name for country in agency.country or () if country.name)


def _of_family(site: Site, family: Family, agency: int) -> Sight:
    """Like its configuration with most craft, for upstream has no pictures of families."""
    largest = main_configurations(site, family.id)
    made_by = family.manufacturer
    photos = (photo for one in largest if (photo := _photo(site, one.image)))
    return Sight(
        photo=next(photos, None),
        drawing=drawing(largest[0] if largest else None),
        about=made_by.name.strip() if made_by and made_by.id != agency else "",
    )


def main_configurations(site: Site, family: int) -> list[Configuration]:
    """The configurations of a family that craft belong to, those with most first."""
    craft = site.selections.craft
    within = site.derived.configurations_of["family"].get(family, ())
    ranked = sorted((-len(craft.get(f"config-{one}", ())), one) for one in within)
    return [site.derived.configurations[one] for amount, one in ranked if amount]


_MOST_LETTERS = 6


def _initials(name: str) -> str:
    """`SpaceX` → `S`, `Copenhagen Suborbitals` → `CS`."""
    return "".join(word[0] for word in name.split() if word[0].isalpha())[:_MOST_LETTERS]


def _photo(site: Site, image: Image | None) -> Photo | None:
    address = image and (image.thumbnail_url or image.image_url)
    copied = image and site.copies.of.get(image)
    return small_photo_of(copied, site.settings.image_hosts, address, site.shared)


def _told(words: Wording, parts: Iterable[str]) -> str:
    return display.capital(words.listed(part for part in parts if part.strip()))
