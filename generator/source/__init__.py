"""Where the data come from: LL2's API, a snapshot directory, a saved page, the sample.

Takes a `--source`, gives a `Snapshot`. A pull ends whole or not at all: both modes page by page
with counted offsets in the order of the ids (any other order loses records, LL2's ties are
undefined), the same ids in both modes, as many as upstream announces. What can't be had within
upstream's limit of calls is waited for or left to the next start, which goes on where this one
stopped.

    local        which source a name stands for
    saved        a saved page: bytes in any Unicode encoding → records by mode
    cut          pure: a detailed record → the one of mode normal in it
    identity     pure: the version, endpoint, id and mode that a record says it has
    fields       the fields of LL2's schema
    client       one API root over HTTP: retries, limits, the key
    throttle     pure: what upstream says of its calls → those that are left
    paging       pure: the pages that are held → the next one to ask for
    checkpoint   the pages of a pull that isn't done, on disk
    pull         the plan of the calls, the wait for more, the snapshot at the end
    guard        pure: a snapshot that shrank, fields that drifted from LL2's schema
"""

from generator.source.checkpoint import Checkpoint
from generator.source.client import Asked
from generator.source.guard import find_drift, guard_against_shrinking
from generator.source.local import (
    api_root,
    is_api,
    is_fresh,
    load_source,
)
from generator.source.pull import (
    Doubted,
    Event,
    Pause,
    Plan,
    Progress,
    Report,
    Unasked,
    fetch_snapshot,
)
from generator.source.saved import parse_saved_page

__all__ = [
    "Asked",
    "Checkpoint",
    "Doubted",
    "Event",
    "Pause",
    "Plan",
    "Progress",
    "Report",
    "Unasked",
    "api_root",
    "fetch_snapshot",
    "find_drift",
    "guard_against_shrinking",
    "is_api",
    "is_fresh",
    "load_source",
    "parse_saved_page",
]
