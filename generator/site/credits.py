"""Credits: every picture that the site shows or links, by licence and credit; data and software.

Pictures of one address are one picture, named with all craft and groups that it is of. Which are
shown or linked is decided where their pages decide it: by copies, safe addresses and allowed hosts.
On pages of their own are as many as a page takes; the headings that they are under stand on each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from markupsafe import escape

from generator import urls
from generator.catalog.images import address_of, largest_of, logo_of
from generator.catalog.schema import Image, safe_link
from generator.site import display
from generator.site.cards import shown_name
from generator.site.copies import shown_image
from generator.site.facts import Anchor
from generator.site.frame import Frame, frame, placed
from generator.site.group_words import group_name
from generator.site.members import group_path
from generator.site.page import Key
from generator.site.pager import Pager, pager
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value

PAGE_BYTES = 80_000
"""About how many of markup the pictures of a page have."""


class Source(Value):
    """What decides where a picture is listed; empty is what upstream doesn't tell."""

    license: str
    license_link: str | None
    credit: str


class CreditedPicture(Value):
    """A picture: its title, its address unless that is unsafe to link, what it is of."""

    title: str
    href: str | None
    of: tuple[Anchor, ...]


class Credit(Value):
    name: str
    pictures: tuple[CreditedPicture, ...]


class LicenseGroup(Value):
    """Pictures under one licence; `amount` of all, `continued` from the page before."""

    name: str
    href: str | None
    amount: str
    continued: bool
    credits: tuple[Credit, ...]


class CreditsInputs(Value):
    """`data` and `software` are content/data.md and content/software.md, rendered and sanitised, on
    the first page alone."""

    frame: Frame
    data: str | None
    lead: str
    licenses: tuple[LicenseGroup, ...]
    pager: Pager | None
    software: str | None


class Line(NamedTuple):
    """A picture, and one thing that it is of, with its path."""

    source: Source
    address: str
    title: str
    of: Anchor


class CreditsSeries(NamedTuple):
    """The lines of each page; how many pictures there are, and under each licence."""

    pages: tuple[tuple[Line, ...], ...]
    pictures: int
    under: dict[tuple[str, str | None], int]


def keys(site: Site) -> Iterable[Key]:
    return ((number,) for number in range(1, len(series(site, ()).pages) + 1))


def path(site: Site, key: Key) -> str:
    return urls.credits_page(*key)


def series(site: Site, key: Key) -> CreditsSeries:
    """What all pages have in common."""
    lines = sorted(_lines(site), key=_order)  # stable: by the names of craft, then groups
    pictures = {(line.source, line.address) for line in lines}
    under: dict[tuple[str, str | None], int] = {}
    for source, _ in pictures:
        license_ = (source.license, source.license_link)
        under[license_] = under.get(license_, 0) + 1
    return CreditsSeries(tuple(_paged(lines)), len(pictures), under)


def inputs(site: Site, key: Key, common: CreditsSeries) -> CreditsInputs:
    (number,) = key
    here, pages = urls.credits_page(number), len(common.pages)
    words = site.wording
    _ = words.gettext
    lead = (
        _(
            "%(pictures)s, by licence and credit as Launch Library 2 names them: the title of each,"
            " then what it is of. Ask the owner of a picture what you may do with it.",
            pictures=_amount(words, common.pictures),
        )
        if common.pictures
        else _("The data that this site was built from name no pictures.")
    )
    title, first = _("Credits"), number == 1
    before = common.pages[number - 2][-1] if not first else None
    return CreditsInputs(
        frame=frame(
            site,
            here,
            title=title if first else _("%(name)s, page %(number)s", name=title, number=number),
            description=_(
                "Who made the pictures, the data and the software of this catalog, and under which"
                " licences."
            ),
            trail=() if first else ((title, urls.CREDITS),),
            here=title if first else _("page %(number)s", number=number),
            twin=urls.API_META,
        ),
        data=placed(site, str(site.theme.text("data")), here) if first else None,
        lead=lead
        if first
        else words.clauses(
            (display.capital(_("page %(number)s of %(pages)s", number=number, pages=pages)),)
        ),
        licenses=tuple(_licenses(words, here, common, common.pages[number - 1], before)),
        pager=pager(urls.credits_page, number, pages),
        software=placed(site, str(site.theme.text("software")), here) if first else None,
    )


def _amount(words: Wording, pictures: int) -> str:
    return words.ngettext("%(num)s picture", "%(num)s pictures", pictures)


# Which pictures ----------------------------------------------------------------------------------


def _lines(site: Site) -> Iterator[Line]:
    """One for each thing with a picture; the title of a picture is that of the first one."""
    titles: dict[tuple[Source, str], str] = {}
    for image, of in _shown(site):
        address = largest_of(image) or ""
        license_ = image.license and image.license.name
        source = Source(
            license=_stated(license_ and site.wording.term(license_)),
            license_link=safe_link(image.license and image.license.link),
            credit=_stated(image.credit),
        )
        title = _stated(image.title) or site.wording.gettext("Untitled")
        yield Line(source, address, titles.setdefault((source, address), title), of)


def _shown(site: Site) -> Iterator[tuple[Image, Anchor]]:
    """Pictures that the pages show or link, and what they are of, by its path."""
    words = site.wording
    for craft in site.catalog.ordered["name"]:
        image = site.catalog.extracts[craft.id].image
        if image and (address_of(image) or _is_loaded(site, image)):
            name = shown_name(words, craft.name, craft.id)
            yield image, Anchor(text=name, href=urls.spacecraft(craft.id))
    for configuration in site.derived.configurations.values():
        there, image = group_path(site, "config", configuration), configuration.image
        if there and image and (address_of(image) or _is_loaded(site, image)):
            yield image, Anchor(text=group_name(words, "config", configuration), href=there)
    for agency in site.derived.agencies.values():
        there, image = group_path(site, "agency", agency), logo_of(agency)
        if there and image and _is_loaded(site, image):
            yield image, Anchor(text=group_name(words, "agency", agency), href=there)


def _is_loaded(site: Site, image: Image) -> bool:
    """Whether pages show it, as a copy or from upstream's address, large or small."""
    hosts = site.settings.image_hosts
    return image in site.copies.of or any(
        shown_image(hosts, address) for address in (image.image_url, image.thumbnail_url)
    )


def _stated(text: str | None) -> str:
    """The text; empty where upstream gives none, or only its own word for that."""
    stated = (text or "").strip()
    return "" if stated.casefold() == "unknown" else stated


# Pages -------------------------------------------------------------------------------------------


def _order(line: Line) -> tuple[bool, str, str, bool, str]:
    """By licence, then by credit, those that are unknown last."""
    license_, link, credit = line.source.license, line.source.license_link, line.source.credit
    return (not license_, license_, link or "", not credit, credit)


def _paged(lines: list[Line]) -> Iterator[tuple[Line, ...]]:
    """At least one page."""
    page: list[Line] = []
    size = 0
    for line in _by_picture(lines):
        size += _size(line, page[-1] if page else None)
        if page and size > PAGE_BYTES:
            yield tuple(page)
            page, size = [], _size(line, None)
        page.append(line)
    yield tuple(page)


def _by_picture(lines: list[Line]) -> Iterator[Line]:
    """In the same order, but the lines of one picture side by side."""
    for _, under in groupby(lines, key=_order):
        of: dict[str, list[Line]] = {}
        for line in under:
            of.setdefault(line.address, []).append(line)
        for same in of.values():
            yield from same


def _size(line: Line, before: Line | None) -> int:
    """About how many bytes a line takes on its page, with the headings that it needs."""
    told = [line.of.text, line.of.href]
    if before is None or before.source != line.source:
        told += [line.source.license, line.source.license_link or "", line.source.credit]
    if before is None or (before.source, before.address) != (line.source, line.address):
        told += [line.title, line.address]
    return sum(len(str(escape(text)).encode()) + 25 for text in told)


def _licenses(
    words: Wording, here: str, common: CreditsSeries, lines: Iterable[Line], before: Line | None
) -> Iterator[LicenseGroup]:
    """The lines of a page under their headings."""

    def license_of(line: Line) -> tuple[str, str | None]:
        return (line.source.license, line.source.license_link)

    for (name, link), under in groupby(lines, key=license_of):
        yield LicenseGroup(
            name=name or words.gettext("Licence unknown"),
            href=link,
            amount=_amount(words, common.under[name, link]),
            continued=before is not None and license_of(before) == (name, link),
            credits=tuple(
                Credit(
                    name=credit or words.gettext("Credit unknown"),
                    pictures=tuple(
                        CreditedPicture(
                            title=title,
                            href=safe_link(address),
                            of=tuple(
                                Anchor(text=line.of.text, href=urls.relative(line.of.href, here))
                                for line in same
                            ),
                        )
                        for (address, title), same in groupby(
                            by, key=lambda line: (line.address, line.title)
                        )
                    ),
                )
                for credit, by in groupby(under, key=lambda line: line.source.credit)
            ),
        )
        before = None
