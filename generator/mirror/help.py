"""The API page: examples that run, and the rule of the mirror's paths."""

from __future__ import annotations

import re
from textwrap import dedent

from generator import urls
from generator.site.frame import Frame, frame
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value


class Example(Value):
    """A function of examples.js: the comment above it, its name, and its body."""

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
        address=address + urls.CLIENT,
        site=address,
        script=site.theme.asset("api.js").path,
        module=examples.path,
        examples=tuple(
            Example(title=site.wording.gettext(title), name=name, code=dedent(code).rstrip())
            for title, name, code in EXAMPLE.findall(examples.source)
        ),
        mirror=str(site.theme.text("mirror")),
    )
