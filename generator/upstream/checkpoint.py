"""The pages of a pull that isn't done yet, in SNAPSHOT/.pull/: one file per page, complete or
missing.

A file is one line of JSON (which page it is, and the SHA-256 of the rest), then upstream's answer
as received. A file that is damaged, of another source or too old is deleted: a pull can always
request it again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from errno import EEXIST
from pathlib import Path
from typing import Annotated

import msgspec

from generator.errors import BuildError, excerpt
from generator.snapshot.model import TABLES
from generator.storage.atomic import write_whole
from generator.storage.files import read_file
from generator.upstream.paging import PageKey

FORMAT = 1

MAX_AGE = timedelta(hours=6)
"""Times of craft in space differ in each answer: older pages would show another moment."""

_DIRECTORY = ".pull"
_SINCE = "since"
_REFUSED = "refused"
_OURS = re.compile(
    rf"({'|'.join(map(re.escape, TABLES))})\.[0-9]+\.page(\.new)?|(since|refused)(\.new)?"
)


class _Head(msgspec.Struct, kw_only=True):
    format: int
    root: str
    table: str
    offset: int
    came_at: Annotated[datetime, msgspec.Meta(tz=True)]
    etag: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """An answer that was saved."""

    body: bytes
    came_at: datetime
    etag: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The saved answers of a pull from `root`, in the snapshot directory `directory`."""

    directory: Path
    root: str

    def load(self) -> Mapping[PageKey, StoredResponse]:
        """The answers that are still valid; all other files of the checkpoint are deleted."""
        now = datetime.now(UTC)
        since = max(self._since(), now - MAX_AGE)
        kept: dict[PageKey, StoredResponse] = {}
        for file in self._files(".page"):
            found = self._load(file, since, now)
            if found is None:
                with suppress(OSError):
                    file.unlink()
            else:
                kept[found[0]] = found[1]
        return kept

    def _load(
        self, file: Path, since: datetime, now: datetime
    ) -> tuple[PageKey, StoredResponse] | None:
        try:
            line, _, body = read_file(file).partition(b"\n")
            head = msgspec.json.decode(line, type=_Head)
        except (OSError, ValueError, RecursionError):
            return None
        place = PageKey(head.table, head.offset)
        good = (
            head.format == FORMAT
            and head.root == self.root
            and head.table in TABLES
            and file.name == _name_of(place)
            and since <= head.came_at <= now
            and head.sha256 == hashlib.sha256(body).hexdigest()
        )
        return (
            (place, StoredResponse(body=body, came_at=head.came_at, etag=head.etag))
            if good
            else None
        )

    def _since(self) -> datetime:
        """The moment of the last `forget`; far in the past if there was none."""
        try:
            moment = datetime.fromisoformat(read_file(self._home / _SINCE).decode("ascii"))
        except (OSError, ValueError):
            return datetime.min.replace(tzinfo=UTC)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def forget(self, before: datetime) -> None:
        """Invalidates all answers from before a moment, in one step.

        If they were deleted one by one, a crash could leave some that seem to belong together.
        """
        with _told_of_disk(self._home / _SINCE):
            self._put(_SINCE, before.isoformat().encode())

    def keep(self, place: PageKey, kept: StoredResponse) -> None:
        """Writes an answer; BuildError if it can't be written."""
        head = _Head(
            format=FORMAT,
            root=self.root,
            table=place.table,
            offset=place.offset,
            came_at=kept.came_at,
            etag=kept.etag,
            sha256=hashlib.sha256(kept.body).hexdigest(),
        )
        with _told_of_disk(self._home / _name_of(place)):
            self._refuse_links()
            self._home.mkdir(parents=True, exist_ok=True)
            self._put(_name_of(place), msgspec.json.encode(head) + b"\n" + kept.body)

    def mark_refused(self, terms: str) -> None:
        """Records the settings under which a whole pull was refused."""
        with suppress(OSError):
            self._put(_REFUSED, terms.encode())

    def drop_if_refused(self, terms: str) -> None:
        """Deletes a pull that would be refused again; with other settings it can still be used."""
        with suppress(OSError, ValueError):
            if read_file(self._home / _REFUSED) == terms.encode():
                self.drop()

    def drop(self) -> None:
        """Deletes the answers: the pull is done, or its pages were inconsistent.

        They are invalidated first: what a crash leaves must not become pages of the next pull.
        """
        with suppress(BuildError):
            self.forget(datetime.now(UTC))
        with suppress(OSError):
            for file in (*self._files(".page"), *self._files(".new"), *self._files("")):
                file.unlink()
            self._home.rmdir()
            self._home.parent.rmdir()

    def _put(self, name: str, body: bytes) -> None:
        """Writes a file in one step, and never through a link."""
        self._refuse_links()
        write_whole(self._home / name, body)

    def _refuse_links(self) -> None:
        for directory in (self._home.parent, self._home):
            if directory.is_symlink():
                raise FileExistsError(EEXIST, "a symbolic link", str(directory))

    def _files(self, suffix: str) -> list[Path]:
        """Our own files with a suffix; none where a link leads elsewhere."""
        if self._home.is_symlink() or self._home.parent.is_symlink() or not self._home.is_dir():
            return []
        return sorted(
            file
            for file in self._home.iterdir()
            if file.suffix == suffix and _OURS.fullmatch(file.name)
        )

    @property
    def _home(self) -> Path:
        """A directory of its own for each root."""
        return self.directory / _DIRECTORY / hashlib.sha256(self.root.encode()).hexdigest()[:16]


@contextmanager
def _told_of_disk(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(
            where=str(file),
            found=excerpt(error.strerror or str(error), 200),
            expected="a writable directory, to save what was pulled",
            todo="free up disk space, correct its permissions, or use a different --snapshot",
        ) from None


def _name_of(place: PageKey) -> str:
    return f"{place.table}.{place.offset}.page"
