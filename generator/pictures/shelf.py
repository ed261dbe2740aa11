"""The directory of copied pictures on disk: what was fetched, what is known of it, what was made.

    album.json                 the list that a build reads (`storage/album`)
    {digest}-{width}.{type}    copies, named by their content
    originals/{key}            a picture as it was fetched; the key is a digest of its address
    originals/{key}.json       what is known of it, a `Note`
    originals/{key}.part       a download that was begun

A note is written when something was done, the list at the end: after a crash the next run finds
all that was done before it. Files of other names aren't ours, and stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from generator.storage.album import (
    ALBUM,
    FILE_NAME,
    CopiedPicture,
    Rendition,
    is_named_after,
    save_album,
)
from generator.storage.atomic import STAGED, write_whole
from generator.storage.files import hash_file, read_file
from generator.storage.lock import Notice, locked
from generator.values import Value

ORIGINALS = "originals"

_LONGEST_NOTE = 100_000
_KEY = 20
_OURS = re.compile(rf"({re.escape(ALBUM)}|{FILE_NAME}(\.[0-9]+)?)({re.escape(STAGED)})?")
_OUR_ORIGINAL = re.compile(
    rf"(?P<key>[0-9a-f]{{{_KEY}}})(\.json|\.part)?(?P<new>{re.escape(STAGED)})?"
)


Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Refusal(Value, kw_only=True):
    """Why a picture wasn't fetched, and from when on it may be asked for again (UTC).

    `told` if its host has named that moment.
    """

    found: str
    again_at: Moment
    told: bool = False


class Note(Value, kw_only=True):
    """What is known of the picture of an address.

    `sha256` and `size` are those of the original, "" and 0 without one; `etag` and `modified` its
    validators, `checked_at` when its host was asked last. `begun` is the strong ETag of what is in
    the .part. `made_of` says of which original and how `picture` was made, or failed to be:
    `unreadable` is what was wrong. After a failure `picture` is an older one.
    """

    address: str
    sha256: str = ""
    size: int = 0
    etag: str = ""
    modified: str = ""
    checked_at: Moment | None = None
    begun: str = ""
    refusal: Refusal | None = None
    made_of: str = ""
    unreadable: str = ""
    picture: CopiedPicture | None = None

    @property
    def fault(self) -> str:
        """What is wrong with it; nothing with a good one."""
        return self.refusal.found if self.refusal else self.unreadable


class Shelf:
    """The directory, by the addresses of pictures."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._originals = directory / ORIGINALS
        self._whole: set[str] = set()

    def alone(self, notice: Notice) -> AbstractContextManager[None]:
        """One run at a time writes here; the directory exists meanwhile."""
        return locked(
            self.directory / ".pictures.lock",
            purpose="copying pictures",
            setting="--pictures",
            notice=notice,
        )

    def original(self, address: str) -> Path:
        return self._originals / _key(address)

    def part(self, address: str) -> Path:
        return self._originals / f"{_key(address)}.part"

    def note(self, address: str) -> Note:
        """What is known; nothing where no note can be read."""
        try:
            body = read_file(self._originals / f"{_key(address)}.json", most=_LONGEST_NOTE)
            note = msgspec.json.decode(body, type=Note)
        except (OSError, ValueError):
            return Note(address=address)
        return note if note.address == address else Note(address=address)

    def write(self, note: Note) -> None:
        self._originals.mkdir(parents=True, exist_ok=True)
        write_whole(self._originals / f"{_key(note.address)}.json", msgspec.json.encode(note))

    def has_original(self, note: Note) -> bool:
        """Whether it is there; one that can't be read is looked at for damage on disk."""
        file = self.original(note.address)
        there = bool(note.sha256) and _has(file, note.size)
        return there and (not note.unreadable or _digest(file) == note.sha256)

    def has_copies(self, note: Note) -> bool:
        """Whether all copies that were made of a picture are there, and whole."""
        return note.picture is not None and all(map(self._is_whole, copies_of(note)))

    def _is_whole(self, copy: Rendition) -> bool:
        """Each is read once."""
        file = self.directory / copy.name
        if not _has(file, copy.size):
            return False
        if copy.name not in self._whole and is_named_after(copy.name, _digest(file)):
            self._whole.add(copy.name)
        return copy.name in self._whole

    def publish(self, notes: Iterable[Note]) -> None:
        """Lists the pictures of these notes, and no others."""
        save_album(
            self.directory,
            {
                note.address: note.picture
                for note in notes
                if note.picture is not None and self.has_copies(note)
            },
        )

    def sweep(self, notes: Iterable[Note]) -> None:
        """Removes the files that belong to none of these notes."""
        notes = tuple(notes)
        keys = {_key(note.address) for note in notes}
        copies = {ALBUM, *(one.name for note in notes for one in copies_of(note))}
        for file in _files(self.directory):
            if _OURS.fullmatch(file.name) and file.name not in copies:
                file.unlink(missing_ok=True)
        for file in _files(self._originals):
            ours = _OUR_ORIGINAL.fullmatch(file.name)
            if ours and (ours["key"] not in keys or ours["new"]):
                file.unlink(missing_ok=True)


def copies_of(note: Note) -> tuple[Rendition, ...]:
    """The files that were made of a picture."""
    return (*note.picture.jpeg, *note.picture.modern) if note.picture else ()


def _key(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:_KEY]


def _has(file: Path, size: int) -> bool:
    try:
        return file.is_file() and file.stat().st_size == size
    except OSError:
        return False


def _digest(file: Path) -> str:
    """Empty for a file that can't be read."""
    try:
        return hash_file(file)
    except (OSError, ValueError):
        return ""


def _files(directory: Path) -> list[Path]:
    return [one for one in directory.iterdir() if one.is_file()] if directory.is_dir() else []
