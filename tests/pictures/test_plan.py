"""Which pictures of a catalog are copied."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from generator.catalog.images import Copying, address_of, images_of
from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.catalog.schema import License
from generator.config.parsers import FREE_LICENSES
from generator.pictures import plan
from generator.pictures.hosts import in_turns
from generator.pictures.plan import wanted_of
from tests.standin.collection import make_collection
from tests.support.snapshots import snapshot_of


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return build_catalog(snapshot_of(make_collection(150), 150))


def licenses(catalog: Catalog) -> dict[str, set[int | None]]:
    """The licences under which each address stands in the data."""
    found: dict[str, set[int | None]] = {}
    for image in images_of(catalog):
        if address := address_of(image):
            found.setdefault(address, set()).add(image.license.id if image.license else None)
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
    wanted = wanted_of(catalog, Copying(images=images, licenses=ids))
    assert wanted == tuple(sorted(address for address, found in of.items() if found <= permitted))
    assert {1} < every
    assert bool(wanted) == (ids != (1,))


def test_nothing_is_copied_with_links(catalog: Catalog) -> None:
    assert wanted_of(catalog, Copying(images="link", licenses=FREE_LICENSES)) == ()


def test_a_picture_under_two_licences_needs_both(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying = Copying(images="licensed", licenses=FREE_LICENSES)
    image = next(one for one in images_of(catalog) if copying.permits(one))
    twins = [image, replace(image, license=License(id=1))]
    for order in (twins, twins[::-1]):
        monkeypatch.setattr(plan, "images_of", lambda _, order=order: order)
        assert wanted_of(catalog, copying) == ()
    monkeypatch.setattr(plan, "images_of", lambda _: twins[:1])
    assert wanted_of(catalog, copying) == (address_of(image),)


def test_no_host_has_many_in_a_row() -> None:
    hosts = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "c1": "c", "c2": "c"}
    assert [*in_turns(hosts)] == ["a1", "b1", "c1", "a2", "c2", "a3"]
    assert [*in_turns({})] == []
