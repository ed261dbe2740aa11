"""Scripts, styles and drawings of an output as parts of one page, and the policy that allows them.

Takes texts of a built output, gives elements. What stands in a script or a style must not end it;
both are written otherwise where they would.
"""

from __future__ import annotations

import hashlib
import html
import re
from base64 import b64encode
from collections.abc import Iterable

from generator import urls
from generator.editions.built import Built
from generator.hosting.sending import content_type

_URL = re.compile(r"url\(([^)\"']+)\)")
_SHOWN = re.compile(r'(<(?:link rel="icon"|img\b)[^<>]*? (?:href|src)=")([^"<>]*)')
_FIGURE = re.compile(r'<figure class="picture.*?</figure>', re.DOTALL)
_ENDS = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


def script_text(text: str) -> str:
    r"""A script as it may stand in a page: `<` is the same as `\x3c` in each of its texts."""
    return _ENDS.sub(r"\\x3c", text)


def style_text(built: Built, path: str) -> str:
    """A stylesheet with the files that it names."""
    text = built.text(path).replace("</", r"<\/")
    folder = path.rpartition("/")[0]

    def within(match: re.Match[str]) -> str:
        return f'url("{data_address(built, f"{folder}/{match[1]}" if folder else match[1])}")'

    return _URL.sub(within, text)


def data_address(built: Built, path: str) -> str:
    """A file as an address that holds it."""
    body = b64encode(built.read(path)).decode()
    return f"data:{content_type(path).partition(';')[0]};base64,{body}"


def with_files(built: Built, page: str, markup: str) -> str:
    """Markup of a page with the icons and pictures of the output that it shows."""

    def within(match: re.Match[str]) -> str:
        path = resolved(page, html.unescape(match[2]))
        if path is None or path not in built.checksums:
            return match[0]
        return match[1] + data_address(built, path)

    return _SHOWN.sub(within, markup)


def drawn(markup: str, photo: re.Pattern[str]) -> str:
    """Markup in which pictures of a pattern have given way to their drawings, as after an error."""

    def lost(match: re.Match[str]) -> str:
        figure, number = photo.subn("", match[0])
        return figure.replace(" data-lost hidden>", " data-lost>") if number else figure

    return photo.sub("", _FIGURE.sub(lost, markup))


def policy(scripts: Iterable[str], styles: Iterable[str], images: str) -> str:
    """What a page of one file may load: what stands in it, and pictures."""
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        f"img-src {images}; base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: Iterable[str]) -> str:
    digests = (b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def resolved(page: str, link: str) -> str | None:
    """The path in the output that a link leads to from a page; None if it leads elsewhere."""
    path = link.partition("#")[0].partition("?")[0]
    if not path or ":" in path or path.startswith("/"):
        return None
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or urls.HOME
