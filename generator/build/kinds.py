"""The table of page kinds: every file of the output belongs to one of these rows."""

from __future__ import annotations

from generator.bulk import kinds as bulk
from generator.feeds import kinds as feeds
from generator.hosting import kinds as hosting
from generator.mirror import kinds as mirror
from generator.site import kinds as site
from generator.site.page import FinalKind, PageKind

KINDS: tuple[PageKind, ...] = (
    *site.KINDS,
    *bulk.KINDS,
    *mirror.KINDS,
    *feeds.KINDS,
    *hosting.KINDS,
)
"""By the rooms that they come from."""

FINAL_KINDS: tuple[FinalKind, ...] = (*bulk.FINAL_KINDS, *hosting.FINAL_KINDS)
"""Made after all pages, in this order; the list of checksums is the last one and holds the others.
"""
