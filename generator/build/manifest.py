"""What the last build wrote: `.build/manifest.json`, and what is in the output now.

It holds, for each file, the digest of its page, the SHA-256 and the size of its bytes. Where it is
lost, the list of checksums says which files are a build's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator import urls
from generator.build.destination import NO_ORIGIN, Origin
from generator.storage.checksums import LARGEST, parse_checksums
from generator.storage.files import hash_file, read_file
from generator.values import MadeFile

FORMAT = 1

BUILD = ".build"
"""The directory of the build's own notes, in the output."""


NOTES = MANIFEST, ORIGIN = "manifest", "origin"
"""Files in it, ending in .json. What a site was made from has a file of its own, since no
other machine has the same."""


def note_of(output: Path, name: str) -> Path:
    return output / BUILD / f"{name}.json"


class Manifest(msgspec.Struct):
    format: int
    files: dict[str, MadeFile]


def built_checksums(output: Path) -> Mapping[str, str]:
    """The SHA-256 of each file that the last build left; nothing when its notes can't be read."""
    try:
        return {path: entry.sha256 for path, entry in load_manifest(output).items()}
    except OSError:
        return {}


def load_manifest(output: Path) -> Mapping[str, MadeFile]:
    """What the last build wrote; nothing when there is no manifest that can be read."""
    return parse_manifest(_read_note(output, MANIFEST))


def load_origin(output: Path) -> Origin:
    """What the last build was made from, if that is known."""
    return parse_origin(_read_note(output, ORIGIN))


def parse_manifest(body: bytes) -> Mapping[str, MadeFile]:
    """The files of a manifest by path; none of what isn't one."""
    try:
        manifest = msgspec.json.decode(body, type=Manifest)
    except (ValueError, RecursionError):
        return {}
    return manifest.files if manifest.format == FORMAT else {}


def parse_origin(body: bytes) -> Origin:
    """The origin that a note holds; NO_ORIGIN of what isn't one."""
    try:
        return msgspec.json.decode(body, type=Origin)
    except (ValueError, RecursionError):
        return NO_ORIGIN


def _read_note(output: Path, name: str) -> bytes:
    """The bytes of a note; none when there is none that can be read."""
    try:
        return read_file(note_of(output, name))
    except (FileNotFoundError, ValueError):
        return b""


@dataclass(frozen=True, slots=True)
class Present:
    """What is in the output, by path; of a symbolic link nothing but that it is one."""

    sizes: Mapping[str, int]
    obstacles: Mapping[str, str]
    """Links and directories, where a file is to be put, and what to call them."""


def scan(output: Path) -> Present:
    sizes: dict[str, int] = {}
    obstacles: dict[str, str] = {}
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        with os.scandir(output / directory) as found:
            for entry in found:
                path = f"{directory}{entry.name}"
                if entry.is_symlink():
                    obstacles[path] = "a symbolic link"
                elif not entry.is_dir(follow_symlinks=False):
                    sizes[path] = entry.stat(follow_symlinks=False).st_size
                elif path != BUILD:
                    obstacles[path] = "a directory"
                    waiting.append(f"{path}/")
    return Present(sizes, obstacles)


def above(path: str) -> Iterator[str]:
    """The directories above a path of the output, the nearest first: `a/b` and `a` of `a/b/c`."""
    while path := path.rpartition("/")[0]:
        yield path


def listed_files(output: Path, present: Present) -> Mapping[str, MadeFile]:
    """What a build left whose manifest is lost: the files that are as its list of checksums says.

    A list that a build can't have made, one without the mirror's own description, is somebody's.
    """
    try:
        body = read_file(output / urls.CHECKSUMS, most=LARGEST)
        checksums = {**parse_checksums(body), urls.CHECKSUMS: hashlib.sha256(body).hexdigest()}
    except (FileNotFoundError, ValueError):
        return {}
    entries: dict[str, MadeFile] = {}
    for path in sorted(checksums.keys() & present.sizes.keys()):
        with suppress(ValueError):
            found = hash_file(output / path)
            if found == checksums[path]:
                entries[path] = MadeFile("", found, present.sizes[path])
    return entries if urls.API_META in entries else {}


def write_through(path: Path, body: bytes) -> None:
    """Writes a new file that must not be lost to a power cut."""
    with path.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
