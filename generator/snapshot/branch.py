"""A snapshot kept on a branch of a git repository, for runs that keep no disk (docs/adr/0019).

Takes a snapshot directory and a branch, and brings one to the state of the other; the newer pull
wins, and goes on from the versions of the other. The branch has one commit without parents, which
holds the files of the snapshot and nothing else. A branch that isn't so is somebody else's: it is
refused and stays as it is. A push replaces the commit that was read, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.errors import BuildError, UsageError, excerpt
from generator.program import COMMAND
from generator.snapshot.history import with_history
from generator.snapshot.model import Snapshot
from generator.snapshot.store import (
    FAILED,
    is_part,
    load_snapshot,
    parts_of,
    write_snapshot,
)
from generator.snapshot.tables import HEADER
from generator.storage.atomic import write_whole
from generator.storage.files import read_file
from generator.storage.git import Git, GitError
from generator.storage.lock import Notice, locked
from generator.words import count

NAME = "spacecraft-catalog"
MARK = f"Kept-by: {NAME}"
"""The line of a commit's message by which a branch is known."""

TRIES = 5
"""How often a commit is made again because another run was faster."""

_FILE = "100644 blob"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """The commit of a branch: its name, that of its tree, and those of its files' bytes by path."""

    commit: str
    tree: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch of a remote repository, reached from the local one that `git` works in."""

    git: Git
    remote: str
    name: str

    def __str__(self) -> str:
        return f"branch {self.name} of {self.remote}"

    @property
    def _there(self) -> str:
        return f"refs/heads/{self.name}"

    @property
    def _here(self) -> str:
        return f"refs/{NAME}/{self.name}"

    def check(self) -> None:
        """UsageError when there is no such repository, remote or name of a branch."""
        try:
            self.git("rev-parse", "--git-dir")
        except GitError as error:
            raise UsageError(
                where=str(self.git.directory.absolute()),
                found=excerpt(str(error), 200),
                expected="a git repository, and the command git",
                todo="change to your clone of the repository, then try again",
            ) from None
        if self.remote not in self.git.text("remote").splitlines():
            raise UsageError(
                where=f"--remote {self.remote}",
                found="a repository without such a remote",
                expected="the remote that the branch belongs to",
                todo=f"add it: git remote add {self.remote} ADDRESS; or name another one",
            )
        try:
            self.git("check-ref-format", self._there)
        except GitError:
            raise UsageError(
                where=f"--branch {excerpt(self.name)}",
                found="no name that a branch can have",
                expected="a name such as data",
                todo="use another one",
            ) from None

    def fetch(self) -> Tip | None:
        """The commit that is there, with its files; None without such a branch.

        UsageError when the branch is somebody else's, BuildError when the remote can't be read.
        """
        commit = self._ask()
        if commit is None:
            return None
        try:
            self.git(
                *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", self.remote),
                f"+{self._there}:{self._here}",
            )
            commit = self.git.text("rev-parse", self._here)
            head, _, message = self.git.text("cat-file", "commit", commit).partition("\n\n")
            listing = self.git.text("ls-tree", "-z", commit)
        except GitError as error:
            raise self._unreachable(error) from None
        lines = head.splitlines()
        if MARK not in message.splitlines() or any(one.startswith("parent ") for one in lines):
            raise self._foreign(f"commit {commit[:10]}, {excerpt(message, 60)!r}, isn't ours")
        files = {}
        for entry in filter(None, listing.split("\0")):
            kind, _, name = entry.partition("\t")
            files[name] = kind.removeprefix(_FILE).strip()
        tip = Tip(commit=commit, tree=lines[0].removeprefix("tree "), files=files)
        if strange := files.keys() - self._parts(tip).keys():
            raise self._foreign(f"{excerpt(min(strange))!r} in it is no part of a snapshot")
        return tip

    def _parts(self, tip: Tip) -> Mapping[str, str]:
        """The names of a snapshot's files in a directory by their paths on the branch.

        Those of the branch stay the same: git finds what changed in a file by its path.
        """
        if HEADER not in tip.files:
            raise self._foreign(f"no {HEADER} in it")
        where = Path(f"{self}, {HEADER}")
        parts = parts_of(self._read(tip, HEADER), where=where)
        return {**parts, **{name: name for name in (FAILED, HEADER) if name in tip.files}}

    def _read(self, tip: Tip, path: str) -> bytes:
        try:
            return self.git("cat-file", "blob", tip.files[path])
        except GitError as error:
            raise self._unreachable(error) from None

    def _ask(self) -> str | None:
        """The name of the commit that is there now."""
        try:
            told = self.git.text("ls-remote", self.remote, self._there)
        except GitError as error:
            raise self._unreachable(error) from None
        named = (line.split("\t") for line in told.splitlines())
        return next((commit for commit, name in named if name == self._there), None)

    def write(self, tip: Tip, directory: Path) -> None:
        """Writes the files of a commit, `snapshot.json` last."""
        directory.mkdir(parents=True, exist_ok=True)
        for path, name in self._parts(tip).items():
            if path not in tip.files:
                continue  # who loads the snapshot is told
            if not is_part(name):
                raise self._foreign(f"{excerpt(name)!r} in its {HEADER} is no part of a snapshot")
            write_whole(directory / name, self._read(tip, path))

    def store(self, directory: Path) -> Tip:
        """Makes a commit of the snapshot in a directory; nobody sees it before `push`."""
        snapshot, header = load_snapshot(directory), read_file(directory / HEADER)
        parts = dict(parts_of(header, where=directory / HEADER))
        parts |= {name: name for name in (FAILED, HEADER) if (directory / name).is_file()}
        told = f"{snapshot.fetched_at:%Y-%m-%d %H:%M} UTC" if snapshot.fetched_at else "no date"
        message = f"{count(snapshot.count, 'craft', 'craft')}, {told}\n\n{MARK}\n"
        who = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", NAME), ("EMAIL", f"{NAME}@localhost"))
        }
        try:
            files = {path: self._blob(read_file(directory / name)) for path, name in parts.items()}
            listing = "".join(f"{_FILE} {blob}\t{path}\0" for path, blob in files.items())
            tree = self.git.text("mktree", "-z", given=listing.encode())
            commit = self.git.text("commit-tree", tree, given=message.encode(), **who)
        except GitError as error:
            raise self._unreachable(error) from None
        return Tip(commit=commit, tree=tree, files=files)

    def _blob(self, body: bytes) -> str:
        return self.git.text("hash-object", "-w", "--stdin", given=body)

    def push(self, new: Tip, old: Tip | None) -> bool:
        """Puts a commit in the place of another, or of none; False when that one isn't there any
        more. BuildError when the remote refuses it."""
        expected = old.commit if old else ""
        try:
            self.git(
                *("push", "--quiet", f"--force-with-lease={self._there}:{expected}"),
                *(self.remote, f"{new.commit}:{self._there}"),
            )
        except GitError as error:
            if self._ask() != (expected or None):
                return False
            raise self._unreachable(error) from None
        return True

    def _foreign(self, found: str) -> UsageError:
        return UsageError(
            where=str(self),
            found=excerpt(f"a branch of somebody else's: {found}", 300),
            expected=f"no such branch, or one that {COMMAND} keep has made",
            todo="use another name (--branch); or delete the branch if it isn't needed",
        )

    def _unreachable(self, error: GitError) -> BuildError:
        return BuildError(
            where=str(self),
            found=excerpt(str(error), 300),
            expected="a repository that can be read and written",
            todo="check the address of the remote, the network and your rights there",
        )


def named(name: str, remote: str) -> Branch:
    """A branch, by way of the repository that the working directory is in."""
    return Branch(git=Git(Path()), remote=remote, name=name)


def restore(directory: Path, branch: Branch, *, notice: Notice) -> Snapshot | None:
    """Brings a snapshot directory to the state of a branch; what is in it then, if anything.

    A newer snapshot that is there stays.
    """
    branch.check()
    with _alone(directory, notice):
        tip = branch.fetch()
        mine = load_snapshot(directory) if (directory / HEADER).exists() else None
        if tip is None:
            notice(f"There is no {branch}. The next pull begins a new history of changes.")
            return mine
        with _loaded(branch, tip) as theirs:
            if mine is not None:
                _check_source(mine, theirs, branch)
                if _moment(mine) > _moment(theirs):
                    notice(f"The snapshot in {directory} is newer than {branch}; it stays.")
                    return mine
        branch.write(tip, directory)
        return load_snapshot(directory)


def keep(directory: Path, branch: Branch, *, notice: Notice) -> str | None:
    """Puts the snapshot of a directory on a branch; the commit, or None when nothing was to do.

    If another run was faster, its versions are kept: this snapshot goes on from them.
    """
    branch.check()
    if not (directory / HEADER).exists():
        notice(f"There is no snapshot in {directory}: nothing to keep.")
        return None
    with _alone(directory, notice):
        for _ in range(TRIES):
            old = branch.fetch()
            if old is not None and not _goes_on(directory, branch, old, notice):
                return None
            new = branch.store(directory)
            if old is not None and new.tree == old.tree:
                return None
            if branch.push(new, old):
                return new.commit
    raise BuildError(
        where=str(branch),
        found=f"another commit there after each of {TRIES} tries",
        expected="a moment in which nobody else writes",
        todo="try again when the other runs have ended",
    )


def _goes_on(directory: Path, branch: Branch, tip: Tip, notice: Notice) -> bool:
    """Whether the snapshot in a directory may take the place of a commit; it is made to follow it
    first, where another run pulled meanwhile."""
    mine = load_snapshot(directory)
    with _loaded(branch, tip) as theirs:
        _check_source(mine, theirs, branch)
        if _moment(mine) < _moment(theirs):
            notice(f"The {branch} has a newer snapshot than {directory}: nothing to keep.")
            return False
        if not _follows(mine, theirs):
            notice(f"Another run has pulled meanwhile: its changes in {branch} are kept.")
            merged = with_history(replace(mine, history=None), theirs, notice=notice)
            write_snapshot(merged, directory, notice=notice)
    return True


def _follows(mine: Snapshot, theirs: Snapshot) -> bool:
    """Whether a snapshot's history goes on from another's."""
    if theirs.history is None or mine.history is None:
        return theirs.history is None
    if mine.history.chain != theirs.history.chain:
        return False
    last = theirs.history.versions[-1:]
    return (
        set(last) <= set(mine.history.versions) or theirs.history.last <= mine.history.base.number
    )


@contextmanager
def _loaded(branch: Branch, tip: Tip) -> Iterator[Snapshot]:
    """The snapshot of a commit, whose files last as long as the block."""
    with TemporaryDirectory(prefix=f"{NAME}-") as directory:
        branch.write(tip, Path(directory))
        try:
            snapshot = load_snapshot(Path(directory))
        except BuildError as error:
            raise BuildError(
                where=str(branch),
                found=error.problem.found,
                expected="a whole snapshot",
                todo="delete the branch: the next run begins a new history",
            ) from None
        yield snapshot


@contextmanager
def _alone(directory: Path, notice: Notice) -> Iterator[None]:
    with locked(directory / ".lock", purpose="a branch", setting="--snapshot", notice=notice):
        yield


def _check_source(mine: Snapshot, theirs: Snapshot, branch: Branch) -> None:
    if mine.source != theirs.source:
        raise UsageError(
            where=str(branch),
            found=f"a snapshot of {excerpt(theirs.source)}",
            expected=f"one of {excerpt(mine.source)}, as in the snapshot directory",
            todo="use another --branch or --snapshot: each belongs to one source",
        )


def _moment(snapshot: Snapshot) -> datetime:
    return snapshot.fetched_at or datetime.min.replace(tzinfo=UTC)
