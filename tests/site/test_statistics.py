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
    drawn: dict[str, str]
    """The titles of columns, by where they lead to."""
    foot: str


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
    counts = element.find("div/p[@class='axis counts']")
    assert counts is not None, "a chart that doesn't say what it counts"
    drawing = element.find("div/svg")
    links = [] if drawing is None else drawing.findall("svg/a")
    if drawing is not None:
        assert drawing.attrib["role"] == "group"
        assert drawing.attrib["aria-labelledby"] == finding.attrib["id"]
        assert element.find("div//details//table") is not None, "a drawing without its numbers"
    for link in links:
        assert link.attrib["tabindex"] == "-1"  # the table has the same links
        assert link.find("title") is not None
    foot = counts.find("span[@class='foot-line']")
    assert (counts.text or "").rstrip().endswith(".")
    return Section(
        finding=text_of(finding),
        head=heads[0] if heads else (),
        rows=tuple(row for one in tables for row in rows_of(one)),
        folded=tuple(row for one in element.findall("div//details//table") for row in rows_of(one)),
        drawn={link.attrib["href"]: text_of(link) for link in links},
        foot="" if foot is None else text_of(foot),
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
                (box[0], box[1])
                for facts in root.iter("dl")
                if "headline" in facts.get("class", "").split()
                for box in facts.findall("div")
            )
        },
        sections={
            section[0].attrib["id"]: section_of(section)
            for section in root.iter("section")
            if "chart" in section.get("class", "").split()
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
    assert f"{607 - len(craft)} placeholders not counted" in page.headline["Spacecraft"]


def test_the_headline(page: Page, craft: list[dict[str, Any]]) -> None:
    flights = [row["flights_count"] for row in craft]
    times = [row["time_in_space"] for row in craft if row["time_in_space"] is not None]
    days = int(sum(times) // 86_400)
    years = round(sum(times) / 86_400 / 365.25)
    assert years > 100  # the stand-in's craft were in space for long
    together = f"{days:,} d {years} years, unknown for {len(craft) - len(times)} spacecraft"
    assert None not in flights
    assert page.headline["Spacecraft"].split()[0] == str(len(craft))
    assert page.headline["In space now"] == str(sum(row["in_space"] for row in craft))
    assert page.headline["Flights"] == f"{sum(flights):,}"
    assert page.headline["Time in space, together"] == together
    longest, in_years = max(times) // 60 * 60, max(times) / 86_400 / 365.25
    shown, _, also = page.headline["Longest in space"].rpartition(" min ")
    assert seconds(f"{shown} min") == longest
    by = min((-(row["time_in_space"] or 0), row["id"], row["name"]) for row in craft)[2]
    assert also == f"{in_years:.1f} years {plain(by)}"


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
    rows = [row for row in shown.rows if row.href and row.href.startswith("browse/")]
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    expected = {
        f"browse/{slug}-{one}/name/1.html": (
            names[one],
            (str(amount), percent(amount, len(craft))),
        )
        for one, amount in counts.items()
    }
    assert len(rows) == min(len(counts), sections.TOP_GROUPS)
    for row in rows:
        assert expected[row.href or ""] == (row.name, row.figures)
    amounts = [int(row.figures[0]) for row in rows]
    assert amounts == [amount for _, amount in ranked[: len(rows)]]
    for row in rows:
        bar = max(100 * int(row.figures[0]) / amounts[0], 0.5)
        assert row.bar == pytest.approx(bar, abs=0.006)
    if others := [row for row in shown.rows if row not in rows]:
        [rest] = others
        folder = {"config": "configurations", "agency": "agencies"}[slug]
        assert rest.name == f"{len(counts) - len(rows)} others"
        assert rest.href == f"{folder}/index.html"
        assert rest.figures[0] == str(len(craft) - sum(amounts))
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


def test_the_distribution_of_the_time_in_space(
    page: Page, index: Any, craft: list[dict[str, Any]]
) -> None:
    everyone = index["spacecraft"]["time_in_space"]
    shown = page.sections["time-in-space"]
    unit = {"min": 60, "h": 3_600, "d": 86_400, "y": 365 * 86_400}
    times = [row["time_in_space"] for row in craft]
    known = [time for time in times if time is not None]
    been = sorted(time for time in known if time > 0)
    assert len(shown.folded) == 12
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
    assert shown.foot == f"Not drawn: {left_out}."
    # A column leads to the page of the list on which its craft begin.
    for row in shown.folded:
        assert (row.href is None) == (row.figures[0] == "0")
        edges = [int(n) * unit[name] for n, name in re.findall(r"(\d+) (min|h|d|y)", row.name)]
        high = float("inf") if "more" in row.name else edges[-1]
        if row.href:
            before = sum(time is not None and time >= high for time in everyone)
            assert row.href == f"browse/all/-time_in_space/{before // 24 + 1}.html"
            assert shown.drawn[row.href].startswith(row.name) or len(shown.drawn) < 12


def day(time: float, *, flying: bool) -> float:
    """A time of a craft in space is shown in whole days."""
    return time // 86_400 * 86_400 if flying and time >= 86_400 else time


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
        assert row.bar == pytest.approx(max(100 * time / longest, 0.5), abs=0.006)


def test_the_longest_in_space(page: Page, craft: list[dict[str, Any]]) -> None:
    timed = [row for row in craft if row["time_in_space"]]
    timed.sort(key=lambda row: (-row["time_in_space"], row["id"]))
    expected: list[tuple[float | None, int, str]] = [
        (day(row["time_in_space"], flying=row["in_space"]), row["id"], row["name"])
        for row in timed[:20]
    ]
    shown = page.sections["longest"]
    check_times(shown.rows, expected)
    assert shown.finding.startswith(f"{expected[0][2]} was there longest")
    flying = sum(row["in_space"] for row in timed[:20])
    assert shown.finding.endswith(f"Of these 20, in space now and counting: {flying}.")


def test_craft_in_space_now(page: Page, craft: list[dict[str, Any]], built: Built) -> None:
    """By the days of this flight, as "In space now" tells them; not by those of all flights."""
    now = json.loads((built.output / "api/now.json").read_text(encoding="utf-8"))
    at = built.snapshot.fetched_at
    assert at is not None
    flying = {row["id"]: row["name"] for row in craft if row["in_space"]}
    launched = {
        one["id"]: datetime.fromisoformat(one["launched"].replace("Z", "+00:00"))
        for one in reversed(now["spacecraft"])
        if one["id"] in flying and len(one["launched"] or "") >= len("2026-07-28")
    }
    up = {i: at - day.replace(tzinfo=day.tzinfo or UTC) for i, day in launched.items()}
    longest = sorted(up, key=lambda i: -up[i])
    shown = page.sections["in-space"]
    assert len(longest) > 10
    assert [(row.href, row.name, row.figures) for row in shown.rows] == [
        (f"spacecraft/{i}.html", plain(flying[i]), (str(up[i].days),)) for i in longest[:20]
    ]
    unknown = len(flying) - len(longest)
    assert shown.foot.endswith(f"{unknown} unknown.") == (unknown > 0)
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
    assert len(shown.drawn) == len(counts)
    most = max(counts.values())
    best = sorted(year for year, amount in counts.items() if amount == most)
    assert len(best) == 1
    assert shown.finding == (
        f"{counts.total()} spacecraft, {min(counts)} to {max(counts)}."
        f" Most in {best[0]}: {most} spacecraft."
    )
    assert shown.foot == f"Without a known launch: {len(records) - len(first)} spacecraft."


# Flights ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flown:
    """A flight that has begun, as upstream has it; `year` is None where it isn't known."""

    craft: int
    name: str
    agency: int
    year: int | None
    start: datetime | None
    lasted: timedelta | None
    again: bool


@pytest.fixture(scope="module")
def flown(records: list[dict[str, Any]], built: Built) -> list[Flown]:
    at = built.snapshot.fetched_at
    assert at is not None
    found = []
    for one in records:
        begun = [flight for flight in one["flights"] if has_begun(flight, at)]
        begun.sort(key=lambda flight: flight["launch"]["net"] or "9999")
        for place, flight in enumerate(begun):
            net, precision = flight["launch"]["net"], flight["launch"]["net_precision"]
            start = datetime.fromisoformat(net) if net else None
            name = (precision or {}).get("name", "Day")
            is_vague = name in {"Decade", "Fiscal Year"}
            has_day = name in {"Second", "Minute", "Hour", "Day", "Morning", "Afternoon"}
            ended = flight["mission_end"] and datetime.fromisoformat(flight["mission_end"]) <= at
            lasted = None
            if start and has_day and one["in_space"] and place == len(begun) - 1 and not ended:
                day = at.replace(hour=0, minute=0, second=0, microsecond=0)
                lasted = timedelta(days=max((day - start).days, 0))
            elif start and has_day:
                lasted = isodate.parse_duration(flight["duration"])
            found.append(
                Flown(
                    craft=one["id"],
                    name=one["name"],
                    agency=one["spacecraft_config"]["agency"]["id"],
                    year=start.year if start and not is_vague else None,
                    start=start if has_day else None,
                    lasted=lasted,
                    again=place > 0,
                )
            )
    assert len(found) > 800
    return found


def has_begun(flight: dict[str, Any], at: datetime) -> bool:
    """Of the stand-in's flights those to come are in years to come, or have no launch yet."""
    launch = flight["launch"]
    if launch["net"] and datetime.fromisoformat(launch["net"]) > at:
        return False
    return launch["status"]["id"] not in {1, 2, 5, 8}


def numbers(section: Section) -> dict[str, tuple[str, ...]]:
    return {row.name: row.figures for row in section.folded}


def test_flights_by_year_and_agency(page: Page, flown: list[Flown], built: Built) -> None:
    assert built.snapshot.fetched_at is not None
    shown, running = page.sections["flights-per-year"], built.snapshot.fetched_at.year
    dated = [one for one in flown if one.year is not None]
    totals = Counter(one.agency for one in dated)
    largest = sorted(totals, key=lambda agency: (-totals[agency], agency))[:5]
    assert {row.name for row in shown.folded} == {str(one.year) for one in dated}
    for row in shown.folded:
        there = Counter(one.agency for one in dated if str(one.year) == row.name)
        first = [there[agency] for agency in largest]
        others = there.total() - sum(first)
        assert row.figures == tuple(map(str, (there.total(), *first, others)))
        assert row.href == f"years/{row.name}.html"
        named = f"{row.name} so far" if row.name == str(running) else row.name
        assert shown.drawn[row.href].startswith(f"{named}: {there.total()} flight")
    assert shown.finding.startswith(f"{len(dated)} flights, ")
    assert "planned flights" in shown.foot


def test_reuse_by_year(page: Page, flown: list[Flown]) -> None:
    shown = page.sections["reuse"]
    dated = [one for one in flown if one.year is not None]
    again = sum(one.again for one in dated)
    for year, figures in numbers(shown).items():
        there = [one.again for one in dated if str(one.year) == year]
        amounts = (len(there), there.count(False), there.count(True))
        share = percent(there.count(True), len(there))
        assert figures == (*map(str, amounts), share)
    assert shown.finding == (
        f"{again} of {len(dated)} flights were of a craft that had flown before:"
        f" {percent(again, len(dated))}."
    )


def test_time_in_space_by_year_is_split_at_the_turn_of_years(
    page: Page, flown: list[Flown], built: Built
) -> None:
    together: Counter[int] = Counter()
    for one in flown:
        if one.start is None or one.lasted is None:
            continue
        end = one.start + one.lasted
        for year in range(one.start.year, end.year + 1):
            first = max(one.start, datetime(year, 1, 1, tzinfo=UTC))
            last = min(end, datetime(year + 1, 1, 1, tzinfo=UTC))
            together[year] += (last - first) // timedelta(microseconds=1)
    shown = page.sections["time-per-year"]
    days = {year: time // 86_400_000_000 for year, time in together.items()}
    assert numbers(shown) == {str(year): (f"{time:,}",) for year, time in days.items() if time >= 0}
    assert shown.finding.startswith(f"{sum(days.values()):,} days, ")


def test_the_longest_single_flights(page: Page, flown: list[Flown]) -> None:
    timed = [one for one in flown if one.lasted]
    timed.sort(key=lambda one: (-(one.lasted or timedelta()), one.craft))
    expected = [
        (one.lasted.total_seconds() if one.lasted else None, one.craft, one.name)
        for one in timed[:20]
    ]
    shown = page.sections["longest-flight"]
    check_times(shown.rows, expected)
    assert shown.finding.startswith(f"{expected[0][2]} stayed longest on one flight: ")


def test_a_flight_to_come_and_one_of_a_vague_date_are_told_not_drawn() -> None:
    page = statistics_of(
        valid(
            1,
            flights=[
                *launched("2025-12-30T00:00:00Z", "2027-01-01T00:00:00Z"),
                {
                    "id": 9,
                    "launch": {"net": "1969-12-31T00:00:00Z", "net_precision": {"name": "Decade"}},
                },
            ],
        ),
        fetched_at=datetime(2026, 8, 15, tzinfo=UTC),
    )
    for name in ("flights-per-year", "reuse"):
        shown = page.sections[name]
        assert [row.name for row in shown.folded] == ["2025"]
        assert shown.foot.startswith("Left out: 1 of an unknown year, 1 planned flight.")


def test_the_same_amount_in_several_years_is_told_plainly() -> None:
    nets = [f"{year}-05-05T00:00:00Z" for year in range(2001, 2006)]

    def finding(amount: int) -> str:
        page = statistics_of(
            valid(1, flights=launched(*nets[:amount])), fetched_at=datetime(2026, 8, 15, tzinfo=UTC)
        )
        return page.sections["flights-per-year"].finding

    assert finding(1) == "1 flight, 2001. Most in 2001: 1 flight."
    assert finding(3).endswith("Most in 2001, 2002, 2003: 1 flight each.")
    assert finding(5).endswith("Most in 5 years: 1 flight each.")


def test_a_craft_to_be_left_out_is_left_out_of_what_columns_lead_to() -> None:
    page = statistics_of(
        valid(1, flights=launched("2025-01-01T00:00:00Z")),
        valid(2, is_placeholder=True, flights=launched("2025-01-01T00:00:00Z")),
        fetched_at=datetime(2026, 8, 15, tzinfo=UTC),
    )
    assert [*page.sections["new-craft"].drawn] == [
        "explore.html#?year=2025&is_placeholder=false&ordering=-first_flight"
    ]


def test_equals_of_the_last_one_shown_are_counted() -> None:
    page = statistics_of(*(valid(i, time_in_space="P9D") for i in range(1, 24)))
    assert page.sections["longest"].foot == "3 more have the same figure as the last one here."


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
    assert len(page.sections) == 14
    for name, section in page.sections.items():
        assert section.finding.endswith("."), name
        assert not section.drawn or section.folded, name


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
    assert all(not section.drawn for section in page.sections.values())


def test_placeholders_alone_are_nothing_to_count() -> None:
    page = statistics_of(valid(1, is_placeholder=True, time_in_space="P9D", flights_count=3))
    assert page.headline["Spacecraft"] == "0 1 placeholder not counted"
    assert page.headline["Flights"] == "0"
    assert page.lead == "Counted over 0 spacecraft."


def test_huge_and_negative_numbers_are_shown_and_drawn() -> None:
    page = statistics_of(
        valid(1, flights_count=2**31 - 1, time_in_space="P999999999D", in_space=True),
        valid(2, flights_count=2**31 - 1, time_in_space="P999999999D"),
        valid(3, flights_count=-5, time_in_space="-P1D", fastest_turnaround="-P1D"),
        valid(4, flights_count=1, time_in_space="PT0.5S", fastest_turnaround="PT0.5S"),
    )
    assert_words_for_all(page)
    assert page.headline["Time in space, together"] == "1,999,999,997 d 5,475,702 years"
    assert page.headline["Flights"] == "4,294,967,290"
    assert [row.bar for row in page.sections["longest"].rows] == [100, 100, 0.5]
    assert "Craft 1, Craft 2 most often" in page.sections["flights"].finding
    assert [row.name for row in page.sections["turnaround"].rows] == ["Craft 4"]


def test_little_time_in_space_is_not_0_days() -> None:
    page = statistics_of(*(valid(i, time_in_space="PT30M") for i in (1, 2, 3)))
    assert page.headline["Time in space, together"] == "1 h 30 min"
    headline = statistics_of(valid(1), valid(2, time_in_space="P0D")).headline
    assert headline["Time in space, together"] == "0 min unknown for 1 spacecraft"
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
    assert shown.finding == "2 spacecraft, 2025 to 2026. Most in 2025, 2026: 1 spacecraft each."
    assert shown.foot == "Without a known launch: 1 spacecraft."


def test_a_thousand_years_apart_are_few_columns() -> None:
    page = statistics_of(
        valid(1, flights=launched("0001-01-01T00:00:00+14:00")),
        valid(2, flights=launched("9999-12-31T23:59:59-12:00")),
    )
    assert page.sections["new-craft"].drawn == {
        "explore.html#?year=1&ordering=-first_flight": "1: 1 spacecraft",
        "explore.html#?year=9999&ordering=-first_flight": "9999: 1 spacecraft",
    }


def test_what_is_unknown_stands_below_a_ranking() -> None:
    page = statistics_of(valid(1, status=None, flights_count=None), valid(2, flights_count=1))
    shown = page.sections["status"]
    assert [(row.name, row.figures[0]) for row in shown.rows] == [("Active", "1")]
    assert shown.foot == page.sections["flights"].foot == "1 unknown."


def test_one_group_too_many_is_shown_not_folded() -> None:
    def craft(amount: int) -> Page:
        configurations = [{"id": i, "name": f"C{i}"} for i in range(1, amount + 1)]
        return statistics_of(
            *(valid(i, spacecraft_config=one) for i, one in enumerate(configurations, start=1))
        )

    just = craft(sections.TOP_GROUPS + 1).sections["configuration"]
    assert len(just.rows) == sections.TOP_GROUPS + 1
    more = craft(sections.TOP_GROUPS + 2).sections["configuration"]
    assert more.rows[-1].name == "2 others"
    assert more.finding.endswith("The largest groups: C1 and 13 others, each with 1 of 14.")
