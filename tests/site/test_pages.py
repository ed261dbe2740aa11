"""What single pages show; the whole output is looked at in test_output.py."""

from __future__ import annotations

import pytest

from generator.site.copies import shown_image
from generator.site.detail import DetailInputs
from generator.site.detail import inputs as detail_inputs
from generator.site.kinds import KINDS
from generator.site.lists import ListInputs
from generator.site.lists import keys as list_keys
from generator.site.page import Key
from generator.site.site import Site
from generator.snapshot.model import NORMAL, Snapshot
from tests.support.building import make_site
from tests.support.records import valid
from tests.support.sites import detail_of, rows_of, site_of

[LIST] = [kind for kind in KINDS if kind.name == "list"]


def texts(inputs: DetailInputs) -> dict[str, str]:
    """Every fact on the page by its term."""
    facts = list(inputs.key_facts)
    if inputs.configuration:
        facts += inputs.configuration.facts
    facts += [fact for row in rows_of(inputs) for fact in row.facts]
    return {fact.term: fact.text for fact in facts}


def test_a_poor_record_has_a_page() -> None:
    page = detail_of(valid(7, name="  ", description=None, status=None, spacecraft_config=None))
    assert page.name == "Unnamed spacecraft 7"
    assert page.status == "unknown"
    assert page.picture.photo is None
    assert page.lead == "Spacecraft"
    assert page.configuration is None
    assert page.siblings == ()
    assert page.previous is page.next is None


def test_a_flight_shows_all_that_is_known_of_it() -> None:
    flight = {
        "id": 3,
        "destination": "Mir",
        "mission_end": "1995-03-22T04:04:05Z",
        "duration": "P167DT22H8M48S",
        "turn_around_time": "P30D",
        "launch": {
            "net": "1994-10-03T22:42:30Z",
            "name": "Soyuz | Soyuz TM-20",
            "status": {"id": 3, "name": "Launch Successful"},
            "launch_service_provider": {"id": 63, "name": "Roscosmos"},
            "rocket": {"configuration": {"full_name": "Soyuz-U2"}},
            "mission": {
                "name": "Soyuz TM-20",
                "type": "Human Exploration",
                "description": "To Mir.",
                "orbit": {"name": "Low Earth Orbit"},
            },
            "pad": {"name": "1/5", "location": {"name": "Baikonur Cosmodrome"}},
        },
        "landing": {
            "attempt": True,
            "success": True,
            "description": "In snow.",
            "landing_location": {"name": "Kazakhstan"},
            "type": {"name": "Parachute"},
        },
    }
    page = detail_of(valid(1, flights=[flight, {"id": 4}]))
    row, _undated = rows_of(page)
    assert (row.number, row.name) == (1, "Soyuz TM-20")
    assert (row.launch, row.launch_iso) == ("3 Oct 1994", "1994-10-03")
    assert (row.rocket, row.place, row.destination) == ("Soyuz-U2", "Baikonur Cosmodrome", "Mir")
    assert (row.duration, row.duration_iso) == ("167\xa0d 22\xa0h 8\xa0min", "P167DT22H8M48S")
    assert row.outcome == "Landed"
    assert [(text.told, text.upstream) for text in row.texts] == [
        ("", "To Mir."),
        ("Landed at Kazakhstan (Parachute).", "In snow."),
    ]
    assert {
        "Launched by": "Roscosmos",
        "Pad": "1/5",
        "Kind of mission": "Human Exploration",
        "Orbit": "Low Earth Orbit",
        "Mission end": "22 March 1995",
        "Turnaround": "30 d",
    }.items() <= texts(page).items()


def test_flights_are_ordered_by_launch() -> None:
    flights = [
        {"id": 1, "launch": {"net": "2001-01-01T00:00:00Z", "name": "second"}},
        {"id": 2, "launch": {"net": None, "name": "undated"}},
        {"id": 3, "launch": {"net": "2000-12-31T23:00:00-05:00", "name": "third"}},
        {"id": 4, "launch": {"net": "2000-12-31T23:00:00Z", "name": "first"}},
        {"id": 5},
    ]
    rows = rows_of(detail_of(valid(1, flights=flights)))
    assert [row.name for row in rows] == ["first", "second", "third", "undated", "Flight 5"]


def test_without_the_detailed_mode_flights_are_only_counted() -> None:
    page = detail_of(valid(1, flights_count=3), modes=(NORMAL,))
    assert page.flights is None
    assert page.no_flights.startswith("3 flights so far; ")


def test_a_picture_is_shown_from_allowed_hosts_alone() -> None:
    hosts = site_of(valid(1)).settings.image_hosts
    assert shown_image(hosts, "https://img.example/a%20b.png") is not None
    assert shown_image(hosts, "HTTPS://IMG.EXAMPLE/a.png") is not None
    for address in (
        "https://img.example.evil/a.png",
        "https://img.example@evil/a.png",
        "https://img.example",
        "javascript:alert(1)",
        "https://img.example/a b.png",
        'https://img.example/"onerror=x',
        None,
    ):
        assert shown_image(hosts, address) is None


def test_a_host_of_pictures_is_the_same_however_it_is_spelt() -> None:
    hosts = site_of(valid(1), image_hosts="https://bücher.example").settings.image_hosts
    for address in ("https://bücher.example/a.png", "https://xn--bcher-kva.example:443/a.png"):
        assert shown_image(hosts, address) is not None


def test_a_picture_elsewhere_is_linked_with_its_credit() -> None:
    image = {
        "image_url": "https://other.example/a.png",
        "credit": "ESA",
        "license": {"name": "CC BY 4.0", "link": "javascript:alert(1)"},
    }
    picture = detail_of(valid(1, image=image)).picture
    assert picture.photo is None
    assert picture.linked == "https://other.example/a.png"
    assert (picture.credit, picture.license, picture.license_link) == ("ESA", "CC BY 4.0", None)


def test_unsafe_links_are_left_out() -> None:
    configuration = {
        "id": 5,
        "name": "Five",
        "wiki_link": "javascript:x",
        "info_link": "http://a.b/",
    }
    page = detail_of(valid(1, url="javascript:alert(1)", spacecraft_config=configuration))
    assert [link.href for link in page.sources] == ["http://a.b/"]


@pytest.mark.parametrize(("place", "shown"), [(0, 1), (4, 1), (9, 4)])
def test_siblings_are_the_nearest_by_name(place: int, shown: int) -> None:
    site = site_of(*(valid(i, name=f"Ship {i}") for i in range(1, 11)))
    names = [card.name for card in detail_inputs(site, (place + 1,)).siblings]
    assert len(names) == 6
    assert f"Ship {place + 1}" not in names
    expected = [f"Ship {i}" for i in range(1, 11) if i != place + 1]
    assert names == expected[expected.index(names[0]) :][:6]
    assert any(abs(int(name.split()[1]) - place - 1) == shown for name in names)


def test_neighbours_by_name() -> None:
    site = site_of(valid(1, name="B"), valid(2, name="A"), valid(3, name="C"))
    page = detail_inputs(site, (1,))
    assert page.previous is not None
    assert page.next is not None
    assert (page.previous.href, page.next.href) == ("2.html", "3.html")
    assert detail_inputs(site, (2,)).previous is None


def test_a_list_says_what_it_shows(sample: Snapshot) -> None:
    page = list_inputs(make_site(sample), ("status-4", "-time_in_space", 1))
    assert page.heading == "Single Use"
    assert sentence(page) == "5 spacecraft with the status Single Use, longest time in space first"
    assert [card.name for card in page.cards][:2] == ["Shenzhou 2", "Voskhod-3KD No.4"]
    card = page.cards[0]
    assert (card.time_in_space, card.time_rest) == ("6\u00a0d", "18\u00a0h 21\u00a0min")
    assert page.pager is None


def list_inputs(site: Site, key: Key) -> ListInputs:
    [page] = LIST.shown(site, [key])
    inputs: ListInputs = page.inputs()
    return inputs


def sentence(page: ListInputs) -> str:
    return "".join(phrase.text for phrase in page.sentence)


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("all", "10 spacecraft, by name"),
        ("in_space-true", "0 spacecraft in space"),
        ("in_space-false", "10 spacecraft not in space, by name"),
        ("agency-121", "2 spacecraft of the agency SpaceX, by name"),
        ("type-2", "7 spacecraft of the type Capsule, by name"),
        ("placeholder-true", "0 spacecraft that are placeholders"),
    ],
)
def test_a_list_s_sentence_says_what_was_selected(
    sample: Snapshot, slug: str, expected: str
) -> None:
    assert sentence(list_inputs(make_site(sample), (slug, "name", 1))) == expected


def test_a_name_in_a_list_s_sentence_is_distinguished_and_short() -> None:
    record = valid(1, status={"id": 9, "name": "\u05d0 " * 200})
    page = list_inputs(site_of(record), ("status-9", "name", 1))
    [name] = [phrase.text for phrase in page.sentence if phrase.is_name]
    assert name.startswith("\u05d0 ")
    assert len(name) <= 60


def test_a_list_of_a_group_leads_to_its_page(sample: Snapshot) -> None:
    site = make_site(sample)
    assert list_inputs(site, ("agency-121", "name", 1)).about == "../../../agencies/121.html"
    assert list_inputs(site, ("config-2", "name", 1)).about == "../../../configurations/2.html"
    assert list_inputs(site, ("status-4", "name", 1)).about is None


def test_sort_links_turn_round_the_current_ordering(sample: Snapshot) -> None:
    page = list_inputs(make_site(sample), ("all", "-time_in_space", 1))
    links = {column.label: column.sort for column in page.columns if column.sort}
    assert links["Time in space"].href == "../time_in_space/1.html"
    assert links["Time in space"].current
    assert links["Time in space"].descending_now
    assert links["Flights"].href == "../-flights_count/1.html"
    assert links["Name"].href == "../name/1.html"


def test_facets_count_and_keep_the_ordering_where_they_can(sample: Snapshot) -> None:
    page = list_inputs(make_site(sample), ("status-4", "-id", 1))
    choices = {choice.label: choice for facet in page.facets for choice in facet.choices}
    assert choices["Single Use"].current
    assert choices["Destroyed"].count == "4"
    assert choices["Destroyed"].path == "browse/status-3/-id/1.html"
    assert choices["SpaceX"].count == "2"
    assert choices["SpaceX"].path == "browse/agency-121/name/1.html"


def test_a_filter_counts_what_of_the_list_it_would_leave(sample: Snapshot) -> None:
    site = make_site(sample)
    page = list_inputs(site, ("status-4", "name", 1))
    both = {choice.label: choice.both for facet in page.facets for choice in facet.choices}
    assert both["Destroyed"] is None  # of the same group: it takes the list's place
    own = [craft for craft in site.catalog.craft if craft.status and craft.status.id == 4]
    there = sum(craft.in_space for craft in own)
    assert (both["In space"], both["Not in space"]) == (str(there), str(len(own) - there))
    of_all = list_inputs(site, ("all", "name", 1)).facets
    assert {choice.both for facet in of_all for choice in facet.choices} == {None}


def test_a_pager_shows_first_last_and_near_pages(snapshot: Snapshot) -> None:
    site = make_site(snapshot)
    page = list_inputs(site, ("all", "id", 10))
    assert page.pager is not None
    assert [link.text for link in page.pager.links] == [
        "1",
        "…",
        "8",
        "9",
        "10",
        "11",
        "12",
        "…",
        "26",
    ]
    assert (page.pager.previous, page.pager.next) == ("9.html", "11.html")
    edge = list_inputs(site, ("all", "id", 4)).pager
    assert edge is not None
    assert [link.text for link in edge.links] == ["1", "2", "3", "4", "5", "6", "…", "26"]


def test_letters_lead_to_where_the_names_with_them_begin(snapshot: Snapshot) -> None:
    site = make_site(snapshot)
    pages = [list_inputs(site, key) for key in list_keys(site) if key[:2] == ("all", "name")]
    names = [[card.name for card in (*page.cards, *page.unknown)] for page in pages]
    letters = {
        link.text: int(link.href.partition(".")[0]) for link in pages[3].letters if link.href
    }
    assert {"A", "D", "S"} <= letters.keys()
    for letter in ("A", "D", "S"):
        first = next(i for i, here in enumerate(names, 1) if any(n[:1] == letter for n in here))
        assert letters[letter] == first
    assert list_inputs(site, ("all", "id", 4)).letters == ()
    assert list_inputs(site, ("status-5", "name", 1)).letters == (), "a short list"


@pytest.mark.parametrize("amount", [1, 24, 25])
def test_lists_have_24_craft_a_page(amount: int) -> None:
    site = site_of(*(valid(i) for i in range(1, amount + 1)))
    pages = [key for key in list_keys(site) if key[:2] == ("all", "id")]
    assert len(pages) == -(-amount // 24)
    assert sum(len(list_inputs(site, key).cards) for key in pages) == amount
