"""The picture of a craft or a group: shown, linked or drawn, with its credit and licence.

And the files of the copies, which are published as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

from generator import urls
from generator.catalog.images import largest_of, logo_of
from generator.catalog.schema import Agency, Configuration, Family, Image, safe_link
from generator.site import structured
from generator.site.cards import drawing
from generator.site.copies import CopiedFile, Photo, copied_file, photo_of, shown_image
from generator.site.facts import Anchor
from generator.site.frame import Shared, address_of
from generator.site.group_words import group_name
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value


class Picture(Value):
    """`photo` is what the page loads, `linked` the address where upstream has it.

    `shared` is what other sites load, `stated` what search engines are told. One `of` another
    thing than the page says so, and leads there. A logo stands on a light ground, a `pale` one,
    which is white where it isn't transparent, on a dark one.
    """

    photo: Photo | None
    linked: str | None
    alt: str
    credit: str | None
    license: str | None
    license_link: str | None
    drawing: str
    shared: str | None
    stated: str | None
    of: Anchor | None = None
    is_logo: bool = False
    pale: bool = False


def picture_of(words: Wording, name: str) -> str:
    return words.gettext("Picture of %(name)s", name=name)


def shown_picture(
    site: Site,
    here: str,
    image: Image | None,
    name: str,
    configuration: Configuration | None,
    *,
    of: Anchor | None = None,
    is_logo: bool = False,
) -> Picture:
    """On the page at `here`; the drawing is that of a configuration."""
    address = image and largest_of(image)
    license_ = image and image.license
    hosts = site.settings.image_hosts
    copied = image and site.copies.of.get(image)
    path = copied and urls.picture(copied.jpeg[-1].name)
    base, remote = site.settings.site_url, shown_image(hosts, address)
    photo = photo_of(copied, hosts, address, site.shared)
    return Picture(
        photo=photo,
        linked=safe_link(address),
        alt=image.title if image and image.is_named else picture_of(site.wording, name),
        credit=image and image.credit,
        license=license_ and license_.name and site.wording.term(license_.name),
        license_link=safe_link(license_ and license_.link),
        drawing=drawing(configuration),
        shared=urljoin(base, path) if path and base else remote,
        stated=address_of(site, site.shared + path, here) if path else remote,
        of=of,
        is_logo=is_logo,
        pale=is_logo and photo is not None and _is_pale(photo.colours),
    )


def _is_pale(colours: tuple[str, ...]) -> bool:
    """Whether they are white or nearly so, all of them; no colours are not."""
    parts = [colour[at : at + 2] for colour in colours for at in (0, 2, 4)]
    return min(parts, default="00") >= "f8"


def of_configuration(site: Site, configuration: Configuration) -> Picture | None:
    """None without one."""
    if configuration.image is None:
        return None
    name = group_name(site.wording, "config", configuration)
    here = urls.configuration(configuration.id)
    picture = shown_picture(site, here, configuration.image, name, configuration)
    return picture if picture.linked else None


def of_agency(site: Site, agency: Agency) -> Picture | None:
    """Its logo; None without one that may be shown."""
    image = logo_of(agency)
    name = group_name(site.wording, "agency", agency)
    here = urls.agency(agency.id)
    picture = shown_picture(site, here, image, name, None, is_logo=image is not agency.image)
    return picture if picture.photo else None


def of_family(site: Site, family: Family) -> Picture | None:
    """That of its configuration with most craft, for upstream has none of families."""
    here, craft = urls.family(family.id), site.selections.craft
    within = site.derived.configurations_of["family"].get(family.id, ())
    for identifier in sorted(within, key=lambda one: (-len(craft.get(f"config-{one}", ())), one)):
        configuration = site.derived.configurations[identifier]
        there = urls.configuration(identifier)
        name = group_name(site.wording, "config", configuration)
        of = Anchor(text=name, href=urls.relative(there, here))
        picture = shown_picture(site, here, configuration.image, name, configuration, of=of)
        if picture.photo and craft.get(f"config-{identifier}"):
            return picture
    return None


def shared_of(words: Wording, picture: Picture | None, name: str) -> Shared | None:
    """What other sites show with a link to the page."""
    if picture is None or picture.shared is None:
        return None
    return Shared(address=picture.shared, alt=picture_of(words, name))


def nodes_of(picture: Picture | None) -> Iterable[structured.Node]:
    """The picture for search engines, where the page shows it."""
    if picture and picture.stated:
        yield from structured.image(
            address=picture.stated,
            name=picture.alt,
            credit=picture.credit,
            license_link=picture.license_link,
        )


# The files of copies -----------------------------------------------------------------------------


def file_keys(site: Site) -> Iterable[Key]:
    return ((name,) for name in sorted(site.copies.files))


def file_path(site: Site, key: Key) -> str:
    return urls.picture(*key)


def file_needs(site: Site, key: Key) -> str:
    """Its name says what is in it."""
    return str(key[0])


def file_size(site: Site, key: Key) -> int:
    return site.copies.files[key[0]].size


def file_inputs(site: Site, key: Key) -> CopiedFile:
    return copied_file(site.copies, key[0])
