"""The picture of a craft: shown, linked or drawn, with its credit and licence."""

from __future__ import annotations

from collections.abc import Iterable

from generator.catalog.schema import Configuration, Image, safe_link
from generator.site import structured
from generator.site.cards import drawing, shown_image
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value


class Picture(Value):
    """`shown` is the address of a picture that the page may load, `linked` of one it may not."""

    shown: str | None
    linked: str | None
    alt: str
    credit: str | None
    license: str | None
    license_link: str | None
    drawing: str


def picture_of(words: Wording, name: str) -> str:
    return words.gettext("Picture of %(name)s", name=name)


def shown_picture(
    site: Site, image: Image | None, name: str, configuration: Configuration | None
) -> Picture:
    address = image and (image.image_url or image.thumbnail_url)
    license_ = image and image.license
    return Picture(
        shown=shown_image(site.settings.image_hosts, address),
        linked=safe_link(address),
        alt=(image and image.name) or picture_of(site.wording, name),
        credit=image and image.credit,
        license=license_ and license_.name,
        license_link=safe_link(license_ and license_.link),
        drawing=drawing(configuration),
    )


def nodes_of(picture: Picture) -> Iterable[structured.Node]:
    """The picture for search engines, where the page shows it."""
    if picture.shown:
        yield from structured.image(
            address=picture.shown,
            name=picture.alt,
            credit=picture.credit,
            license_link=picture.license_link,
        )
