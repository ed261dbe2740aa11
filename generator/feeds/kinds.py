"""The feeds and the calendar, as rows of the table of page kinds. They need the site's address."""

from __future__ import annotations

from functools import partial

from generator import urls
from generator.feeds import calendar, changes
from generator.site.group_words import WORDS as GROUPS
from generator.site.page import PageKind, has_address, only

KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="changes-feed",
        **only(urls.CHANGES_FEED, when=has_address),
        inputs=changes.atom_inputs,
    ),
    PageKind(
        name="changes-json",
        **only(urls.CHANGES_JSON_FEED, when=has_address),
        inputs=changes.json_inputs,
    ),
    *(
        PageKind(
            name=f"{slug}-feed",
            keys=partial(changes.group_keys, slug),
            path=partial(changes.group_path, slug),
            needs=partial(changes.group_needs, slug),
            inputs=partial(changes.group_inputs, slug),
        )
        for slug in GROUPS
    ),
    PageKind(
        name="flights-calendar",
        **only(urls.FLIGHTS_CALENDAR, when=has_address),
        inputs=calendar.calendar_inputs,
    ),
)
