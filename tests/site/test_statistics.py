"""The statistics page: every number on it is reckoned again, from the mirror and upstream."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import isodate
import pytest

from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.config.settings import ROOT
from generator.site import sections
from generator.site.site import Site
from generator.snapshot.model import DETAILED, NORMAL, Snapshot, make_snapshot
from generator.snapshot.records import parse_records
from generator.theme.theme import load_theme
from tests.standin.server import Upstream
from tests.support.building import Built, make_site, planned_inputs
from tests.support.records import valid

PAGE = "statistics.html"
BUDGET = 20 * 1024
TIME = re.compile(
    r"(?P<sign>\u2212)?(?:(?P<d>[\d,]+) d ?)?(?:(?P<h>\d+) h ?)?(?:(?P<min>\d+) min ?)?"
    r"(?:(?P<s>[\d.]+) s)?"
)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def seconds(shown: str) -> float:
    """A duration as the site writes it."""
    match = TIME.fullmatch(shown)
    assert match, shown
    unit = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
    return sum(float((match[name] or "0").replace(",", "")) * unit[name] for name in unit)


@dataclass(frozen=True)
class Row:
    """A row of a table: where its name leads to, the length of its bar in percent."""

    name: str
    figures: tuple[str, ...]
    href: str | None
    bar: float | None


@dataclass(frozen=True)
class Section:
    finding: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    folded: tuple[Row, ...]
    drawn: int


@dataclass(frozen=True)
class Page:
    lead: str
    headline: dict[str, str]
    sections: dict[str, Section]


def rows_of(table: Element) -> Iterator[Row]:
    for row in table.findall("tbody/tr"):
        name, *figures = row
        bar = name.find(".//svg[@class='meter']/rect")
        link = name.find(".//a")
        named = name.find(".//bdi")
        assert named is not None
        yield Row(
            name=text_of(named),
            figures=tuple(map(text_of, figures)),
            href=None if link is None else link.attrib["href"],
            bar=None if bar is None else float(bar.attrib["width"].rstrip("%")),
        )


def section_of(element: Element) -> Section:
    tables = element.findall("div/table")
    heads = [tuple(map(text_of, one.findall("thead/tr/th"))) for one in element.iter("table")]
    assert all(len(row.figures) + 1 == len(heads[0]) for one in tables for row in rows_of(one))
    finding = element.find("p[@class='finding']")
    assert finding is not None
    drawing = element.find("div/svg")
    if drawing is not None:
        assert drawing.attrib["role"] == "img"
        assert drawing.attrib["aria-labelledby"] == finding.attrib["id"]
        assert element.find("div/details/table") is not None, "a drawing without its numbers"
    return Section(
        finding=text_of(finding),
        head=heads[0] if heads else (),
        rows=tuple(row for one in tables for row in rows_of(one)),
        folded=tuple(row for one in element.findall("div/details/table") for row in rows_of(one)),
        drawn=0 if drawing is None else len(drawing.findall("rect")),
    )


def page_of(body: str) -> Page:
    root = html5lib.parse(body, namespaceHTMLElements=False)
    # html5lib keeps the namespace of SVG whatever it is told.
    for element in root.iter("*"):
        element.tag = element.tag.rpartition("}")[2]
    lead = root.find(".//p[@class='lead']")
    assert lead is not None
    return Page(
        lead=text_of(lead),
        headline={
            text_of(term): text_of(fact)
            for term, fact in (
                (box[0], box[1]) for box in root.findall(".//dl[@class='headline']/div")
            )
        },
        sections={
            section[0].attrib["id"]: section_of(section)
            for section in root.iter("section")
            if section[0].tag == "h2"
        },
    )


@pytest.fixture(scope="module")
def page(built: Built) -> Page:
    return page_of((built.output / PAGE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def index(built: Built) -> Any:
    """What the mirror says of all craft."""
    return json.loads((built.output / "api/index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def craft(index: Any) -> list[dict[str, Any]]:
    """The craft that are counted, as rows of the mirror's columns."""
    columns = index["spacecraft"]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [row for row in rows if not row["is_placeholder"]]


@pytest.fixture(scope="module")
def records(upstream: Upstream) -> list[dict[str, Any]]:
    """Upstream's detailed records of the craft that are counted."""
    found = []
    for offset in range(0, 607, 100):
        path = f"/2.3.0/spacecraft/?mode=detailed&ordering=id&limit=100&offset={offset}"
        found += json.loads(upstream.ask(path).body)["results"]
    assert len(found) == 607
    return [one for one in found if not one["is_placeholder"]]


def percent(part: int, whole: int) -> str:
    return f"{round(1000 * part / whole + 1e-9) / 10:.1f}%"


def plain(name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    return " ".join(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\ufffd", name).split())


def test_it_says_what_is_counted(page: Page, craft: list[dict[str, Any]]) -> None:
    assert page.lead.startswith(f"Counted over {len(craft)} spacecraft.")
    assert f"{607 - len(craft)} placeholders" in page.lead


def test_the_headline(page: Page, craft: list[dict[str, Any]]) -> None:
    flights = [row["flights_count"] for row in craft]
    times = [row["time_in_space"] for row in craft if row["time_in_space"] is not None]
    together = f"{int(sum(times) // 86_400):,} d unknown for {len(craft) - len(times)}"
    assert None not in flights
    assert page.headline["Spacecraft"] == str(len(craft))
    assert page.headline["In space now"] == str(sum(row["in_space"] for row in craft))
    assert page.headline["Flights"] == f"{sum(flights):,}"
    assert page.headline["Time in space, together"] == together
    assert seconds(page.headline["Longest in space"]) == max(times) // 60 * 60


@pytest.mark.parametrize(
    ("section", "table", "slug"),
    [
        ("status", "statuses", "status"),
        ("agency", "agencies", "agency"),
        ("configuration", "configurations", "config"),
    ],
)
def test_groups_are_counted_as_the_mirror_counts_them(
    page: Page, index: Any, craft: list[dict[str, Any]], section: str, table: str, slug: str
) -> None:
    configurations = index["configurations"]
    agency_of = dict(zip(configurations["id"], configurations["agency"], strict=True))
    ids = {
        "status": [row["status"] for row in craft],
        "agency": [agency_of[row["spacecraft_config"]] for row in craft],
        "configuration": [row["spacecraft_config"] for row in craft],
    }[section]
    counts = Counter(ids)
    names = dict(zip(index[table]["id"], map(plain, index[table]["name"]), strict=True))
    shown = page.sections[section]
    others = [row for row in shown.rows if row.href is None]
    rows = [row for row in (*shown.rows, *shown.folded) if row.href]
    assert {(row.href, row.name, row.figures) for row in rows} == {
        (
            f"browse/{slug}-{one}/name/1.html",
            names[one],
            (str(amount), percent(amount, len(craft))),
        )
        for one, amount in counts.items()
    }
    amounts = [int(row.figures[0]) for row in rows]
    assert amounts == sorted(amounts, reverse=True)
    for row in rows:
        expected = max(100 * int(row.figures[0]) / amounts[0], 0.5)
        assert row.bar == pytest.approx(expected, abs=0.001)
    folded = sum(int(row.figures[0]) for row in shown.folded)
    assert [row.figures[0] for row in others] == ([str(folded)] if folded else [])
    assert shown.finding == (
        f"{len(counts)} {table}. The largest group: {rows[0].name}, {amounts[0]} of {len(craft)}."
    )


def test_flights_per_craft(page: Page, craft: list[dict[str, Any]]) -> None:
    shown = page.sections["flights"]
    flights = Counter(row["flights_count"] for row in craft)
    for row in shown.rows:
        low, *high = (int(one) for one in re.findall(r"\d+", row.name) or ["0"])
        last = high[0] if high else 10**9 if "more" in row.name else low
        amount = sum(n for made, n in flights.items() if low <= made <= last)
        assert row.figures == (str(amount), percent(amount, len(craft)))
    assert sum(int(row.figures[0]) for row in shown.rows) == len(craft)
    often = sum(n for made, n in flights.items() if made > 1)
    most = max(craft, key=lambda row: row["flights_count"])
    assert shown.finding == (
        f"{often} of {len(craft)} flew more than once,"
        f" {most['name']} most often: {most['flights_count']} flights."
    )


def test_the_distribution_of_the_time_in_space(page: Page, craft: list[dict[str, Any]]) -> None:
    shown = page.sections["time-in-space"]
    unit = {"min": 60, "h": 3_600, "d": 86_400, "y": 365 * 86_400}
    times = [row["time_in_space"] for row in craft]
    known = [time for time in times if time is not None]
    been = sorted(time for time in known if time > 0)
    assert shown.drawn == len(shown.folded) == 12
    reached = 0.0
    for row in shown.folded:
        edges = [int(n) * unit[name] for n, name in re.findall(r"(\d+) (min|h|d|y)", row.name)]
        low = 0 if "less" in row.name else edges[0]
        high = float("inf") if "more" in row.name else edges[-1]
        assert low == reached
        reached = high
        amount = sum(low <= time < high for time in been)
        assert row.figures == (str(amount), percent(amount, len(been)))
    assert reached == float("inf")
    median = re.search(r"stayed (.*) or less", shown.finding)
    assert median
    assert seconds(median[1]) == been[(len(been) - 1) // 2] // 60 * 60
    assert f"Half of the {len(been)} spacecraft" in shown.finding
    left_out = (
        f"{len(known) - len(been)} without time in space, {len(times) - len(known)} of unknown time"
    )
    assert left_out in shown.finding


def check_times(rows: tuple[Row, ...], expected: list[tuple[float | None, int, str]]) -> None:
    """Rows of craft, as (time in seconds, id, name), with bars in proportion."""
    assert [(row.href, row.name) for row in rows] == [
        (f"spacecraft/{identifier}.html", plain(name)) for _, identifier, name in expected
    ]
    longest = max(time or 0 for time, _, _ in expected)
    for row, (time, _, _) in zip(rows, expected, strict=True):
        if time is None:
            assert row.figures == ("unknown",)
            continue
        assert seconds(row.figures[0]) == (time // 60 * 60 if time >= 3_600 else time)
        assert row.bar == pytest.approx(max(100 * time / longest, 0.5), abs=0.001)


def test_the_longest_in_space(page: Page, craft: list[dict[str, Any]]) -> None:
    timed = [row for row in craft if row["time_in_space"]]
    timed.sort(key=lambda row: (-row["time_in_space"], row["id"]))
    expected = [(row["time_in_space"], row["id"], row["name"]) for row in timed[:20]]
    shown = page.sections["longest"]
    check_times(shown.rows, expected)
    assert shown.finding.startswith(f"{expected[0][2]} was there longest")
    flying = sum(row["in_space"] for row in timed[:20])
    assert shown.finding.endswith(f"Of these 20, in space now and counting: {flying}.")


def test_craft_in_space_now(page: Page, craft: list[dict[str, Any]], built: Built) -> None:
    flying = [row for row in craft if row["in_space"]]
    flying.sort(key=lambda row: (-(row["time_in_space"] or -1), row["id"]))
    assert any(row["time_in_space"] is None for row in flying)
    shown = page.sections["in-space"]
    check_times(shown.rows, [(row["time_in_space"], row["id"], row["name"]) for row in flying[:20]])
    at = built.snapshot.fetched_at
    assert at is not None
    assert shown.finding == f"{len(flying)} spacecraft are in space, as of {at.day} {at:%B %Y}."


def length(value: str | None) -> float:
    return 0.0 if value is None else isodate.parse_duration(value).total_seconds()


def test_the_fastest_turnarounds(page: Page, records: list[dict[str, Any]]) -> None:
    known = [(length(one["fastest_turnaround"]), one["id"], one["name"]) for one in records]
    known = sorted(one for one in known if one[0] > 0)
    shown = page.sections["turnaround"]
    check_times(shown.rows, [*known[:20]])
    assert f"is known of {len(known)} of {len(records)} spacecraft" in shown.finding


def test_the_fastest_turnarounds_of_configurations(
    page: Page, records: list[dict[str, Any]]
) -> None:
    found = {one["spacecraft_config"]["id"]: one["spacecraft_config"] for one in records}
    known = {i: length(one["fastest_turnaround"]) for i, one in found.items()}
    fastest = sorted((time, i) for i, time in known.items() if time)
    shown = page.sections["configuration-turnaround"]
    rows = [*shown.rows, *shown.folded]
    assert [(row.href, row.name) for row in rows] == [
        (f"browse/config-{i}/name/1.html", plain(found[i]["name"])) for _, i in fastest
    ]
    assert [seconds(row.figures[0]) for row in rows] == [time // 60 * 60 for time, _ in fastest]
    assert shown.finding.startswith(f"Known of {len(fastest)} of {len(found)} configurations")


def test_new_craft_by_year(page: Page, records: list[dict[str, Any]], built: Built) -> None:
    at = built.snapshot.fetched_at
    first = {}
    for one in records:
        launches = [
            datetime.fromisoformat(flight["launch"]["net"].replace("Z", "+00:00"))
            for flight in one["flights"]
            if flight["launch"]["net"]
        ]
        launched = [net for net in launches if at is None or net <= at]
        if launched:
            first[one["id"]] = min(launched).year
    counts = Counter(first.values())
    shown = page.sections["new-craft"]
    assert {row.name: row.figures for row in shown.folded} == {
        str(year): (str(amount),) for year, amount in counts.items()
    }
    assert shown.drawn == max(counts) - min(counts) + 1
    most = max(counts.values())
    year = min(year for year, amount in counts.items() if amount == most)
    assert shown.finding == (
        f"Most in {year}: {most} first launches."
        f" Of {len(records) - len(first)} spacecraft no launch is known."
    )


def test_the_page_is_small(built: Built) -> None:
    assert len(gzip.compress((built.output / PAGE).read_bytes(), 9)) <= BUDGET


# Little data, odd data --------------------------------------------------------------------------

THEME = load_theme(ROOT)
NOTHING_KNOWN = {
    "status": None,
    "spacecraft_config": None,
    "flights_count": None,
    "time_in_space": None,
}


def rendered(site: Site) -> Page:
    pages = [page for page in plan_site(site) if page.path == PAGE]
    [(_, kind, inputs)] = planned_inputs(site, pages)
    return page_of(Renderer(THEME, site.wording).render(kind, inputs).decode())


def statistics_of(
    *records: dict[str, Any],
    modes: tuple[str, ...] = (NORMAL, DETAILED),
    fetched_at: datetime | None = None,
) -> Page:
    raw = parse_records(json.dumps(record).encode() for record in records)
    tables = dict.fromkeys(modes, raw)
    snapshot = make_snapshot(source="x", fetched_at=fetched_at, announced=len(raw), tables=tables)
    return rendered(make_site(snapshot))


def assert_words_for_all(page: Page) -> None:
    assert len(page.sections) == 10
    for name, section in page.sections.items():
        assert section.finding.endswith("."), name
        assert section.drawn == 0 or section.folded, name


def test_the_sample_says_what_it_lacks(sample: Snapshot) -> None:
    page = rendered(make_site(sample))
    assert_words_for_all(page)
    assert page.lead == "Counted over 10 spacecraft."
    assert "hold no flights" in page.sections["new-craft"].finding
    assert "not known of any configuration" in page.sections["configuration-turnaround"].finding
    assert page.sections["in-space"].finding == (
        "None are in space, at the unknown date of these data."
    )
    assert page.sections["flights"].finding == "9 of 10 flew, none more than once."


@pytest.mark.parametrize("changes", [{}, NOTHING_KNOWN])
@pytest.mark.parametrize("amount", [0, 1])
def test_none_and_one(amount: int, changes: dict[str, Any]) -> None:
    page = statistics_of(*(valid(i + 1, **changes) for i in range(amount)))
    assert_words_for_all(page)
    assert page.headline["Spacecraft"] == str(amount)
    assert "Longest in space" not in page.headline
    assert all(section.drawn == 0 for section in page.sections.values())


def test_placeholders_alone_are_nothing_to_count() -> None:
    page = statistics_of(valid(1, is_placeholder=True, time_in_space="P9D", flights_count=3))
    assert page.headline["Spacecraft"] == page.headline["Flights"] == "0"
    assert page.lead == (
        "Counted over 0 spacecraft. The lists also hold 1 placeholder, an entry for craft not known"
        " yet, which is left out here."
    )


def test_huge_and_negative_numbers_are_shown_and_drawn() -> None:
    page = statistics_of(
        valid(1, flights_count=2**31 - 1, time_in_space="P999999999D", in_space=True),
        valid(2, flights_count=2**31 - 1, time_in_space="P999999999D"),
        valid(3, flights_count=-5, time_in_space="-P1D", fastest_turnaround="-P1D"),
        valid(4, flights_count=1, time_in_space="PT0.5S", fastest_turnaround="PT0.5S"),
    )
    assert_words_for_all(page)
    assert page.headline["Time in space, together"] == "1,999,999,997 d"
    assert page.headline["Flights"] == "4,294,967,290"
    assert [row.bar for row in page.sections["longest"].rows] == [100, 100, 0.5]
    assert [row.name for row in page.sections["turnaround"].rows] == ["Craft 4"]


def test_little_time_in_space_is_not_0_days() -> None:
    page = statistics_of(*(valid(i, time_in_space="PT30M") for i in (1, 2, 3)))
    assert page.headline["Time in space, together"] == "1 h 30 min"
    headline = statistics_of(valid(1), valid(2, time_in_space="P0D")).headline
    assert headline["Time in space, together"] == "0 min unknown for 1"
    assert "Longest in space" not in headline
    assert statistics_of(valid(1)).headline["Time in space, together"] == "unknown"
    assert statistics_of(valid(1)).headline["Flights"] == "unknown"


def launched(*nets: str | None) -> list[dict[str, Any]]:
    return [{"id": n, "launch": {"net": net}} for n, net in enumerate(nets)]


def test_a_launch_to_come_makes_no_new_craft() -> None:
    page = statistics_of(
        valid(1, flights=launched("2027-01-01T00:00:00Z")),
        valid(2, flights=launched("2027-01-01T00:00:00Z", None, "2024-12-31T23:30:00-01:00")),
        valid(3, flights=launched("2026-08-15T00:00:00")),
        fetched_at=datetime(2026, 8, 15, tzinfo=UTC) + timedelta(hours=1),
    )
    shown = page.sections["new-craft"]
    assert [(row.name, row.figures) for row in shown.folded] == [("2025", ("1",)), ("2026", ("1",))]
    assert shown.finding == ("Most in 2025: 1 first launch. Of 1 spacecraft no launch is known.")


def test_a_thousand_years_apart_are_few_columns() -> None:
    page = statistics_of(
        valid(1, flights=launched("0001-01-01T00:00:00+14:00")),
        valid(2, flights=launched("9999-12-31T23:59:59-12:00")),
    )
    assert page.sections["new-craft"].drawn == 100


def test_a_group_without_a_list_of_its_own_is_summed_as_unknown() -> None:
    page = statistics_of(valid(1, status=None), valid(2))
    shown = page.sections["status"]
    assert [(row.name, row.figures[0]) for row in shown.rows] == [("Active", "1"), ("Unknown", "1")]


def test_one_group_too_many_is_shown_not_folded() -> None:
    def craft(amount: int) -> Page:
        configurations = [{"id": i, "name": f"C{i}"} for i in range(1, amount + 1)]
        return statistics_of(
            *(valid(i, spacecraft_config=one) for i, one in enumerate(configurations, start=1))
        )

    just = craft(sections.TOP_GROUPS + 1).sections["configuration"]
    assert (len(just.rows), just.folded) == (sections.TOP_GROUPS + 1, ())
    more = craft(sections.TOP_GROUPS + 2).sections["configuration"]
    assert more.rows[-1].name == "2 others"
    assert len(more.folded) == 2
