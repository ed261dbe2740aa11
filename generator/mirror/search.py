"""The search index: scripts with the explorer's columns.

The columns of api/index.json, and what else the explorer shows, searches and orders by. Scripts
and not JSON, because `fetch` fails on file://; loaded at the first use of the explorer. Of many
craft there are several parts, so that no request is large; the first has the lookups.
"""

from __future__ import annotations

from collections.abc import Iterator
from os.path import commonprefix

from msgspec.structs import asdict, replace

from generator.catalog import names
from generator.catalog.moments import Moment
from generator.mirror.index import CraftColumns, IndexInputs, NamedColumn, index_inputs
from generator.site import display
from generator.site.cards import DRAWINGS
from generator.site.copies import Photo
from generator.site.explore import index_parts
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value


class SearchColumns(CraftColumns, kw_only=True):
    """`name_rank` orders the names, None where there is none; `first_flight` is in days since 1970.

    `first_flight_known` is given for those of which no day is known: as much as is, in words and
    as data, `["Q3 2027", "2027"]`.

    `thumbnail` holds the addresses of the pictures that may be shown, from `thumbnails` on; those
    of copies are relative to the folder of the pages, and begin with `./` or `../`.
    """

    name_rank: tuple[int | None, ...]
    first_flight: tuple[int | None, ...]
    first_flight_known: tuple[tuple[str, str | None] | None, ...]
    thumbnail: tuple[str | None, ...]


class SearchInputs(Value):
    """The first part.

    `abbreviations` are the agencies' and `drawings` the types', at the places of both.
    """

    index: IndexInputs
    thumbnails: str
    abbreviations: tuple[str, ...]
    drawings: tuple[str, ...]


class PartIndex(Value):
    """`content_hash` tells parts of different builds apart."""

    content_hash: str
    spacecraft: SearchColumns


class PartInputs(Value):
    """Another part: the columns of more craft."""

    index: PartIndex


_DAY_ZERO = 719_163
"""The ordinal of 1 January 1970."""


def _known(words: Wording, moment: Moment | None) -> tuple[str, str | None] | None:
    if moment is None or moment.has_day:
        return None
    return words.when(moment), display.when_iso(moment)


def _in_words(words: Wording, names: NamedColumn) -> NamedColumn:
    """LL2's names as the page's language has them: what is shown is what is searched."""
    return replace(names, name=tuple(words.term(name) for name in names.name))


def keys(site: Site) -> Iterator[Key]:
    return ((part,) for part in index_parts(site))


def inputs(site: Site, key: Key, whole: SearchInputs) -> SearchInputs | PartInputs:
    """One part of the whole index."""
    (part,) = key
    here = index_parts(site)[part]
    columns = asdict(whole.index.spacecraft)
    craft = SearchColumns(**{name: column[here] for name, column in columns.items()})
    if part == 1:
        return replace(whole, index=replace(whole.index, spacecraft=craft))
    return PartInputs(index=PartIndex(content_hash=whole.index.content_hash, spacecraft=craft))


def _thumbnail(photo: Photo, prefix: str) -> str:
    if photo.address:
        return photo.address.removeprefix(prefix)
    path = (photo.modern or photo.jpeg)[0].path
    return path if path.startswith("../") else f"./{path}"


def whole_index(site: Site, key: Key) -> SearchInputs:
    catalog = site.catalog
    columns = index_inputs(site, key)
    photos = [site.cards[one.id].photo for one in catalog.craft]
    elsewhere = [photo.address for photo in photos if photo and photo.address]
    prefix = commonprefix(elsewhere)  # noqa: RUF071  # of characters: the column gets shorter
    agencies = (c.agency for c in catalog.configurations.values() if c.agency)
    abbreviations = {agency.id: agency.abbrev or "" for agency in agencies}
    words = site.wording
    craft = SearchColumns(
        **asdict(columns.spacecraft),
        name_rank=tuple(
            None if names.order_key(one.name) is None else rank
            for one, rank in zip(catalog.craft, site.engine.ranks("name"), strict=True)
        ),
        first_flight=tuple(
            None if one.first_flight is None else one.first_flight.at.toordinal() - _DAY_ZERO
            for one in catalog.craft
        ),
        first_flight_known=tuple(_known(site.wording, one.first_flight) for one in catalog.craft),
        thumbnail=tuple(photo and _thumbnail(photo, prefix) for photo in photos),
    )
    return SearchInputs(
        index=IndexInputs(
            **{
                **asdict(columns),
                "spacecraft": craft,
                "statuses": _in_words(words, columns.statuses),
                "types": _in_words(words, columns.types),
            }
        ),
        thumbnails=prefix,
        abbreviations=tuple(abbreviations[identifier] for identifier in columns.agencies.id),
        drawings=tuple(DRAWINGS.get(name, "unknown") for name in columns.types.name),
    )
