"""Credits: every picture that the site shows or links, by licence and credit; data and software.

Pictures of one address are one picture, named with all craft that it is of. Which pictures are
shown or linked is decided where craft's pages decide it: by safe addresses and allowed hosts.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from generator import display, urls
from generator.catalog import parse_spacecraft, safe_link
from generator.pages.detail import Anchor
from generator.pages.page import Frame, Key, Site, frame, shown_image, shown_name
from generator.values import Value

UNKNOWN = "Unknown"
"""Upstream's own word for a licence that nobody has named."""


class Source(Value):
    """What decides where a picture stands."""

    license: str
    license_link: str | None
    credit: str


class CreditedPicture(Value):
    """A picture: its title, its address unless that is unsafe to link, the craft that it is of."""

    title: str
    href: str | None
    craft: tuple[Anchor, ...]


class Credit(Value):
    name: str
    pictures: tuple[CreditedPicture, ...]


class LicenseGroup(Value):
    """All pictures under one licence."""

    name: str
    href: str | None
    amount: str
    credits: tuple[Credit, ...]


class CreditsInputs(Value):
    """`data` is content/credits.md, rendered and sanitised."""

    frame: Frame
    lead: str
    licenses: tuple[LicenseGroup, ...]
    data: str


def inputs(site: Site, key: Key) -> CreditsInputs:
    pictures = _pictures(site)
    of = {anchor.href for _, picture in pictures for anchor in picture.craft}
    lead = (
        f"{display.count(len(pictures), 'picture', 'pictures')} of"
        f" {display.count(len(of), 'spacecraft', 'spacecraft')}, by licence and by credit, as their"
        " database names them. They are their owners', who say what may be done with them."
        if pictures
        else "The data that this site was built from name no pictures."
    )
    return CreditsInputs(
        frame=frame(
            site,
            urls.CREDITS,
            title="Credits",
            description="Who made the pictures, the data and the software of this catalog, and"
            " under which licences.",
            trail=(("All spacecraft", urls.HOME),),
            twin=urls.API_META,
        ),
        lead=lead,
        licenses=tuple(_licenses(pictures)),
        data=str(site.theme.text("credits")),
    )


def _pictures(site: Site) -> list[tuple[Source, CreditedPicture]]:
    """Each picture once, by its first craft's name; one address with two credits is two."""
    found: dict[tuple[Source, str], tuple[str, list[Anchor]]] = {}
    for craft in site.catalog.ordered["name"]:
        image = parse_spacecraft(site.catalog.richest(craft.id)).image
        address = image and (image.image_url or image.thumbnail_url)
        if image is None or not address:
            continue
        if not (safe_link(address) or shown_image(site, craft.thumbnail)):
            continue
        source = Source(
            license=_stated(image.license and image.license.name),
            license_link=safe_link(image.license and image.license.link),
            credit=_stated(image.credit),
        )
        _, anchors = found.setdefault((source, address), (image.name or "Picture", []))
        path = urls.relative(urls.spacecraft(craft.id), urls.CREDITS)
        anchors.append(Anchor(text=shown_name(craft.name, craft.id), href=path))
    return [
        (source, CreditedPicture(title=title, href=safe_link(address), craft=tuple(anchors)))
        for (source, address), (title, anchors) in found.items()
    ]


def _stated(text: str | None) -> str:
    return text.strip() if text and text.strip() else UNKNOWN


def _licenses(pictures: Iterable[tuple[Source, CreditedPicture]]) -> Iterable[LicenseGroup]:
    """By name, those that are unknown last; in each the credits alike."""

    def license_of(pair: tuple[Source, CreditedPicture]) -> tuple[bool, str, str]:
        return (pair[0].license == UNKNOWN, pair[0].license, pair[0].license_link or "")

    def credit_of(pair: tuple[Source, CreditedPicture]) -> tuple[bool, str]:
        return (pair[0].credit == UNKNOWN, pair[0].credit)

    for (_, name, link), under in groupby(sorted(pictures, key=license_of), key=license_of):
        group = sorted(under, key=credit_of)
        yield LicenseGroup(
            name=name,
            href=link or None,
            amount=display.count(len(group), "picture", "pictures"),
            credits=tuple(
                Credit(name=credit, pictures=tuple(picture for _, picture in by))
                for (_, credit), by in groupby(group, key=credit_of)
            ),
        )
