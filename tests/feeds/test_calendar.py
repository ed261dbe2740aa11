"""The calendar of flights, as a reader of calendars reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import icalendar

from tests.support.building import build_tree
from tests.support.pulls import Craft, followed
from tests.support.records import valid

BASE = "https://example.org/"


def flown(identifier: int, net: str, precision: str | None, **changes: Any) -> dict[str, Any]:
    launch = {
        "name": "Rocket | Mission, first; try\\",
        "net": net,
        "net_precision": precision and {"name": precision},
        "status": {"id": changes.pop("status", 3), "name": "x"},
        "pad": {"location": {"name": "Kourou"}},
    }
    return {"id": identifier, "destination": "ISS", "launch": launch, **changes}


CRAFT: Craft = {
    1: valid(1, name="Ærø\x00", flights=[flown(10, "2025-10-01T10:00:00Z", "Minute")]),
    2: valid(
        2,
        flights=[
            flown(20, "2025-06-01T00:00:00Z", "Day", mission_end="2025-07-01T12:00:00Z"),
            flown(21, "2026-05-01T00:00:00Z", "Month", status=2),
            flown(22, "2026-03-01T00:00:00Z", "Day", status=8),
            flown(23, "2026-04-01T10:30:00Z", "Second", status=1),
            flown(24, "2019-01-01T10:30:00Z", "Second"),
            flown(25, "2019-01-01T10:30:00Z", None, mission_end="2025-12-31T00:00:00Z"),
        ],
    ),
    3: valid(3),
}


def events(*pulls: Craft) -> dict[str, Any]:
    body = build_tree(followed(*pulls), site_url=BASE)["feeds/flights.ics"]
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(map(len, body.split(b"\r\n"))) <= 75
    [calendar] = icalendar.Calendar.from_ical(body, multiple=True)
    assert calendar["version"] == "2.0"
    return {str(event["uid"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


def test_it_has_launches_and_mission_ends_whose_day_is_known() -> None:
    found = events(CRAFT)
    assert {name: event["dtstart"].dt for name, event in found.items()} == {
        "flight-10-launch": datetime(2025, 10, 1, 10, tzinfo=UTC),
        "flight-20-launch": date(2025, 6, 1),
        "flight-20-end": date(2025, 7, 1),
        "flight-22-launch": date(2026, 3, 1),
        "flight-23-launch": datetime(2026, 4, 1, 10, 30, tzinfo=UTC),
        "flight-25-end": date(2025, 12, 31),
    }
    launch = found["flight-10-launch"]
    assert launch["summary"] == "Launch of Ærø\ufffd"
    assert launch["description"] == "Rocket | Mission, first; try\\, bound for ISS, Kourou"
    assert launch["url"] == f"{BASE}spacecraft/1.html"
    assert {name for name, event in found.items() if event.get("status")} == {"flight-22-launch"}


def test_a_stamp_is_of_the_pull_that_changed_the_craft() -> None:
    """So a pull in which nothing happened leaves the calendar as it is."""
    later = events(CRAFT, {**CRAFT, 1: {**CRAFT[1], "name": "Other"}})
    assert later["flight-10-launch"]["dtstamp"].dt == datetime(2026, 1, 2, tzinfo=UTC)
    assert later["flight-20-launch"]["dtstamp"].dt == datetime(2026, 1, 1, tzinfo=UTC)
