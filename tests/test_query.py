from __future__ import annotations

import pytest

from generator.catalog import ORDERINGS, Catalog, build_catalog
from generator.query import Criteria, select
from generator.snapshot import Snapshot
from tests.upstream.server import Upstream
from tests.wire import ids_of


@pytest.fixture(scope="module")
def catalog(snapshot: Snapshot) -> Catalog:
    return build_catalog(snapshot)


@pytest.mark.parametrize("ordering", [name for name in ORDERINGS if name != "name"])
@pytest.mark.parametrize("query", ["", "&status=4", "&in_space=true", "&is_placeholder=true"])
def test_orderings_and_filters_answer_as_upstream(
    catalog: Catalog, upstream: Upstream, ordering: str, query: str
) -> None:
    criteria = {
        "": Criteria(ordering=ordering),
        "&status=4": Criteria(ordering=ordering, status=4),
        "&in_space=true": Criteria(ordering=ordering, in_space=True),
        "&is_placeholder=true": Criteria(ordering=ordering, is_placeholder=True),
    }[query]
    expected = ids_of(upstream, f"spacecraft/?ordering={ordering}{query}")
    assert [craft.id for craft in select(catalog, criteria)] == expected


def test_filters_by_the_configuration(catalog: Catalog) -> None:
    """An agency's craft are those of its configurations, and so for type and family."""
    for configuration in catalog.configurations.values():
        own = {craft.id for craft in select(catalog, Criteria(spacecraft_config=configuration.id))}
        if configuration.agency:
            agency = select(catalog, Criteria(agency=configuration.agency.id))
            assert own <= {craft.id for craft in agency}
        for family in configuration.family or ():
            assert own <= {craft.id for craft in select(catalog, Criteria(family=family.id))}
    assert select(catalog, Criteria(agency=2**31 - 1)) == ()


def test_all_filters_must_hold(catalog: Catalog) -> None:
    both = select(catalog, Criteria(status=4, in_space=False))
    assert {craft.id for craft in both} == {
        craft.id
        for craft in catalog.craft
        if craft.status is not None and craft.status.id == 4 and not craft.in_space
    }


def test_names_order_as_people_read_them(sample: Snapshot) -> None:
    names = [craft.name for craft in select(build_catalog(sample), Criteria(ordering="name"))]
    assert names.index("Soyuz 7K-L1 No.8") + 1 == names.index("Soyuz 7K-L1 No.13")
    assert names[0] == "Mercury No.9"
