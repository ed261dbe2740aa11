"""Verifying: a folder or a published site, file by file, against its list of checksums.

Takes a directory or an address, gives the differences from the list: files that are from different
builds, changed, missing, unexpected (only in a directory) or unreadable. Nothing is written. In a
directory without a list the build's own manifest is used. A site isn't trusted: only paths
below it are requested, a few at a time; each answer has limits of size and time, including its
headers, and redirects stay within the origin.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.checks.findings import Report, Verified, no_report
from generator.checks.folder import verify_folder
from generator.checks.published import verify_site


def verify(place: str, *, ignore: Iterable[str] = (), report: Report = no_report) -> Verified:
    """Compares a directory, or the site at an address, with its list.

    `ignore` names files that are allowed in a directory although no build made them.
    UsageError if there is no list, UpstreamError if a site doesn't answer at all.
    """
    if "://" in place:
        return verify_site(place, report)
    return verify_folder(Path(place), report, ignore=ignore)
