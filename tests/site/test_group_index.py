"""Many groups: no page grows with their number, and all of them are to be found."""

from __future__ import annotations

from typing import Any

import pytest

from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.site.group_index import GroupIndexInputs
from generator.site.groups import agency_inputs
from generator.site.lists import ListInputs
from generator.site.members import MOST_MEMBERS
from generator.site.selections import MOST_CHOICES
from generator.site.site import Site
from generator.site.statistics import sections_of
from tests.support.building import planned_inputs
from tests.support.records import valid
from tests.support.sites import site_of

OWN, ONE = 1_000, 7
"""From which id on each craft has a group of its own, and the agency of all of them."""


def site_with(groups: int, **fields: Any) -> Site:
    """As many craft as groups, each with a configuration, family and status of its own."""
    return site_of(
        *(
            valid(
                i,
                name=f"Craft {i:05}",
                status={"id": OWN + i, "name": f"Status {i:05}"},
                spacecraft_config={
                    "id": OWN + i,
                    "name": f"Configuration {i:05}",
                    "type": {"id": 1, "name": "Capsule"},
                    "agency": {"id": ONE, "name": "The agency"},
                    "family": [{"id": OWN + i, "name": f"Family {i:05}"}],
                    "fastest_turnaround": f"P{i}D",
                },
                **fields,
            )
            for i in range(1, groups + 1)
        )
    )


def pages(site: Site, kind: str) -> dict[str, Any]:
    """The inputs of the pages of a kind, by their paths."""
    planned = [page for page in plan_site(site) if page.kind == kind]
    return {page.path: inputs for page, _, inputs in planned_inputs(site, planned)}


@pytest.fixture(scope="module")
def site() -> Site:
    return site_with(130)


def test_each_group_is_listed_once_in_the_table_of_its_kind(site: Site) -> None:
    tables: dict[str, GroupIndexInputs] = pages(site, "group-index")
    for folder, name in (
        ("configurations", "Configuration"),
        ("families", "Family"),
        ("statuses", "Status"),
    ):
        found = [path for path in tables if path.startswith(f"{folder}/")]
        assert found == [f"{folder}/index.html", f"{folder}/page/2.html"]
        names = [row.name for path in found for row in tables[path].rows]
        assert sorted(names) == [f"{name} {i:05}" for i in range(1, 131)]
    [first] = tables["agencies/index.html"].rows
    assert (first.name, first.figures[0].text, first.href) == ("The agency", "130", "7.html")
    assert "types/index.html" not in tables, "a facet shows the one type"
    assert tables["statuses/index.html"].rows[0].href == "../browse/status-1001/name/1.html"


def test_a_list_offers_some_choices_and_the_way_to_all(site: Site) -> None:
    lists: dict[str, ListInputs] = pages(site, "list")
    for page in lists.values():
        facets = {facet.label: facet for facet in page.facets}
        for label, folder in (("Configuration", "configurations"), ("Status", "statuses")):
            facet = facets[label]
            assert len(facet.choices) == MOST_CHOICES
            assert facet.index is not None
            assert facet.index.path == f"{folder}/index.html"
        assert facets["Type"].index is None


def test_a_list_offers_what_it_shares_craft_with(site: Site) -> None:
    """The last of the groups, which no list of another one would offer."""
    lists: dict[str, ListInputs] = pages(site, "list")
    facets = {one.label: one for one in lists["browse/config-1130/name/1.html"].facets}
    offered = {label: [choice.label for choice in facet.choices] for label, facet in facets.items()}
    assert "Configuration 00130" in offered["Configuration"]
    assert [one.label for one in facets["Configuration"].choices if one.current] == [
        "Configuration 00130"
    ]
    assert "Family 00130" in offered["Family"]
    assert "Status 00130" in offered["Status"]
    assert "Status 00130" not in [
        choice.label for facet in lists["browse/all/name/1.html"].facets for choice in facet.choices
    ]


def test_a_group_shows_some_of_the_groups_within_it(site: Site) -> None:
    page = agency_inputs(site, (ONE,))
    assert [one.count for one in page.statuses] == ["1"] * 20 + ["110"]
    assert page.statuses[-1].status == "110 others"
    _, table = page.members
    assert len(table.rows) == MOST_MEMBERS
    assert table.rest == "70 more are not shown."
    assert table.more is not None
    assert table.more.href == "../configurations/index.html"


def test_a_single_group_is_shown_without_an_order() -> None:
    assert (
        pages(site_with(1), "group-index")["configurations/index.html"].lead == "1 configuration."
    )


def test_statistics_lead_to_the_tables(site: Site) -> None:
    section = sections_of(site)["configuration"]
    assert section.table is not None
    assert section.table.rows[-1].name == "118 others"
    assert section.table.rows[-1].href == "configurations/index.html"
    assert section.folded is None
    assert section.more is not None
    assert section.more.href == "configurations/index.html"
    turnarounds = sections_of(site)["configuration-turnaround"]
    assert turnarounds.folded is not None
    assert len(turnarounds.folded.rows) == 100
    assert turnarounds.label == "The next 100 of 110 others"


def test_no_page_grows_with_the_number_of_groups(site: Site) -> None:
    """Twice the groups: each kind's largest page stays as large, but for what grows with craft."""

    def largest(site: Site) -> dict[str, int]:
        renderer = Renderer(site.theme, site.wording)
        sizes = dict.fromkeys(("list", "detail", "statistics", "configuration", "agency"), 0)
        sizes |= dict.fromkeys(("family", "group-index", "explore"), 0)
        pages = [
            page
            for page in plan_site(site)
            if page.kind in sizes and (page.kind != "list" or page.key[1] == "name")
        ]
        for page, kind, inputs in planned_inputs(site, pages):
            sizes[page.kind] = max(sizes[page.kind], len(renderer.render(kind, inputs)))
        return sizes

    once, twice = largest(site), largest(site_with(260))
    assert all(once.values())
    assert {
        kind: (once[kind], size) for kind, size in twice.items() if size > once[kind] * 1.02 + 100
    } == {}
