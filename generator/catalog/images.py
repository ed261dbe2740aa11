"""Which pictures the pages show, and which of them may be copied.

Takes the catalog and the settings, gives images. LL2 names the licence of each by its id; what a
licence permits is a table of settings, `image_licenses`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.catalog.model import Catalog
from generator.catalog.richest import richest_of
from generator.catalog.schema import Agency, Image, Link, safe_link
from generator.config.parsers import ALL, LINK
from generator.values import Value

UNKNOWN = 1
"""LL2's id of the licence "Unknown"."""


class Copying(Value):
    """The policy of copying: `images` is link, licensed or all; `licenses` are LL2's ids.

    With `link` nothing is copied, with `licensed` what one of these licences permits, with `all`
    whatever has a named licence: then whoever builds the site has a permission of their own. A
    picture whose licence is unknown is never copied.
    """

    images: str
    licenses: tuple[int, ...]

    def permits(self, image: Image) -> bool:
        license_ = image.license and image.license.id
        if self.images == LINK or license_ in (None, UNKNOWN) or not address_of(image):
            return False
        return self.images == ALL or license_ in self.licenses


def largest_of(image: Image) -> str | None:
    """The address of the picture at its largest, as upstream gives it."""
    return image.image_url or image.thumbnail_url


def address_of(image: Image) -> Link | None:
    """The same, if it is safe to link and to ask for."""
    return safe_link(largest_of(image))


def addresses_to_copy(catalog: Catalog, copying: Copying) -> frozenset[str]:
    """Of the pictures that are shown and may be copied.

    If one address has several licences, each must permit it.
    """
    permitted: dict[str, bool] = {}
    for image in images_of(catalog):
        if address := address_of(image):
            permitted[address] = permitted.get(address, True) and copying.permits(image)
    return frozenset(address for address, may in permitted.items() if may)


def logo_of(agency: Agency) -> Image | None:
    """What stands for an agency: its logo, else a picture."""
    return agency.logo or agency.social_logo or agency.image


def images_of(catalog: Catalog) -> Iterator[Image]:
    """What pages show: the images of craft, of configurations and of their agencies; once each."""
    seen: set[Image] = set()
    configurations, agencies, _ = richest_of(catalog)
    images = (
        *(catalog.extracts[craft.id].image for craft in catalog.craft),
        *(one.image for one in configurations.values()),
        *(logo_of(one) for one in agencies.values()),
    )
    for image in images:
        if image is not None and image not in seen:
            seen.add(image)
            yield image
