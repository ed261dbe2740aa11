"""A site in an object store compared with its list of checksums, by what the store says of it.

Only the list and the build's own notes are read. Of each other object its size and the SHA-256 in
its metadata are compared, which a build writes with the bytes; so a store that lost bytes without
noticing isn't found out, and a site of any size takes one small request for each file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from generator import urls
from generator.addresses import StoreAddress
from generator.build.manifest import BUILD
from generator.build.store import JOURNAL, There
from generator.checks.findings import (
    Finding,
    Report,
    Verified,
    list_changed,
    no_report,
    verified,
)
from generator.checks.folder import NOT_BUILT, divided
from generator.errors import UsageError, excerpt
from generator.program import COMMAND
from generator.storage.checksums import LARGEST, parse_checksums
from generator.storage.objects import Objects, at_once, open_objects
from generator.words import count


def verify_store(
    place: StoreAddress, report: Report = no_report, *, ignore: Iterable[str] = ()
) -> Verified:
    """Compares a place in a store with its list, else with the manifest of its last build."""
    objects = open_objects(place)
    there = There(objects)
    listed = _list_of(objects)
    noted = {path: file.sha256 for path, file in there.manifest.items()}
    expected = noted if listed is None else parse_checksums(listed)
    if not expected:
        raise UsageError(
            where=str(place),
            found=f"no readable {urls.CHECKSUMS} and no build manifest",
            expected="a built site",
            todo=f"correct the address, or build it first ({COMMAND} --output …)",
        )
    against = urls.CHECKSUMS if listed is not None else f"{BUILD}/manifest.json"
    findings = list(_of_the_whole(there, listed))
    compare = partial(_compared, objects, there)
    for done, found in enumerate(at_once(compare, sorted(expected.items())), start=1):
        findings += found
        report(done, len(expected))
    present = {path for path in there.sizes if path.partition("/")[0] not in NOT_BUILT}
    unexpected, ignored = divided(present - expected.keys() - {urls.CHECKSUMS}, ignore)
    findings += (Finding("unexpected", path, f"not in {against}") for path in unexpected)
    if _list_of(objects) != listed:
        findings.append(list_changed())
    return replace(verified(len(expected), against, findings), ignored=ignored)


def _of_the_whole(there: There, listed: bytes | None) -> Iterator[Finding]:
    """Whether list and notes are of one build that finished."""
    if there.is_unfinished:
        found = "a build is sending its files, or crashed while sending them; build again"
        yield Finding("other build", JOURNAL, found)
    noted = there.manifest.get(urls.CHECKSUMS)
    if listed is not None and noted and hashlib.sha256(listed).hexdigest() != noted.sha256:
        yield Finding("other build", urls.CHECKSUMS, "not written by the last build here")


def _compared(objects: Objects, there: There, expected: tuple[str, str]) -> list[Finding]:
    """What is wrong with an object, if anything."""
    path, checksum = expected
    try:
        found = objects.find(path)
    except FileNotFoundError:
        return [Finding("missing", path, "no such object")]
    if not found.sha256:
        return [Finding("unreadable", path, "no SHA-256 in its metadata: not sent by a build")]
    noted = there.manifest.get(path)
    if noted and noted.sha256 == checksum and noted.size != found.size:
        return [Finding("changed", path, f"{count(found.size, 'byte')}, not {noted.size:,}")]
    if found.sha256 == checksum:
        return []
    if path == urls.API_META:
        return [Finding("other build", path, f"from a different build than {urls.CHECKSUMS}")]
    return [Finding("changed", path, f"another SHA-256: {excerpt(found.sha256, 64)}")]


def _list_of(objects: Objects) -> bytes | None:
    """The list of checksums; None without a valid one."""
    try:
        body = objects.read(urls.CHECKSUMS, most=LARGEST)
        parse_checksums(body)
    except (FileNotFoundError, ValueError):
        return None
    return body
