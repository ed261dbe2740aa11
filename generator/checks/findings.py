"""What a comparison with the list of checksums finds, file by file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from generator import urls
from generator.words import count

KINDS: Mapping[str, str] = {
    "other build": "from different builds",
    "changed": "changed",
    "missing": "missing",
    "unexpected": "unexpected",
    "unreadable": "unreadable",
}
"""The kinds of findings, in the order in which they are shown, and how each is shown."""

LARGEST_FILE = 2**30

CHUNK = 2**18

Report = Callable[[int, int], None]
"""Receives how many files of how many have been compared."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that differs: one of `KINDS`, its path, what was found."""

    kind: str
    path: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many files were compared with which list, what was found, what was ignored."""

    files: int
    against: str
    findings: tuple[Finding, ...]
    ignored: tuple[str, ...] = ()


class UnreadableError(Exception):
    """A file that can't be read, and why."""

    kind = "unreadable"


class ChangedError(UnreadableError):
    """Something else is in a file's place."""

    kind = "changed"


def no_report(done: int, total: int) -> None:
    """Reports to nobody."""


# Both -------------------------------------------------------------------------------------------


class _Hashes(msgspec.Struct):
    content: str


class _Meta(msgspec.Struct):
    """The part of `api/meta.json` that identifies it."""

    hashes: _Hashes


def compare_file(
    path: str, checksum: str, chunks: Callable[[], Iterable[bytes]]
) -> Iterator[Finding]:
    """What is wrong with a file, if anything."""
    digest, size, start = hashlib.sha256(), 0, b""
    try:
        for chunk in chunks():
            digest.update(chunk)
            size += len(chunk)
            start = start if len(start) > CHUNK else start + chunk
    except FileNotFoundError:
        yield Finding("missing", path, "status 404")
    except UnreadableError as error:
        yield Finding(error.kind, path, str(error))
    else:
        if digest.hexdigest() != checksum:
            is_whole = path == urls.API_META and _is_meta(start)
            found = (
                f"from a different build than {urls.CHECKSUMS}"
                if is_whole
                else f"content differs ({count(size, 'byte')})"
            )
            yield Finding("other build" if is_whole else "changed", path, found)


def too_large(largest: int) -> str:
    return f"more than {largest // 2**20:,} MiB"


def _is_meta(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=_Meta)
    except (ValueError, RecursionError):
        return False
    return True


def list_changed() -> Finding:
    found = "changed during the comparison; verify again"
    return Finding("other build", urls.CHECKSUMS, found)


def verified(files: int, against: str, findings: Iterable[Finding]) -> Verified:
    order = list(KINDS)
    return Verified(
        files=files,
        against=against,
        findings=tuple(sorted(findings, key=lambda one: (order.index(one.kind), one.path))),
    )
