"""Which host is asked next."""

from __future__ import annotations

from generator.pictures.hosts import in_turns


def test_no_host_has_many_in_a_row() -> None:
    hosts = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "c1": "c", "c2": "c"}
    assert [*in_turns(hosts)] == ["a1", "b1", "c1", "a2", "c2", "a3"]
    assert [*in_turns({})] == []
