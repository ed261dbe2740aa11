"""A folder compared with its list of checksums."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from generator import urls
from generator.build.journal import is_unfinished
from generator.build.manifest import BUILD, built_checksums
from generator.checks.findings import (
    CHUNK,
    LARGEST_FILE,
    ChangedError,
    Finding,
    Report,
    UnreadableError,
    Verified,
    compare_file,
    list_changed,
    no_report,
    too_large,
    verified,
)
from generator.errors import UsageError, excerpt
from generator.program import COMMAND
from generator.storage.checksums import LARGEST, parse_checksums

NOT_BUILT = (BUILD, ".git", ".gitignore")
"""What may be in an output besides the site: files of the build and of git."""

HOSTS_FILES = ("/CNAME", "/.well-known/")
"""Files that hosts and their services need in an output, as patterns; none is a page of a site."""


# A folder ---------------------------------------------------------------------------------------


def verify_folder(
    folder: Path, report: Report = no_report, *, ignore: Iterable[str] = ()
) -> Verified:
    """Compares a directory with its list, else with the manifest of its last build."""
    listed, built = _list_of(folder), built_checksums(folder)
    expected = built if listed is None else parse_checksums(listed)
    if not expected:
        raise UsageError(
            where=str(folder),
            found=f"no readable {urls.CHECKSUMS} and no build manifest"
            if folder.is_dir()
            else "no such directory",
            expected="a built output",
            todo=f"correct the path, or build it first ({COMMAND})",
        )
    findings = []
    if is_unfinished(folder):
        found = "a build is writing its files, or crashed while writing them"
        findings.append(Finding("other build", f"{BUILD}/journal.json", found))
    if listed is not None and hashlib.sha256(listed).hexdigest() != built.get(
        urls.CHECKSUMS, hashlib.sha256(listed).hexdigest()
    ):
        findings.append(
            Finding("other build", urls.CHECKSUMS, "not written by the last build here")
        )
    present = set(_paths_of(folder))
    for done, (path, checksum) in enumerate(sorted(expected.items()), start=1):
        if path in present:
            findings += compare_file(path, checksum, partial(_file_chunks, folder / path))
        else:
            findings.append(Finding("missing", path, "no such file"))
        report(done, len(expected))
    against = urls.CHECKSUMS if listed is not None else f"{BUILD}/manifest.json"
    unexpected, ignored = divided(present - expected.keys() - {urls.CHECKSUMS}, ignore)
    findings += (Finding("unexpected", path, f"not in {against}") for path in unexpected)
    if _list_of(folder) != listed:
        findings.append(list_changed())
    return replace(verified(len(expected), against, findings), ignored=ignored)


def divided(paths: Iterable[str], ignore: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paths that no build made: those that are unexpected, and those to ignore."""
    patterns = (*HOSTS_FILES, *ignore)
    ignored = {path for path in paths if any(_covers(pattern, path) for pattern in patterns)}
    return tuple(sorted(set(paths) - ignored)), tuple(sorted(ignored))


def _covers(pattern: str, path: str) -> bool:
    """Whether a pattern names a file or a directory above it; * matches anything.

    As in .gitignore, a name alone counts at any depth, one with a slash from the root on.
    """
    parts, name = path.split("/"), pattern.rstrip("/")
    if "/" not in name:
        return any(fnmatchcase(part, name) for part in parts)
    above = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return any(fnmatchcase(one, name.lstrip("/")) for one in above)


def _list_of(folder: Path) -> bytes | None:
    """The directory's list of checksums; None without a valid one."""
    try:
        body = b"".join(_file_chunks(folder / urls.CHECKSUMS, largest=LARGEST))
        parse_checksums(body)
    except (UnreadableError, ValueError):
        return None
    return body


def _paths_of(folder: Path) -> Iterator[str]:
    """The files and links below a directory; no link is followed."""
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        try:
            entries = list(os.scandir(folder / directory))
        except OSError:
            continue  # what is listed in it is then missing
        for entry in entries:
            path = f"{directory}{entry.name}"
            if path in NOT_BUILT:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
            else:
                yield path


def _file_chunks(file: Path, *, largest: int = LARGEST_FILE) -> Iterator[bytes]:
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise ChangedError("a symbolic link" if file.is_symlink() else "not a file")
        if status.st_size > largest:
            raise ChangedError(too_large(largest))
        with file.open("rb") as opened:
            while chunk := opened.read(CHUNK):
                yield chunk
    except OSError as error:
        raise UnreadableError(excerpt(error.strerror or str(error))) from None
