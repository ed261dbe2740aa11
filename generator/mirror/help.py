"""The API page: a first command, queries by example, clients, the rule of the mirror's paths."""

from __future__ import annotations

import re
from textwrap import dedent

from generator import urls
from generator.catalog.model import Craft
from generator.mirror.data_files import DataBlock, data_block
from generator.mirror.examples import Query, answer_lines, example_craft, queries
from generator.mirror.items import files
from generator.query.axes import Criteria
from generator.site.frame import Frame, frame, placed
from generator.site.list_files import has_flights
from generator.site.page import Key, has_copies
from generator.site.site import Site
from generator.theme.messages import EXAMPLE
from generator.values import Value
from generator.versions import RECOMMENDED, ApiVersion


class Example(Value):
    """A function of examples.js: the comment above it, its name, and its body."""

    title: str
    name: str
    code: str


class HelpInputs(Value):
    """What api.html shows; `mirror` is content/mirror.md, rendered and sanitised.

    `api_version` is that of LL2's records. `address` is the client's and `site` the site's own, or
    an example's where it isn't `known`; one of the `scripts` runs the examples of `module`.
    `record` is the path of one craft's record, which begins with `answer`; `list` that of a list
    with many pages, `flights` that of the table of flights.
    """

    frame: Frame
    api_version: str
    address: str
    site: str
    known: bool
    scripts: tuple[str, ...]
    module: str
    record: str | None
    answer: str
    list: str
    flights: str | None
    queries: tuple[Query, ...]
    examples: tuple[Example, ...]
    data: DataBlock
    mirror: str


SCRIPTS = ("copy.js", "api.js")

_SOMEWHERE = "https://example.org/spacecraft/"


def help_inputs(site: Site, key: Key) -> HelpInputs:
    examples = site.theme.asset("examples.js")
    address = site.settings.site_url or _SOMEWHERE
    craft = example_craft(site)
    return HelpInputs(
        frame=frame(
            site,
            urls.API_HELP,
            title=site.wording.gettext("API"),
            description=site.wording.gettext(
                "Launch Library 2’s spacecraft queries without a key, a limit or a server: with"
                " curl, Python or JavaScript, as JSON, CSV or a database."
            ),
            twin=urls.API_META,
        ),
        api_version=site.catalog.api.number,
        address=address + urls.CLIENT,
        site=address,
        known=bool(site.settings.site_url),
        scripts=tuple(site.theme.asset(script).path for script in SCRIPTS),
        module=examples.path,
        record=None if craft is None else urls.api_item(site.catalog.api, craft.id),
        answer=answer_lines(site, craft),
        list=urls.api_list(site.catalog.api, "normal", Criteria(), 0),
        flights=urls.bulk_table("flights", "csv") if has_flights(site) else None,
        queries=queries(site, craft),
        examples=tuple(
            Example(title=site.wording.gettext(title), name=name, code=dedent(code).rstrip())
            for title, name, code in EXAMPLE.findall(examples.source)
        ),
        data=data_block(site),
        mirror=_linked(site, placed(site, _mirror(site, craft), urls.API_HELP)),
    )


_EXAMPLE = 603
"""The craft that content/mirror.md names; where a site doesn't have it, another takes its place."""


def _mirror(site: Site, craft: Craft | None) -> str:
    text = _of_version(str(site.theme.text("mirror")), site.catalog.api)
    if craft and _EXAMPLE not in site.catalog.extracts:
        text = text.replace(f"spacecraft/{_EXAMPLE}.", f"spacecraft/{craft.id}.")
    return text


_NAMED = re.compile(r"<td><code>([\w./=-]+)</code>")


def _linked(site: Site, text: str) -> str:
    """The same text with a link to each file at the start of a cell that this site has."""
    own = {urls.spacecraft_text(craft.id) for craft in site.catalog.craft}
    there = {*own, *files(site), urls.api_schema("list"), *_copies(site)}
    root = urls.root_of(urls.API_HELP)

    def link(found: re.Match[str]) -> str:
        path = found[1]
        if path not in there:
            return found[0]
        folder = root if path in own else root + site.shared
        return f'<td><a href="{folder}{path}"><code>{path}</code></a>'

    return _NAMED.sub(link, text)


def _copies(site: Site) -> tuple[str, ...]:
    return (urls.API_PICTURES,) if has_copies(site) else ()


def _of_version(text: str, api: ApiVersion) -> str:
    """A text about the recommended version with the names and paths of another."""
    for ours, theirs in zip(_names(RECOMMENDED), _names(api), strict=True):
        text = text.replace(ours, theirs)
    return text


def _names(api: ApiVersion) -> tuple[str, ...]:
    """What differs between versions, each as it stands in HTML; the longest first."""
    path, asked = api.place("spacecraft", "detailed")
    terms = [f"{name}={value}" for name, value in asked.items()]
    file = urls.api_list(api, "detailed", Criteria(), 0).removeprefix(urls.api_root(api))
    return (
        f"{path}/?{'&amp;'.join(['limit=100', *terms])}",
        file,
        f"<code>{'&amp;'.join(terms) or f'{path}/'}</code>",
        api.number,
    )
