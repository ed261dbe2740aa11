"""The browsable page: an answer of the API for people, in the site's design.

Takes the shell (the built file `urls.API_ANSWER`) and an answer, gives the page. Text in, text out,
without a template engine or a JSON parser, so that the service worker can do exactly the same:

1. In the shell each `="../` becomes `="` and `root`. 2. Everything from `<!--file-->` to
`<!--answer` and a line end is removed, and `end-->` with its line end. Between those two was the
template of the answer. 3. In that template each `{name}` becomes its value, once: `request` the
method and the target, `status` its number, `json` a link to the same query with `format=json` as
its last parameter, `steps` the links to `previous` and `next`, if a list's envelope begins with
them, `body` the JSON. 4. All text is made printable as `display.printable` does, then `&`, `<` and
`>` as references; `request` and `json` have `"` as one too. 5. The JSON is split into tokens:
strings, `{}[],:` and what is between those and white space. The tokens don't change. Two spaces per
level, at most 32 levels; a new line after `{`, `[` and `,` and before `}` and `]`, but nothing
within empty brackets; a space after `:`. 6. A string that is an http or https address with a host,
no user and no backslash is a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.theme.characters import printable

_MOST_INDENTED = 32
"""Levels of indentation; without a limit, deep brackets would take quadratic space."""

_TOKEN = re.compile(r'"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?\Z)|[{}\[\],:]|[^ \t\r\n{}\[\],:"]+')
_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?#][^ \"\\]*)?"
)
_ENVELOPE = re.compile(
    r'\{"count":[0-9]+,"next":(?:null|"([^"]*)"),"previous":(?:null|"([^"]*)"),"results":\['
)
_OPENING, _CLOSING = frozenset("{["), frozenset("}]")


def fill(shell: str, *, root: str, method: str, target: str, status: int, body: bytes) -> str:
    """The page that shows an answer; ValueError or KeyError for an invalid shell.

    `root` leads from the request's address to the root of the site, as "../../"; `target` is the
    request's path and query as it was sent.
    """
    before, rest = shell.replace('="../', f'="{root}').split("<!--file-->", 1)
    _, rest = rest.split("<!--answer\n", 1)
    form, after = rest.split("end-->\n", 1)
    json = _escaped(body.decode("utf-8", "replace"))
    values = {
        "request": _quoted(f"{method} {target}"),
        "status": str(status),
        "json": _quoted(_as_json(target)),
        "steps": _steps(json),
        "body": "".join(_indented(json)),
    }
    return before + re.sub(r"\{([a-z]+)\}", lambda name: values[name[1]], form) + after


def _escaped(text: str) -> str:
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', "&quot;")


def _as_json(target: str) -> str:
    """The link to the same query as JSON, without other parameters of that name."""
    pairs = target.partition("?")[2].split("&")
    kept = [pair for pair in pairs if pair and pair.partition("=")[0] != "format"]
    return "?" + "&".join([*kept, "format=json"])


def _steps(json: str) -> str:
    envelope = _ENVELOPE.match(json)
    if envelope is None:
        return ""
    return "".join(
        f' · <a rel="{rel} noopener noreferrer" href="{address}">{word}</a>'
        for rel, word, address in (("prev", "Previous", envelope[2]), ("next", "Next", envelope[1]))
        if address and _ADDRESS.fullmatch(address)
    )


def _indented(json: str) -> Iterator[str]:
    """The tokens of escaped JSON with the white space and the links between them."""
    depth = 0
    previous = ""
    for found in _TOKEN.finditer(json):
        token = found[0]
        if token in _CLOSING:
            depth -= 1
            if previous not in _OPENING:
                yield _line(depth)
        elif previous in _OPENING or previous == ",":
            yield _line(depth)
        elif previous == ":":
            yield " "
        if token.startswith('"http') and _ADDRESS.fullmatch(token, 1, len(token) - 1):
            address = token[1:-1]
            yield f'"<a href="{address}" rel="noopener noreferrer">{address}</a>"'
        else:
            yield token
        if token in _OPENING:
            depth += 1
        previous = token


def _line(depth: int) -> str:
    return "\n" + "  " * min(depth, _MOST_INDENTED)
