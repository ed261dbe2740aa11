"""Verifying: a folder, a place in an object store or a published site, file by file, against its
list of checksums.

Takes a directory or an address, gives the differences from the list: files that are from different
builds, changed, missing, unexpected (not of a published site) or unreadable. Nothing is written. In
a directory without a list the build's own manifest is used. A site isn't trusted: only paths
below it are requested, a few at a time; each answer has limits of size and time, including its
headers, and redirects stay within the origin.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.addresses import is_store, parse_store_address
from generator.checks.findings import Report, Verified, no_report
from generator.checks.folder import verify_folder
from generator.checks.published import verify_site
from generator.checks.stored import verify_store


def verify(place: str, *, ignore: Iterable[str] = (), report: Report = no_report) -> Verified:
    """Compares a directory, a place in a store, or the site at an address, with its list.

    `ignore` names files that are allowed in the first two although no build made them.
    UsageError if there is no list, UpstreamError if a site doesn't answer at all, BuildError if a
    store doesn't.
    """
    if is_store(place):
        return verify_store(parse_store_address(place), report, ignore=ignore)
    if "://" in place:
        return verify_site(place, report)
    return verify_folder(Path(place), report, ignore=ignore)
