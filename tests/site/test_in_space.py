"""now.html: what the craft in space come to together, and each of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from generator.site.in_space import NowInputs, inputs
from tests.support.records import launched, valid
from tests.support.sites import site_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def up(identifier: int, day: str, **fields: Any) -> dict[str, Any]:
    flight = launched(identifier, f"{day}T10:00:00Z")
    return valid(identifier, in_space=True, flights=[flight], **fields)


def page_of(*records: dict[str, Any]) -> NowInputs:
    return inputs(site_of(*records, fetched_at=NOW), ())


def test_the_newest_and_the_longest_are_told_with_their_craft() -> None:
    crewed = {"id": 6, "name": "Six", "human_rated": True, "agency": {"id": 1, "name": "One"}}
    cargo = {"id": 7, "name": "Seven", "human_rated": False, "agency": {"id": 2, "name": "Two"}}
    page = page_of(
        up(1, "2026-11-01", spacecraft_config=crewed),
        up(2, "2024-05-01", spacecraft_config=cargo),
        up(3, "2026-01-01", spacecraft_config=crewed),
        valid(4),
    )
    assert [(one.term, one.text, one.by and one.by.href) for one in page.facts] == [
        ("Latest launch", "1 November 2026", "spacecraft/1.html"),
        ("Most days up", "942", "spacecraft/2.html"),
        ("Human rated", "2", None),
        ("Agencies", "2", None),
    ]
    assert page.facts[1].note == "since 1 May 2024"
    assert [row.craft.href for row in page.rows] == [
        "spacecraft/1.html",
        "spacecraft/3.html",
        "spacecraft/2.html",
    ]


def test_of_one_craft_or_none_there_is_nothing_to_tell_together() -> None:
    assert page_of(up(1, "2026-11-01"), valid(2)).facts == ()
    assert page_of(valid(2)).facts == ()
