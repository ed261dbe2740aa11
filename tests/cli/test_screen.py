"""What a pull says in words: a number with its noun, a pause only where there is one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from generator.cli.screen import NORMAL, Screen
from generator.upstream.client import Asked
from generator.upstream.events import Event, LookupSkipped, Plan


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            Asked(address="spacecraft/", outcome="status 503", again_in=0),
            "status 503; retrying now",
        ),
        (Asked(address="spacecraft/", outcome="status 503", again_in=0.3), "; retrying now"),
        (Asked(address="spacecraft/", outcome="status 503", again_in=4.2), "; retrying in 4 s"),
        (Plan(needed=1, held=1, left=None), "1 call needed, no rate limit, 1 page already saved"),
        (Plan(needed=4, held=2, left=1), "4 calls needed, 1 left this hour, 2 pages already saved"),
        (LookupSkipped(table="statuses", of=None), "rate limit reached; statuses left out"),
        (
            LookupSkipped(table="statuses", of=datetime(2026, 11, 9, tzinfo=UTC)),
            "rate limit reached; reusing statuses from 2026-11-09",
        ),
    ],
)
def test_a_step_of_a_pull_in_words(
    event: Event, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Screen(NORMAL).pulling("https://ll.example/2.3.0/") as pulling:
        pulling.report(event)
    shown = "".join(capsys.readouterr())
    assert told in shown
