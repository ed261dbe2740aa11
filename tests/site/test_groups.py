"""The pages of configurations, agencies and families."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from generator.site import groups
from generator.site.groups import GroupInputs, agency_inputs, configuration_inputs, family_inputs
from generator.site.members import PATHS, Member
from generator.site.site import Site
from generator.snapshot.model import NORMAL
from tests.support.records import valid
from tests.support.sites import site_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)

AGENCY = {
    "id": 63,
    "name": "Roscosmos",
    "abbrev": "RFSA",
    "type": {"id": 1, "name": "Government"},
    "country": [{"name": "Russia"}],
    "founding_year": 1992,
    "description": "Flies.",
    "wiki_url": "https://wiki.example/r",
    "info_url": "javascript:x",
}
SOYUZ = {"id": 1, "name": "Soyuz", "manufacturer": AGENCY}
PROGRESS = {"id": 2, "name": "Progress", "parent": {"id": 1, "name": "Soyuz"}}


def configured(identifier: int, name: str, *families: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": identifier,
        "name": name,
        "type": {"id": 1, "name": "Capsule"},
        "agency": AGENCY,
        "family": list(families),
    }


TM, MS = configured(10, "Soyuz-TM", SOYUZ), configured(11, "Progress MS", PROGRESS, SOYUZ)


def launched(day: str) -> dict[str, Any]:
    return {"id": 1, "launch": {"net": f"{day}T00:00:00Z"}}


@pytest.fixture(scope="module")
def site() -> Site:
    return site_of(
        valid(
            1,
            spacecraft_config=TM,
            time_in_space="P10D",
            flights_count=2,
            flights=[launched("1990-01-01"), launched("2030-01-01")],
        ),
        valid(
            2,
            spacecraft_config=TM,
            status={"id": 2, "name": "Retired"},
            time_in_space="P30D",
            flights_count=1,
            flights=[launched("2001-02-03")],
        ),
        valid(3, spacecraft_config=TM, in_space=True, time_in_space="P1D"),
        valid(4, spacecraft_config=MS, status=None, time_in_space=None, flights_count=None),
        valid(5, spacecraft_config=None),
        fetched_at=NOW,
    )


def figures(page: GroupInputs) -> dict[str, tuple[str, str | None]]:
    return {
        fact.term: (fact.text, fact.by and fact.by.text) for fact in page.figures + page.records
    }


def texts_of(row: Member) -> tuple[str, ...]:
    return tuple(cell.text for cell in row.figures)


def terms(page: GroupInputs) -> dict[str, tuple[str, str | None]]:
    return {fact.term: (fact.text, fact.href) for fact in page.facts}


def test_each_group_that_craft_belong_to_has_a_page(site: Site) -> None:
    found = {slug: [key[0] for key in groups.keys(slug, site)] for slug in PATHS}
    assert found == {"config": [10, 11], "agency": [63], "family": [1, 2]}


def test_figures_over_the_craft_of_a_configuration(site: Site) -> None:
    page = configuration_inputs(site, (10,))
    assert figures(page) == {
        "Spacecraft": ("3", None),
        "In space now": ("1", None),
        "Flights": ("3", None),
        "Time in space together": ("41 d", None),
        "Longest time in space": ("30 d", "Craft 2"),
        "First launch": ("1 January 1990", "Craft 1"),
        "Latest launch": ("3 February 2001", "Craft 2"),  # 2030 is a plan
    }
    statuses = [(one.status, one.count, one.share) for one in page.statuses]
    assert statuses == [("Active", "2", "100%"), ("Retired", "1", "50%")]
    assert page.browse == "../browse/config-10/name/1.html"


def test_figures_that_nobody_knows_are_left_out(site: Site) -> None:
    page = configuration_inputs(site, (11,))
    assert figures(page) == {"Spacecraft": ("1", None), "In space now": ("0", None)}
    assert [one.status for one in page.statuses] == ["unknown"]


def test_a_configuration_says_its_agency_and_its_families(site: Site) -> None:
    page = configuration_inputs(site, (11,))
    assert page.lead == "Capsule, Roscosmos"
    assert terms(page)["Agency"] == ("Roscosmos", "../agencies/63.html")
    assert [(f.text, f.href) for f in page.facts if f.term == "Family"] == [
        ("Progress", "../families/2.html"),
        ("Soyuz", "../families/1.html"),
    ]
    assert [crumb.text for crumb in page.frame.crumbs] == [
        "Home",
        "Configurations",
        "Progress MS",
    ]
    assert page.frame.title == "Progress MS, configuration · Spacecraft Catalog"
    assert page.frame.twin == "../api/index.json"  # the lookup wasn't pulled


def test_an_agency_lists_its_configurations(site: Site) -> None:
    page = agency_inputs(site, (63,))
    assert page.lead == "Government, Russia"
    assert terms(page)["Founded"] == ("1992", None)
    assert page.prose == ("Flies.",)
    assert [link.href for link in page.links] == ["https://wiki.example/r"]
    families, table = page.members
    assert [row.name for row in families.rows] == ["Soyuz", "Progress"]
    assert [(row.name, row.href, *texts_of(row)) for row in table.rows] == [
        ("Soyuz-TM", "../configurations/10.html", "3", "1", "3", "1990"),
        ("Progress MS", "../configurations/11.html", "1", "0", "unknown", "unknown"),
    ]
    assert [row.sight.about for row in table.rows] == ["Capsule", "Capsule"]  # whose, is clear
    assert table.rows[1].figures[3].key is None  # a script that sorts puts it last
    assert [card.name for card in page.craft] == ["Craft 3", "Craft 2", "Craft 1", "Craft 4"]
    assert page.craft_heading == "Its spacecraft"


def test_a_family_says_what_it_is_part_of_and_what_is_in_it(site: Site) -> None:
    above, below = family_inputs(site, (1,)), family_inputs(site, (2,))
    assert terms(below)["Part of"] == ("Soyuz", "1.html")
    assert terms(above)["Manufacturer"] == ("Roscosmos", "../agencies/63.html")
    assert [table.heading for table in above.members] == ["Families within it", "Configurations"]
    assert [row.name for row in above.members[0].rows] == ["Progress"]
    assert [row.name for row in above.members[1].rows] == ["Soyuz-TM", "Progress MS"]
    assert [table.heading for table in below.members] == ["Configurations"]


def test_tables_say_whether_their_craft_are_counted_above(site: Site) -> None:
    """A family may have craft of several agencies, and one within it craft that don't name it."""
    other = {**TM, "id": 12, "name": "Soyuz-X", "agency": {"id": 64, "name": "Other"}}
    apart = configured(13, "Progress M", PROGRESS)
    assert [table.note for table in family_inputs(site, (1,)).members] == [None, None]
    both = site_of(
        valid(1, spacecraft_config=TM),
        valid(2, spacecraft_config=other),
        valid(3, spacecraft_config=apart),
        fetched_at=NOW,
    )
    above, configurations = family_inputs(both, (1,)).members
    assert (above.note, configurations.note) == ("Their spacecraft are not counted above.", None)
    families, _ = agency_inputs(both, (63,)).members
    assert families.note == "Only spacecraft that are counted above are counted here."
    assert [row.figures[0].text for row in families.rows if row.name == "Soyuz"] == ["1"]


def test_facts_come_from_the_richest_record() -> None:
    bare = {"id": 1, "name": "One", "agency": {"id": 63, "name": "Roscosmos"}}
    site = site_of(
        valid(1, spacecraft_config=bare),
        valid(2, spacecraft_config={**bare, "agency": AGENCY, "height": 7.5}),
        valid(3, spacecraft_config=bare),
    )
    assert terms(configuration_inputs(site, (1,)))["Height"] == ("7.5 m", None)
    assert agency_inputs(site, (63,)).prose == ("Flies.",)


def test_without_the_detailed_mode_there_are_pages_with_less() -> None:
    site = site_of(valid(1, spacecraft_config=TM, flights_count=4), modes=(NORMAL,))
    assert figures(configuration_inputs(site, (10,)))["Flights"] == ("4", None)
    assert family_inputs(site, (1,)).name == "Soyuz"


def test_what_has_no_name_is_called_by_its_number() -> None:
    configuration = {"id": 7, "name": "", "agency": {"id": 8, "name": "  "}, "family": [{"id": 9}]}
    site = site_of(valid(1, spacecraft_config=configuration))
    pages = configuration_inputs(site, (7,)), agency_inputs(site, (8,)), family_inputs(site, (9,))
    assert [page.name for page in pages] == [
        "Unnamed configuration 7",
        "Unnamed agency 8",
        "Unnamed family 9",
    ]
    assert [page.lead for page in pages] == [None, None, None]


def test_six_craft_of_many_are_shown() -> None:
    site = site_of(*(valid(i, spacecraft_config=TM, in_space=i == 9) for i in range(1, 10)))
    page = agency_inputs(site, (63,))
    assert [card.name for card in page.craft][:2] == ["Craft 9", "Craft 1"]
    assert len(page.craft) == 6
    assert page.craft_heading == "Its spacecraft, those in space first"
    assert page.browse_text == "All 9 as a list with filters"


def test_a_placeholder_is_left_out_in_words() -> None:
    """As in the statistics; the list has it."""
    site = site_of(
        valid(1, spacecraft_config=TM, flights_count=2),
        valid(2, spacecraft_config=TM, is_placeholder=True, flights_count=5),
        valid(3, spacecraft_config=MS),
    )
    page = configuration_inputs(site, (10,))
    assert (page.figures[0].text, page.figures[0].note) == ("1", "1 placeholder not counted")
    assert figures(page)["Flights"] == ("2", None)
    assert [one.count for one in page.statuses] == ["1"]
    assert (
        "1 spacecraft of this configuration, 1 placeholder not counted." in page.frame.description
    )
    assert page.browse_text == "All 2 as a list with filters"
    *_, table = agency_inputs(site, (63,)).members
    assert [(row.figures[0].text, row.note) for row in table.rows] == [
        ("1", "1 placeholder not counted"),
        ("1", None),
    ]
    assert configuration_inputs(site, (11,)).figures[0].note is None
    assert configuration_inputs(site, (11,)).browse_text == "As a list with filters"


def test_figures_lead_to_those_that_they_count() -> None:
    flying = [valid(i, spacecraft_config=TM, in_space=True) for i in (1, 2)]
    placeholder = valid(3, spacecraft_config=TM, in_space=True, is_placeholder=True)

    def in_space(*records: dict[str, Any]) -> tuple[str, str | None]:
        page = configuration_inputs(site_of(*records), (10,))
        [fact] = [one for one in page.figures if one.term == "In space now"]
        return fact.text, fact.href

    here = "../explore.html#?spacecraft_config=10&in_space=true"
    assert in_space(*flying) == ("2", here)
    assert in_space(*flying, placeholder) == ("2", f"{here}&is_placeholder=false")
    assert in_space(valid(1, spacecraft_config=TM)) == ("0", None)


def test_a_maiden_flight_to_come_is_a_plan() -> None:
    site = site_of(
        valid(1, spacecraft_config={**TM, "maiden_flight": "2028-05-01"}),
        valid(2, spacecraft_config={**MS, "maiden_flight": "1989-08-23"}),
        fetched_at=NOW,
    )
    records = (configuration_inputs(site, (i,)).record for i in (10, 11))
    assert [(fact.term, fact.text) for record in records for fact in record] == [
        ("Maiden flight planned", "1 May 2028"),
        ("Maiden flight", "23 August 1989"),
    ]


@pytest.mark.parametrize(
    ("launches", "note"),
    [
        (
            70,
            "70 launches by Launch Library 2’s own count, which may have craft without a record;"
            " 2 flights of the craft listed here.",
        ),
        (2, None),
        (None, None),
    ],
)
def test_counts_of_two_sources_say_why_they_differ(launches: int | None, note: str | None) -> None:
    counts = {**TM, "total_launch_count": launches}
    page = configuration_inputs(site_of(valid(1, spacecraft_config=counts, flights_count=2)), (10,))
    assert (page.record_note or "").startswith(note or "")
    assert (page.record_note is None) == (note is None)


def test_a_group_leads_to_a_comparison_of_its_craft(site: Site) -> None:
    assert configuration_inputs(site, (10,)).compare == "../explore.html#?compare=3,2,1"
    assert configuration_inputs(site, (11,)).compare is None, "it has one"


def test_a_group_says_how_to_subscribe() -> None:
    site = site_of(valid(1, spacecraft_config=TM), site_url="https://craft.example/sub/")
    feed = configuration_inputs(site, (10,)).feed
    assert feed is not None
    assert feed.text == "https://craft.example/sub/feeds/configurations/10.atom.xml"
    assert feed.href == "../feeds/configurations/10.atom.xml"


def test_what_nobody_knows_is_no_no() -> None:
    """Null is left out; false is a no; a small number is a number."""
    known = {**TM, "in_use": False, "human_rated": True, "height": 0.004}
    unknown = {**MS, "in_use": None, "human_rated": None, "height": None}
    site = site_of(valid(1, spacecraft_config=known), valid(2, spacecraft_config=unknown))
    said, left_out = (terms(configuration_inputs(site, (i,))) for i in (10, 11))
    assert [said[term][0] for term in ("In use", "Human rated", "Height")] == [
        "no",
        "yes",
        "0.004 m",
    ]
    assert not left_out.keys() & {"In use", "Human rated", "Height"}
