"""Queries by example: what people ask most, each with the file that answers it on this site."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from generator import urls
from generator.catalog.model import Craft
from generator.query.axes import Criteria
from generator.site import list_files
from generator.site.site import Site
from generator.site.wording import N_
from generator.values import Value

_WIDTH = 240
"""Characters of a line."""

_LINES = 9
"""Of an answer, as many as tell that it is one."""


class Query(Value):
    """What is asked, and the path of its answer."""

    text: str
    path: str


def example_craft(site: Site) -> Craft | None:
    """One whose record is short and seldom another: back from its only flight, if there is such."""
    return max(
        (craft for craft in site.catalog.craft if not craft.is_placeholder),
        key=lambda craft: (
            not craft.in_space,
            craft.flights_count == 1,
            craft.serial_number is not None,
            craft.thumbnail is not None,
        ),
        default=None,
    )


def answer_lines(site: Site, craft: Craft | None) -> str:
    """How the record of a craft begins, with line ends that the file itself doesn't have."""
    if craft is None:
        return ""
    text = msgspec.json.format(site.catalog.richest(craft.id).raw, indent=2).decode("utf-8")
    return "\n".join(_cut(line) for line in text.split("\n")[:_LINES])


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def queries(site: Site, craft: Craft | None) -> tuple[Query, ...]:
    """Those of a site that has their files, what most people want first."""
    return tuple(
        Query(text=site.wording.gettext(text), path=path) for text, path in _queries(site, craft)
    )


def _queries(site: Site, craft: Craft | None) -> Iterable[tuple[str, str]]:
    api = site.catalog.api

    def listed(criteria: Criteria) -> str:
        return urls.api_list(api, "normal", criteria, 0)

    yield N_("In space now, in short: since when, on which rocket, bound for where"), urls.API_NOW
    yield N_("In space now, as whole records"), listed(Criteria(in_space=True))
    if craft:
        path = urls.api_item(api, craft.id)
        yield N_("One spacecraft, with its flights if the data have them"), path
    yield N_("All spacecraft, 100 to a file: next leads on"), listed(Criteria())
    if craft and craft.configuration is not None:
        criteria = Criteria(spacecraft_config=craft.configuration)
        yield N_("All spacecraft of a configuration"), listed(criteria)
    if craft and craft.status and list_files.has_records(site):
        path = urls.browse_file(f"status-{craft.status.id}", "json")
        yield N_("Any list of this site, whole, in one file"), path
    if list_files.has_flights(site):
        yield N_("All flights as a table"), urls.bulk_table("flights", "csv")
    yield N_("What the last pull changed"), urls.API_LATEST
    yield N_("How old the data are"), urls.API_META
