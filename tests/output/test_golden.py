"""The sample's whole output is as it was accepted last; `make golden` accepts a change."""

from __future__ import annotations

import pytest

from tests.golden import ACCEPT, Golden, diff, diff_trees, load_golden, make_golden

TELL = f"If this change is meant, accept it with `{ACCEPT}` and look at `git diff`."


@pytest.fixture(scope="module")
def now() -> Golden:
    return make_golden()


@pytest.fixture(scope="module")
def accepted() -> Golden:
    return load_golden()


def test_the_plan_is_the_accepted_one(now: Golden, accepted: Golden) -> None:
    """Which files there are: a change of data or paths shows here, apart from one of markup."""
    difference = (
        ""
        if now.plan == accepted.plan
        else diff("plan.txt", accepted.plan.encode(), now.plan.encode())
    )
    if difference:
        pytest.fail(f"The plan of the sample's site differs.\n{difference}\n{TELL}", pytrace=False)


def test_the_tree_is_the_accepted_one(now: Golden, accepted: Golden) -> None:
    difference = diff_trees(accepted.tree, now.tree)
    if difference:
        pytest.fail(f"The sample's site differs.\n{difference}\n{TELL}", pytrace=False)


def test_the_plan_names_every_file_of_the_tree(now: Golden) -> None:
    planned = [line.split()[-1] for line in now.plan.splitlines()]
    assert sorted(planned) == sorted(now.tree)


def test_a_difference_is_readable() -> None:
    old = {"a.html": b"one\ntwo\n", "b.json": b'{"a":1,"b":[1,2]}', "c.txt": b"x", "d.css": b"\xff"}
    new = {"a.html": b"one\n2\n", "b.json": b'{"a":1,"b":[1,3]}', "d.css": b"\xfe", "e.txt": b"y"}
    difference = diff_trees(old, new)
    for line in ("-two", "+2", "-  2", "+  3", "+++ /dev/null", "--- /dev/null", "+\\xfe"):
        assert line in difference.split("\n"), difference


def test_a_difference_of_bytes_alone_is_told() -> None:
    assert "other bytes" in diff_trees({"a.json": b'{"a":1}'}, {"a.json": b'{"a": 1}'})


def test_a_large_difference_is_cut() -> None:
    old = {f"{number:02}.txt": b"x\n" * 500 for number in range(30)}
    difference = diff_trees(old, {})
    assert len(difference.splitlines()) < 300
    assert "25 more files differ: 05.txt" in difference
    assert diff_trees(old, old) == ""
