"""Which pictures pages show, and which of them may be copied."""

from __future__ import annotations

import pytest

from generator.catalog.images import (
    Copying,
    address_of,
    addresses_to_copy,
    images_of,
    logo_of,
)
from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.catalog.richest import richest_of
from generator.catalog.schema import Image
from generator.config.parsers import FREE_LICENSES
from tests.standin.collection import make_collection
from tests.support.illustrated import ADDRESSES, ASKED, DESIGN, FREE, UNKNOWN, image
from tests.support.records import valid
from tests.support.sites import site_of
from tests.support.snapshots import snapshot_of

LICENSED = Copying(images="licensed", licenses=(FREE,))


def test_pictures_are_those_of_craft_configurations_and_agencies_once_each() -> None:
    shown = image("wide", FREE)
    craft = (valid(number, image=shown, spacecraft_config=DESIGN) for number in (1, 2))
    catalog = site_of(*craft).catalog
    assert sorted(one.image_url or "" for one in images_of(catalog)) == sorted(
        ADDRESSES[name] for name in ("wide", "design", "logo")
    )


def test_a_logo_is_found_where_only_one_record_has_it() -> None:
    """Lists tell less of an agency than records do."""
    poor = {"id": 5, "name": "Five", "agency": {"id": 7, "name": "Seven"}}
    catalog = site_of(
        valid(1, spacecraft_config=poor), valid(2, spacecraft_config={**DESIGN, "id": 6})
    ).catalog
    logo = logo_of(richest_of(catalog).agencies[7])
    assert logo
    assert logo.image_url == ADDRESSES["logo"]
    assert logo in set(images_of(catalog))


def test_an_address_with_several_licences_is_copied_only_if_each_permits_it() -> None:
    doubtful = {**image("wide", UNKNOWN), "image_url": ADDRESSES["tall"]}
    catalog = site_of(
        valid(1, image=image("wide", FREE)),
        valid(2, image=image("tall", FREE)),
        valid(3, image=doubtful),
        valid(4, image=image("asked", ASKED)),
    ).catalog
    assert addresses_to_copy(catalog, LICENSED) == {ADDRESSES["wide"]}
    everything = Copying(images="all", licenses=())
    assert addresses_to_copy(catalog, everything) == {ADDRESSES["wide"], ADDRESSES["asked"]}
    assert addresses_to_copy(catalog, Copying(images="link", licenses=(FREE,))) == frozenset()


def test_a_picture_without_a_safe_address_is_not_copied() -> None:
    unsafe = {**image("wide", FREE), "image_url": "javascript:alert(1)", "thumbnail_url": None}
    catalog = site_of(valid(1, image=unsafe), valid(2, image={"name": "no address"})).catalog
    assert addresses_to_copy(catalog, LICENSED) == frozenset()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return build_catalog(snapshot_of(make_collection(150), 150))


def licenses(catalog: Catalog) -> dict[str, set[int | None]]:
    """The licences under which each address stands in the data."""
    found: dict[str, set[int | None]] = {}
    for one in images_of(catalog):
        if address := address_of(one):
            found.setdefault(address, set()).add(one.license.id if one.license else None)
    return found


@pytest.mark.parametrize(
    ("images", "ids"),
    [("licensed", FREE_LICENSES), ("licensed", (2, 5)), ("licensed", (1,)), ("all", ())],
)
def test_only_what_each_of_its_licences_permits(
    catalog: Catalog, images: str, ids: tuple[int, ...]
) -> None:
    """Unknown is never one, whatever is set."""
    of = licenses(catalog)
    every = {one for found in of.values() for one in found}
    permitted = (every if images == "all" else {*ids}) - {1, None}
    wanted = addresses_to_copy(catalog, Copying(images=images, licenses=ids))
    assert wanted == {address for address, found in of.items() if found <= permitted}
    assert {1} < every
    assert bool(wanted) == (ids != (1,))


@pytest.mark.parametrize(
    ("name", "title", "is_named"),
    [
        ("[AUTO] Soyuz - image", "Soyuz", False),
        ("[AUTO] Logo", "Logo", False),
        ("A Soyuz - image", "A Soyuz - image", True),
        (None, "", False),
    ],
)
def test_a_name_that_ll2_made_up_is_none(name: str | None, title: str, is_named: bool) -> None:
    shown = Image(name=name)
    assert (shown.title, shown.is_named) == (title, is_named)
