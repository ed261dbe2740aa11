"""llms.txt: what a language model or a program is told to read, in the form of llmstxt.org."""

from __future__ import annotations

from generator import urls
from generator.mirror.data_files import DataBlock, data_block
from generator.site.page import Key, has_address, has_copies
from generator.site.site import Site
from generator.values import Value


class LlmsInputs(Value):
    """What llms.txt names. Each address is a path behind `base`, the site's address or "".

    `text` and `record` are the Markdown and the JSON of a craft, with ID for its id; `examples` the
    same of one craft, where there is any. `data` are the bulk files and those of the lists.
    """

    title: str
    base: str
    text: str
    record: str
    examples: tuple[str, str] | None
    data: DataBlock
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
        data=data_block(site),
        has_feeds=has_address(site),
        has_copies=has_copies(site),
    )
