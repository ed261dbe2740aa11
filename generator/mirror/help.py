"""The API page: examples that run, and the rule of the mirror's paths."""

from __future__ import annotations

from itertools import groupby
from textwrap import dedent

from generator import urls
from generator.bulk.files import bulk_files
from generator.bulk.package import has_package
from generator.query.axes import Criteria
from generator.site.frame import Frame, frame, placed
from generator.site.page import Key
from generator.site.site import Site
from generator.theme.messages import EXAMPLE
from generator.values import Value
from generator.versions import RECOMMENDED, ApiVersion


class Example(Value):
    """A function of examples.js: the comment above it, its name, and its body."""

    title: str
    name: str
    code: str


class BulkRow(Value):
    """What bulk files hold, and their names with their paths."""

    about: str
    files: tuple[tuple[str, str], ...]


class HelpInputs(Value):
    """What api.html shows; `mirror` is content/mirror.md, rendered and sanitised.

    `bulk` are the bulk files; of them `package` tells all, where there is one.

    `api_version` is that of LL2's records. `address` is the client's and `site` the site's own, or
    an example's where it isn't known; `script` runs the examples of `module`.
    """

    frame: Frame
    api_version: str
    address: str
    site: str
    script: str
    module: str
    examples: tuple[Example, ...]
    bulk: tuple[BulkRow, ...]
    package: str | None
    mirror: str


_SOMEWHERE = "https://example.org/spacecraft/"


def help_inputs(site: Site, key: Key) -> HelpInputs:
    examples = site.theme.asset("examples.js")
    address = site.settings.site_url or _SOMEWHERE
    return HelpInputs(
        frame=frame(
            site,
            urls.API_HELP,
            title=site.wording.gettext("API"),
            description=site.wording.gettext(
                "Launch Library 2’s spacecraft queries without a key, a limit or a server: a client"
                " with examples, and the JSON mirror."
            ),
            twin=urls.API_META,
        ),
        api_version=site.catalog.api.number,
        address=address + urls.CLIENT,
        site=address,
        script=site.theme.asset("api.js").path,
        module=examples.path,
        examples=tuple(
            Example(title=site.wording.gettext(title), name=name, code=dedent(code).rstrip())
            for title, name, code in EXAMPLE.findall(examples.source)
        ),
        bulk=bulk_rows(site),
        package=urls.BULK_PACKAGE if has_package(site) else None,
        mirror=placed(
            site, _of_version(str(site.theme.text("mirror")), site.catalog.api), urls.API_HELP
        ),
    )


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


def bulk_rows(site: Site) -> tuple[BulkRow, ...]:
    """A row for the files that hold the same."""
    by_content = groupby(bulk_files(site), key=lambda file: file.about)
    return tuple(
        BulkRow(
            about=site.wording.gettext(about),
            files=tuple((file.path.rpartition("/")[2], file.path) for file in files),
        )
        for about, files in by_content
    )
