"""The programs that answer LL2's queries without a server, and the page that shows their use.

The service worker and the client are made from the same scripts of static/, which hold the engine,
the dialect and the way from a query to the mirror's files: the worker loads them, the client, a
single file, has them within.
"""

from __future__ import annotations

import re
from textwrap import dedent

from generator import urls
from generator.pages.page import Frame, Key, Site, frame
from generator.theme import ENDPOINTS_SCRIPT
from generator.values import Value

ANSWERING = ("query.js", ENDPOINTS_SCRIPT, "ll2.js", "files.js", "mirror.js")
"""The scripts that answer a query, each using those before it."""

SHOWING = "browsable.js"
"""The worker's own: shows an answer to a person."""


class WorkerInputs(Value):
    """The paths of the worker's scripts; without any it removes itself and all that it kept."""

    scripts: tuple[str, ...]


class ClientInputs(Value):
    scripts: str


class TypesInputs(Value):
    pass


class Example(Value):
    """A function of static/examples.js: what stands above it, its name, and its body."""

    title: str
    name: str
    code: str


class HelpInputs(Value):
    """What api.html shows; `mirror` is content/mirror.md, rendered and sanitised.

    `address` is the client's and `site` the site's own, or an example's where it isn't known;
    `script` runs the examples of `module`.
    """

    frame: Frame
    address: str
    site: str
    script: str
    module: str
    examples: tuple[Example, ...]
    mirror: str


EXAMPLE = re.compile(
    r"^// (?P<title>.+)\n"
    r"export async function (?P<name>\w+)\(console\) \{\n(?P<code>(?:  .*\n)+)\}$",
    re.MULTILINE,
)

_SOMEWHERE = "https://example.org/spacecraft/"


def worker_inputs(site: Site, key: Key) -> WorkerInputs:
    names = (*ANSWERING, SHOWING) if site.settings.service_worker else ()
    return WorkerInputs(scripts=tuple(site.theme.asset(name).path for name in names))


def client_inputs(site: Site, key: Key) -> ClientInputs:
    return ClientInputs(scripts="\n".join(site.theme.asset(name).source for name in ANSWERING))


def types_inputs(site: Site, key: Key) -> TypesInputs:
    return TypesInputs()


def help_inputs(site: Site, key: Key) -> HelpInputs:
    examples = site.theme.asset("examples.js")
    address = site.settings.site_url or _SOMEWHERE
    return HelpInputs(
        frame=frame(
            site,
            urls.API_HELP,
            title="API",
            description="Launch Library 2’s spacecraft queries without a key, a limit or a server:"
            " a client with examples, and the JSON mirror.",
            trail=(("All spacecraft", urls.HOME),),
            twin=urls.API_META,
        ),
        address=address + urls.CLIENT,
        site=address,
        script=site.theme.asset("api.js").path,
        module=examples.path,
        examples=tuple(
            Example(title=title, name=name, code=dedent(code).rstrip())
            for title, name, code in EXAMPLE.findall(examples.source)
        ),
        mirror=str(site.theme.text("mirror")),
    )
