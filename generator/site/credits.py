"""Credits: every picture that the site shows or links, by licence and credit; data and software.

Pictures of one address are one picture, named with all craft that it is of. Which pictures are
shown or linked is decided where craft's pages decide it: by safe addresses and allowed hosts.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from generator import urls
from generator.catalog.schema import safe_link
from generator.site.cards import shown_image, shown_name
from generator.site.facts import Anchor
from generator.site.frame import Frame, frame, placed
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value


class Source(Value):
    """What decides where a picture is listed; empty is what upstream doesn't tell."""

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
    """`data` and `software` are content/data.md and content/software.md, rendered and sanitised."""

    frame: Frame
    data: str
    lead: str
    licenses: tuple[LicenseGroup, ...]
    software: str


def inputs(site: Site, key: Key) -> CreditsInputs:
    pictures = _pictures(site)
    of = {anchor.href for _, picture in pictures for anchor in picture.craft}
    words = site.wording
    _ = words.gettext
    lead = (
        _(
            "%(pictures)s of %(spacecraft)s, by licence and credit as Launch Library 2 names them:"
            " the title of each, then the craft that it is of. What may be done with a picture, its"
            " owner says.",
            pictures=_amount(words, len(pictures)),
            spacecraft=words.spacecraft(len(of)),
        )
        if pictures
        else _("The data that this site was built from name no pictures.")
    )
    return CreditsInputs(
        frame=frame(
            site,
            urls.CREDITS,
            title=_("Credits"),
            description=_(
                "Who made the pictures, the data and the software of this catalog, and under which"
                " licences."
            ),
            twin=urls.API_META,
        ),
        data=placed(site, str(site.theme.text("data")), urls.CREDITS),
        lead=lead,
        licenses=tuple(_licenses(words, pictures)),
        software=placed(site, str(site.theme.text("software")), urls.CREDITS),
    )


def _amount(words: Wording, pictures: int) -> str:
    return words.ngettext("%(num)s picture", "%(num)s pictures", pictures)


def _pictures(site: Site) -> list[tuple[Source, CreditedPicture]]:
    """Each picture once, by its first craft's name; one address with two credits is two."""
    found: dict[tuple[Source, str], tuple[str, list[Anchor]]] = {}
    for craft in site.catalog.ordered["name"]:
        image = site.catalog.extracts[craft.id].image
        address = image and (image.image_url or image.thumbnail_url)
        if image is None or not address:
            continue
        if not (safe_link(address) or shown_image(site.settings.image_hosts, craft.thumbnail)):
            continue
        source = Source(
            license=_stated(image.license and image.license.name),
            license_link=safe_link(image.license and image.license.link),
            credit=_stated(image.credit),
        )
        title = _stated(image.name) or site.wording.gettext("Untitled")
        _, anchors = found.setdefault((source, address), (title, []))
        path = urls.relative(urls.spacecraft(craft.id), urls.CREDITS)
        anchors.append(Anchor(text=shown_name(site.wording, craft.name, craft.id), href=path))
    return [
        (source, CreditedPicture(title=title, href=safe_link(address), craft=tuple(anchors)))
        for (source, address), (title, anchors) in found.items()
    ]


def _stated(text: str | None) -> str:
    """The text; empty where upstream gives none, or only its own word for that."""
    stated = (text or "").strip()
    return "" if stated.casefold() == "unknown" else stated


def _licenses(
    words: Wording, pictures: Iterable[tuple[Source, CreditedPicture]]
) -> Iterable[LicenseGroup]:
    """By name, those that are unknown last; in each the credits alike."""

    def license_of(pair: tuple[Source, CreditedPicture]) -> tuple[bool, str, str]:
        return (not pair[0].license, pair[0].license, pair[0].license_link or "")

    def credit_of(pair: tuple[Source, CreditedPicture]) -> tuple[bool, str]:
        return (not pair[0].credit, pair[0].credit)

    for (_, name, link), under in groupby(sorted(pictures, key=license_of), key=license_of):
        group = sorted(under, key=credit_of)
        yield LicenseGroup(
            name=name or words.gettext("Licence unknown"),
            href=link or None,
            amount=_amount(words, len(group)),
            credits=tuple(
                Credit(
                    name=credit or words.gettext("Credit unknown"),
                    pictures=tuple(picture for _, picture in by),
                )
                for (_, credit), by in groupby(group, key=credit_of)
            ),
        )
