from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product
from operator import attrgetter
from typing import Any

import pytest

from generator.catalog.model import Catalog, Craft
from generator.catalog.orderings import ORDERINGS
from generator.catalog.parse import build_catalog
from generator.query.axes import Criteria
from generator.query.engine import Engine
from generator.snapshot.model import Snapshot
from tests.standin.server import Upstream
from tests.support.wire import ids_of

engine_of = cache(Engine)


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
    assert [craft.id for craft in engine_of(catalog).select(criteria)] == expected


def test_filters_by_the_configuration(catalog: Catalog) -> None:
    """An agency's craft are those of its configurations, and so for type and family."""
    for configuration in catalog.configurations.values():
        own = {
            craft.id
            for craft in engine_of(catalog).select(Criteria(spacecraft_config=configuration.id))
        }
        if configuration.agency:
            agency = engine_of(catalog).select(Criteria(agency=configuration.agency.id))
            assert own <= {craft.id for craft in agency}
        for family in configuration.family or ():
            assert own <= {
                craft.id for craft in engine_of(catalog).select(Criteria(family=family.id))
            }
    assert engine_of(catalog).select(Criteria(agency=2**31 - 1)) == ()


def test_all_filters_must_hold(catalog: Catalog) -> None:
    both = engine_of(catalog).select(Criteria(status=4, in_space=False))
    assert {craft.id for craft in both} == {
        craft.id
        for craft in catalog.craft
        if craft.status is not None and craft.status.id == 4 and not craft.in_space
    }


def test_of_several_values_of_a_filter_one_is_enough(catalog: Catalog) -> None:
    def ids(**filters: Any) -> set[int]:
        return {craft.id for craft in engine_of(catalog).select(Criteria(**filters))}

    assert ids(status=(1, 4)) == ids(status=1) | ids(status=4)
    assert ids(agency=(121, 44, 2**31 - 1)) == ids(agency=121) | ids(agency=44)
    assert ids(in_space=(True, False)) == {craft.id for craft in catalog.craft}
    assert ids(status=(1, 4), in_space=(True,)) == ids(status=(1, 4)) & ids(in_space=True)
    assert ids(name=("Blink", "Perennial")) == ids(name="Blink") | ids(name="Perennial")
    assert all(engine_of(catalog).meets(Criteria(status=(1, 4)), one) for one in ids(status=4))


def test_craft_that_never_flew_come_last_by_first_flight(catalog: Catalog) -> None:
    craft = engine_of(catalog).select(Criteria(ordering="first_flight"))
    days = [one.first_flight and one.first_flight.at.date() for one in craft]
    known = [day for day in days if day is not None]
    assert known == sorted(known)
    assert len(known) > 100
    assert days == known + [None] * (len(days) - len(known))


def sorted_by_hand(craft: Iterable[Craft], ordering: str) -> list[int]:
    """The ids of craft, which are in the order of their ids, after one sort for each ordering."""
    ordered = list(craft)
    for term in reversed(ordering.split(",")):
        value_of = attrgetter(term.removeprefix("-"))
        known = [one for one in ordered if value_of(one) is not None]
        unknown = [one for one in ordered if value_of(one) is None]
        is_descending = term.startswith("-")
        known.sort(key=value_of, reverse=is_descending)
        ordered = [*unknown, *known] if is_descending else [*known, *unknown]
    return [one.id for one in ordered]


@pytest.mark.parametrize(
    "ordering",
    [
        "flights_count,-time_in_space",
        "-flights_count,mission_ends_count,-id",
        "time_docked,-time_in_space,flights_count",
        "-time_docked,id,flights_count",
        "mission_ends_count,flights_count,-mission_ends_count,time_docked",
        "id,-id",
    ],
)
def test_each_ordering_decides_where_those_before_it_leave_ties(
    catalog: Catalog, ordering: str
) -> None:
    """Whole, and in parts that begin and end within ties; of all craft, of many and of few."""
    for criteria in (
        Criteria(ordering=ordering),
        Criteria(ordering=ordering, in_space=False),
        Criteria(ordering=ordering, search=("dragon",)),
    ):
        ids = [craft.id for craft in engine_of(catalog).select(criteria)]
        assert ids == sorted_by_hand((one for one in catalog.craft if one.id in ids), ordering)
        for offset, limit in product((0, 1, 7, 100, 299, len(ids) - 1, 10**30), (1, 10, 100)):
            part = engine_of(catalog).part(criteria, offset, limit)
            assert [craft.id for craft in part.craft] == ids[offset : offset + limit]
            assert part.count == len(ids)


def test_a_craft_meets_the_criteria_that_select_it(catalog: Catalog) -> None:
    for criteria in (
        Criteria(),
        Criteria(status=4, in_space=False),
        Criteria(search=("dragon", "crew")),
        Criteria(name="Perennial"),
        Criteria(agency=121, is_placeholder=False),
        Criteria(family=1),
        Criteria(type=2**31 - 1),
    ):
        selected = {craft.id for craft in engine_of(catalog).select(criteria)}
        assert {i for i in range(-1, 700) if engine_of(catalog).meets(criteria, i)} == selected


def test_names_order_as_people_read_them(sample: Snapshot) -> None:
    names = [
        craft.name for craft in engine_of(build_catalog(sample)).select(Criteria(ordering="name"))
    ]
    assert names.index("Soyuz 7K-L1 No.8") + 1 == names.index("Soyuz 7K-L1 No.13")
    assert names[0] == "Mercury No.9"
