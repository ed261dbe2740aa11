"""api/pictures.json: the copied pictures, with their files, licences, and what each is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from generator import urls
from generator.catalog.images import address_of, logo_of
from generator.catalog.schema import Image, safe_link
from generator.mirror.meta import SCHEMA_VERSION
from generator.site import display
from generator.site.copies import renditions
from generator.site.page import Key
from generator.site.site import Site
from generator.storage.album import TYPES, Rendition
from generator.values import Value


class LicenseJson(Value):
    id: int | None
    name: str | None
    link: str | None


class FileJson(Value):
    """`path` is relative to the list, `width` and `height` in pixels, `bytes` its size."""

    path: str
    type: str
    width: int
    height: int
    bytes: int


class PictureJson(Value):
    """The craft and groups that it is of are told by ids; `source` is where upstream has it."""

    source: str
    title: str | None
    credit: str | None
    license: LicenseJson
    files: tuple[FileJson, ...]
    spacecraft: tuple[int, ...]
    configurations: tuple[int, ...]
    agencies: tuple[int, ...]


class PicturesJson(Value):
    schema_version: int
    fetched_at: str | None
    policy: str
    count: int
    pictures: tuple[PictureJson, ...]


def inputs(site: Site, key: Key) -> PicturesJson:
    of: dict[Image, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for kind, identifier, image in _images(site):
        if image and image in site.copies.of:
            of[image][kind].append(identifier)
    pictures = (_json(site, image, found) for image, found in of.items())
    shown = sorted(pictures, key=lambda one: (one.source, one.title or "", one.credit or ""))
    return PicturesJson(
        schema_version=SCHEMA_VERSION,
        fetched_at=display.iso(site.catalog.fetched_at),
        policy=site.settings.images,
        count=len(shown),
        pictures=tuple(shown),
    )


def _images(site: Site) -> Iterator[tuple[str, int, Image | None]]:
    for identifier, extract in site.catalog.extracts.items():
        yield "spacecraft", identifier, extract.image
    for identifier, configuration in site.derived.configurations.items():
        yield "configurations", identifier, configuration.image
    for identifier, agency in site.derived.agencies.items():
        yield "agencies", identifier, logo_of(agency)


def _json(site: Site, image: Image, of: Mapping[str, list[int]]) -> PictureJson:
    license_ = image.license
    return PictureJson(
        source=address_of(image) or "",
        title=image.name,
        credit=image.credit,
        license=LicenseJson(
            id=license_ and license_.id,
            name=license_ and license_.name,
            link=safe_link(license_ and license_.link),
        ),
        files=tuple(map(_file, renditions(site.copies.of[image]))),
        spacecraft=tuple(sorted(of.get("spacecraft", ()))),
        configurations=tuple(sorted(of.get("configurations", ()))),
        agencies=tuple(sorted(of.get("agencies", ()))),
    )


def _file(rendition: Rendition) -> FileJson:
    return FileJson(
        path=urls.relative(urls.picture(rendition.name), urls.API_PICTURES),
        type=TYPES[PurePosixPath(rendition.name).suffix],
        width=rendition.width,
        height=rendition.height,
        bytes=rendition.size,
    )
