"""llms.txt: what a language model or a program is told to read, in the form of llmstxt.org."""

from __future__ import annotations

from generator import urls
from generator.bulk.package import has_package
from generator.mirror.help import BulkRow, bulk_rows
from generator.site.page import Key, has_address, has_copies
from generator.site.site import Site
from generator.values import Value


class LlmsInputs(Value):
    """What llms.txt names. Each address is a path behind `base`, the site's address or "".

    `text` and `record` are the Markdown and the JSON of a craft, with ID for its id; `examples` the
    same of one craft, where there is any. `package` tells of the bulk files.
    """

    title: str
    base: str
    text: str
    record: str
    examples: tuple[str, str] | None
    bulk: tuple[BulkRow, ...]
    package: str | None
    has_feeds: bool
    has_copies: bool


def llms_inputs(site: Site, key: Key) -> LlmsInputs:
    api = site.catalog.api
    first = next((craft.id for craft in site.catalog.craft), None)
    return LlmsInputs(
        title=site.facts.title,
        base=site.settings.site_url,
        text=urls.spacecraft_text("ID"),
        record=urls.api_item(api, "ID"),
        examples=None
        if first is None
        else (urls.spacecraft_text(first), urls.api_item(api, first)),
        bulk=bulk_rows(site),
        package=urls.BULK_PACKAGE if has_package(site) else None,
        has_feeds=has_address(site),
        has_copies=has_copies(site),
    )
