"""A snapshot on a branch: what is kept and restored, two runs at once, and whose branch it is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.errors import BuildError, UsageError
from generator.snapshot.branch import MARK, Branch, keep, restore
from generator.snapshot.history import with_history
from generator.snapshot.model import Snapshot
from generator.snapshot.store import load_snapshot, note_failure, write_snapshot
from generator.snapshot.versions import replayed
from generator.storage.git import Git, GitError
from tests.support.building import read_tree
from tests.support.pulls import BEGINNING, Craft, pulled
from tests.support.records import valid
from tests.support.repositories import (
    add_hook,
    clone,
    commit_to,
    files_of,
    git,
    make_remote,
    tip_of,
)

pytestmark = pytest.mark.slow

FIRST: Craft = {1: valid(1, name="Vostok"), 2: valid(2, name="Gemini")}
SECOND: Craft = {**FIRST, 3: valid(3, name="Apollo")}
THIRD: Craft = {**FIRST, 4: valid(4, name="Soyuz")}


class Runner:
    """A machine with a clone of its own, and what it was told."""

    def __init__(self, remote: Path, place: Path, name: str = "data") -> None:
        self.clone = clone(remote, place)
        self.snapshot = place / "snapshot"
        self.branch = Branch(git=Git(self.clone), remote="origin", name=name)
        self.told: list[str] = []

    def pull(self, craft: Craft, day: float) -> Snapshot:
        """As `build.py pull` does: on top of what is there."""
        last = load_snapshot(self.snapshot) if self.snapshot.exists() else None
        write_snapshot(with_history(pulled(craft, day), last), self.snapshot)
        return load_snapshot(self.snapshot)

    def keep(self) -> str | None:
        return keep(self.snapshot, self.branch, notice=self.told.append)

    def restore(self) -> Snapshot | None:
        return restore(self.snapshot, self.branch, notice=self.told.append)


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return make_remote(tmp_path / "remote.git")


@pytest.fixture
def one(remote: Path, tmp_path: Path) -> Runner:
    return Runner(remote, tmp_path / "one")


@pytest.fixture
def other(remote: Path, tmp_path: Path) -> Runner:
    return Runner(remote, tmp_path / "other")


def files(directory: Path) -> dict[str, bytes]:
    return {name: body for name, body in read_tree(directory).items() if name != ".lock"}


def names_at(snapshot: Snapshot, version: int) -> set[int]:
    assert snapshot.history is not None
    return set(replayed(snapshot.history, version)["spacecraft.normal"])


# Keeping and restoring ---------------------------------------------------------------------------


def test_what_is_kept_is_restored_byte_for_byte(one: Runner, other: Runner) -> None:
    assert one.restore() is None
    [told] = one.told
    assert "There is no branch data of origin" in told
    assert "begins a new history" in told
    one.pull(FIRST, 0)
    one.pull(SECOND, 1)
    assert one.keep()
    found = other.restore()
    assert files(other.snapshot) == files(one.snapshot)
    assert found == load_snapshot(one.snapshot)
    assert other.told == []


def test_the_branch_has_one_commit_however_many_pulls(
    one: Runner, other: Runner, remote: Path
) -> None:
    for day, craft in enumerate((FIRST, SECOND, THIRD)):
        one.pull(craft, day)
        assert one.keep() == tip_of(remote, "data")
    assert git(remote, "rev-list", "--count", "data") == "1"
    assert git(remote, "log", "-1", "--format=%an %s", "data") == (
        "spacecraft-catalog 3 craft, 2026-01-03 00:00 UTC"
    )
    assert other.restore() == load_snapshot(one.snapshot)
    # git finds what changed in a file by its path, which stays the same.
    assert {"spacecraft.detailed.jsonl", "base.spacecraft.detailed.jsonl"} <= set(
        files_of(remote, "data")
    )


def test_without_a_change_nothing_is_pushed(one: Runner, remote: Path) -> None:
    one.pull(FIRST, 0)
    assert one.keep()
    add_hook(remote, "pre-receive", "exit 1")
    assert one.keep() is None
    assert one.told == []


def test_a_failed_pull_is_kept_too(one: Runner, other: Runner) -> None:
    one.pull(FIRST, 0)
    one.keep()
    note_failure(one.snapshot, datetime(2026, 1, 2, tzinfo=UTC))
    assert one.keep()
    found = other.restore()
    assert found is not None
    assert found.failed_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_without_a_snapshot_there_is_nothing_to_keep(one: Runner, remote: Path) -> None:
    assert one.keep() is None
    assert "nothing to keep" in one.told[0]
    assert tip_of(remote, "data") == ""


def test_a_lost_branch_is_made_again(one: Runner, remote: Path) -> None:
    one.pull(FIRST, 0)
    one.keep()
    git(remote, "update-ref", "-d", "refs/heads/data")
    one.pull(SECOND, 1)
    assert one.keep() == tip_of(remote, "data")


def test_a_newer_snapshot_is_not_overwritten(one: Runner, other: Runner) -> None:
    one.pull(FIRST, 0)
    one.keep()
    other.pull(SECOND, 1)
    before = files(other.snapshot)
    other.restore()
    assert files(other.snapshot) == before
    assert "it stays" in other.told[0]


def test_a_damaged_snapshot_is_not_kept(one: Runner, remote: Path) -> None:
    one.pull(FIRST, 0)
    kept = one.keep()
    one.pull(SECOND, 1)
    [table, *_] = one.snapshot.glob("spacecraft.normal.*")
    for table in one.snapshot.glob("spacecraft.normal.*"):
        table.write_bytes(table.read_bytes().replace(b"a", b"e", 1))
    with pytest.raises(BuildError, match="SHA-256"):
        one.keep()
    assert tip_of(remote, "data") == kept


def test_line_ends_are_not_touched(one: Runner, other: Runner) -> None:
    """A repository may tell git to change those of its texts."""
    attributes = "* text=auto eol=crlf\n"
    for runner in (one, other):
        (runner.clone / ".gitattributes").write_text(attributes)
    snapshot = pulled(FIRST, 0)
    tables = {
        name: {i: body.replace(b"{", b"{\r\t", 1) for i, body in table.items()}
        for name, table in snapshot.tables.items()
    }
    write_snapshot(with_history(replace(snapshot, tables=tables), None), one.snapshot)
    one.keep()
    other.restore()
    assert files(other.snapshot) == files(one.snapshot)


# Two runs at once --------------------------------------------------------------------------------


def test_the_later_of_two_pulls_goes_on_from_the_other(one: Runner, other: Runner) -> None:
    one.pull(FIRST, 0)
    one.keep()
    other.restore()
    one.pull(SECOND, 1)
    other.pull(THIRD, 1.5)
    one.keep()
    assert other.keep()
    assert "another run has pulled meanwhile" in other.told[-1].lower()
    kept = one.restore()
    assert kept is not None
    assert kept.version == 3
    assert [names_at(kept, number) for number in (1, 2, 3)] == [set(FIRST), set(SECOND), set(THIRD)]
    assert kept.changed[4] == BEGINNING + timedelta(days=1.5)


def test_the_earlier_of_two_pulls_does_not_replace_the_other(
    one: Runner, other: Runner, remote: Path
) -> None:
    one.pull(FIRST, 0)
    one.keep()
    other.restore()
    one.pull(SECOND, 2)
    other.pull(THIRD, 1)
    kept = one.keep()
    assert other.keep() is None
    assert "newer" in other.told[-1]
    assert tip_of(remote, "data") == kept


def test_a_history_that_began_again_goes_on_from_the_branch(one: Runner, other: Runner) -> None:
    """A run that forgot to restore, or was told to use another directory."""
    one.pull(FIRST, 0)
    one.pull(SECOND, 1)
    one.keep()
    other.pull(THIRD, 2)
    assert other.keep()
    kept = one.restore()
    assert kept is not None
    assert kept.version == 3


def test_what_was_pushed_since_it_was_read_is_not_replaced(
    one: Runner, other: Runner, remote: Path
) -> None:
    for runner, craft in ((one, FIRST), (other, SECOND)):
        runner.pull(craft, 0)
    new = other.branch.store(other.snapshot)
    assert other.branch.fetch() is None
    first = one.keep()
    assert not other.branch.push(new, None)
    assert tip_of(remote, "data") == first
    read = other.branch.fetch()
    one.pull(THIRD, 1)
    second = one.keep()
    assert not other.branch.push(new, read)
    assert tip_of(remote, "data") == second


def test_a_push_that_comes_between_is_not_overwritten(
    one: Runner, other: Runner, remote: Path
) -> None:
    one.pull(FIRST, 0)
    kept = one.keep()
    other.restore()
    one.pull(SECOND, 1)
    new = one.branch.store(one.snapshot).commit
    git(one.clone, "push", "--quiet", "origin", f"{new}:refs/heads/ready")
    # While the other run pushes, this one is faster.
    add_hook(
        other.clone,
        "pre-push",
        f"git --git-dir={remote} update-ref refs/heads/data {new} {kept} || true",
    )
    other.pull(THIRD, 2)
    assert other.keep() == tip_of(remote, "data")
    last = one.restore()
    assert last is not None
    assert [names_at(last, number) for number in (1, 2, 3)] == [set(FIRST), set(SECOND), set(THIRD)]


# Somebody else's ---------------------------------------------------------------------------------


def refused(runner: Runner, remote: Path, *, found: str) -> None:
    before = tip_of(remote, "data")
    for act in (runner.keep, runner.restore):
        with pytest.raises(UsageError) as caught:
            act()
        assert caught.value.problem.where == "branch data of origin"
        assert found in caught.value.problem.found
        assert "--branch" in caught.value.problem.todo
    assert tip_of(remote, "data") == before


def test_a_branch_of_somebody_else_is_refused(one: Runner, remote: Path) -> None:
    commit_to(remote, "data", {"numbers.csv": "1,2"}, message="My numbers")
    one.pull(FIRST, 0)
    refused(one, remote, found="'My numbers', isn't ours")


def test_a_commit_of_somebody_else_on_the_branch_is_refused(one: Runner, remote: Path) -> None:
    one.pull(FIRST, 0)
    kept = one.keep()
    assert kept
    commit_to(remote, "data", {"README": "hello"}, message=f"Hello\n\n{MARK}", onto=kept)
    one.pull(SECOND, 1)
    refused(one, remote, found="'Hello")


def test_a_file_of_somebody_else_on_the_branch_is_refused(one: Runner, remote: Path) -> None:
    one.pull(FIRST, 0)
    one.keep()
    header = git(remote, "show", "data:snapshot.json")
    commit_to(remote, "data", {"snapshot.json": header, "mine": "x"}, message=MARK)
    refused(one, remote, found="'mine' in it is no part of a snapshot")
    commit_to(remote, "data", {"mine": "x"}, message=MARK)
    refused(one, remote, found="no snapshot.json in it")


def test_a_branch_that_leads_out_of_the_directory_is_refused(
    one: Runner, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    one.pull(FIRST, 0)
    one.keep()
    header = git(remote, "show", "data:snapshot.json")
    [name] = [path.name for path in one.snapshot.glob("spacecraft.normal.*")]
    wrong = header.replace(name, "../evil")
    normal = git(remote, "show", "data:spacecraft.normal.jsonl")
    commit_to(
        remote, "data", {"snapshot.json": wrong, "spacecraft.normal.jsonl": normal}, message=MARK
    )
    with pytest.raises((UsageError, BuildError)):
        one.restore()
    assert list(tmp_path.rglob("evil")) == []


def test_a_snapshot_of_another_source_is_refused(one: Runner, other: Runner) -> None:
    one.pull(FIRST, 0)
    one.keep()
    elsewhere = replace(pulled(FIRST, 1), source="https://else.example/2.3.0/")
    write_snapshot(with_history(elsewhere, None), other.snapshot)
    for act in (other.keep, other.restore):
        with pytest.raises(UsageError, match="each belongs to one source"):
            act()


def test_a_remote_that_refuses_is_told(one: Runner, remote: Path) -> None:
    add_hook(remote, "pre-receive", "echo 'protected branch'; exit 1")
    one.pull(FIRST, 0)
    with pytest.raises(BuildError, match="protected branch"):
        one.keep()
    assert tip_of(remote, "data") == ""


def test_a_remote_that_is_gone_is_told(one: Runner, remote: Path) -> None:
    shutil.rmtree(remote)
    for act in (one.keep, one.restore):
        one.pull(FIRST, 0)
        with pytest.raises(BuildError, match="check the address of the remote"):
            act()


def test_no_message_shows_a_password(one: Runner) -> None:
    address = "http://me:secret-word@127.0.0.1:9/x.git"
    git(one.clone, "remote", "set-url", "origin", address)
    with pytest.raises(BuildError) as caught:
        one.restore()
    assert "127.0.0.1:9" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("remote_name", "name", "found"),
    [("upstream", "data", "without such a remote"), ("origin", "a..b", "no name that a branch")],
)
def test_a_wrong_name_is_told(one: Runner, remote_name: str, name: str, found: str) -> None:
    branch = replace(one.branch, remote=remote_name, name=name)
    with pytest.raises(UsageError, match=found):
        restore(one.snapshot, branch, notice=one.told.append)


def test_outside_of_a_repository_nothing_is_done(tmp_path: Path) -> None:
    branch = Branch(git=Git(tmp_path), remote="origin", name="data")
    with pytest.raises(UsageError, match="not a git repository"):
        restore(tmp_path / "snapshot", branch, notice=print)
    assert list(tmp_path.iterdir()) == []


def test_without_git_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="not installed"):
        Git(tmp_path)("status")
