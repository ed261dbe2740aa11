"""The single file: the explorer, and all pages of craft and figures, in one HTML file.

Takes a built output, gives the explorer's page with all that it loads within it, and the other
pages as templates that `static/js/page/single.js` shows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator import urls
from generator.editions.built import Built, check_pictures
from generator.editions.edition import Watch
from generator.editions.inlined import policy, script_text, style_text, with_files
from generator.editions.single_pages import (
    AGAIN,
    MAIN,
    PAGE,
    Links,
    not_found,
    pages_inside,
    template,
)
from generator.errors import UsageError

MOST = 1000
"""Craft: with more, a browser would take seconds to open the file."""

_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)')
_PICTURES = re.compile(r"img-src 'self'([^;]*)")
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]*)')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)">')
_SCRIPT = re.compile(r'<script src="([^"]*)"( defer)?></script>\n')
_HOSTED = re.compile(
    r'<link rel="(?:alternate|canonical|search|apple-touch-icon)"[^>]*>\n'
    r'|<script type="application/ld\+json">.*?</script>\n'
    r'|<script src="search/[^"]*" defer data-place="\d+"></script>\n',
    re.DOTALL,
)
"""What is told to hosts and search engines, and the search index, which stands in the file."""

_MENU = re.compile(r'(<nav class="menu"[^>]*>)(.*?)(</nav>)', re.DOTALL)
_MENU_ITEM = re.compile(r'<a href="([^"]*)"[^>]*>.*?</a>\n', re.DOTALL)
_CRUMBS = re.compile(r'<nav class="crumbs".*?</nav>\n', re.DOTALL)
"""Of the explorer, with which the file opens: nothing is above it."""
_ELSEWHERE = re.compile(
    r'<nav class="languages".*?</nav>\n| <a href="[^"]*\.json">[^<>]*</a>\.', re.DOTALL
)
"""What leads to other files only: the page in other languages, and its data."""
_COPY = re.compile(r'"\./pictures/[^"]*"')
"""Of a picture, in the search index: the file shows drawings instead."""

_UNSCRIPTED = re.compile(
    r'(<div class="empty unscripted") data-single="([^"]*)">.*?</div>', re.DOTALL
)
_EXPLORER = '<div class="explorer'
_INDEX = re.compile(r'data-index="([^"]*)" data-root=""')
_LATER = re.compile(r'data-later="([^"]*)"')
_NAMED = re.compile(r"static/([\w-]+)\.[0-9a-f]+\.js")
_WORKER = re.compile(r"static/worker\.[0-9a-f]+\.js")


def check(built: Built) -> None:
    """UsageError for more craft than a browser can hold at ease, and for pictures of others."""
    check_pictures(built)
    if built.count > MOST:
        raise UsageError(
            where="--single-file",
            found=f"{built.count:,} spacecraft in {built.output}",
            expected=f"at most {MOST:,}",
            todo="take another edition, such as --zip",
        )


def write(built: Built, file: Path, watch: Watch) -> None:
    """BuildError when the theme's pages aren't as they are known here."""
    text = built.text(urls.EXPLORE)
    head, _, body = text.partition("</head>")
    top, _, rest = body.partition(_EXPLORER)
    explorer, _, foot = rest.rpartition("</main>")
    index = _INDEX.search(explorer)
    if MAIN.search(body) is None or index is None:
        raise not_found(urls.EXPLORE)
    pages = pages_inside(built)
    links = Links(pages=frozenset(pages), site=_site_of(head))
    # What loads while the page is read, what the explorer or a page runs later, what runs at once.
    early, late = _scripts(built, head)
    if (later := _LATER.search(explorer)) is not None:
        # They use what the page has; the explorer, the last script, may use them at once.
        late[-1:-1] = [script_text(built.text(path)) for path in later[1].split(" ")]
        explorer = _LATER.sub('data-later=""', explorer)
    parts = {f"index-{number}": path for number, path in enumerate(index[1].split(" "), start=1)}
    kept = {name: script_text(_COPY.sub("null", built.text(path))) for name, path in parts.items()}
    kept |= {f"script-{name}": script_text(_asset(built, name)) for name in AGAIN}
    late.append(script_text(_asset(built, "single")))
    styles = [style_text(built, path) for path in _STYLE.findall(head)]

    allowed = _allowed(head, dict.fromkeys([*early, *kept.values(), *late]), styles)
    head = _POLICY.sub(lambda found: found[1] + html.escape(allowed), _HOSTED.sub("", head))
    head = _SCRIPT.sub("", _filled(_STYLE, head, (f"<style>{one}</style>" for one in styles)))
    top = _MENU.sub(lambda found: found[1] + _menu(found[2], links) + found[3], top)
    top = _CRUMBS.sub("", top)
    head, top, foot = (with_files(built, urls.EXPLORE, part) for part in (head, top, foot))
    if not links.site:
        top, foot = _ELSEWHERE.sub("", top), _ELSEWHERE.sub("", foot)
    top = links.rewritten(urls.EXPLORE, _UNSCRIPTED.sub(r"\1>\2</div>", top))
    places = " ".join(f"#{name}" for name in parts)
    explorer = _INDEX.sub(f'data-index="{places}" data-root="{PAGE}"', explorer)
    foot = links.rewritten(urls.EXPLORE, foot).partition("</body>")[0]
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        opened.write(head)
        opened.writelines(f"<script>{one}</script>\n" for one in early)
        opened.write(f"</head>{top}{_EXPLORER}{explorer}</main>\n")
        opened.write('<main id="page" hidden></main>')
        opened.write(foot)
        opened.writelines(template(built, path, links) for path in watch(pages, len(pages)))
        opened.writelines(
            f'<script type="text/plain" id="{name}">{one}</script>\n' for name, one in kept.items()
        )
        opened.writelines(f"<script>{one}</script>\n" for one in late)
        opened.write("</body>\n</html>\n")


def _site_of(head: str) -> str:
    """The site's own address; nothing if it isn't known."""
    found = _CANONICAL.search(head)
    return html.unescape(found[1]).removesuffix(urls.EXPLORE) if found else ""


def _scripts(built: Built, head: str) -> tuple[list[str], list[str]]:
    """The scripts of the page: those before it is painted, and those after it is read."""
    early: list[str] = []
    late: list[str] = []
    for path, deferred in _SCRIPT.findall(head):
        if not _WORKER.fullmatch(path):
            (late if deferred else early).append(script_text(built.text(path)))
    return early, late


def _asset(built: Built, name: str) -> str:
    """The script of a name."""
    for path in built.checksums:
        if (match := _NAMED.fullmatch(path)) and match[1] == name:
            return built.text(path)
    raise not_found(f"static/{name}.js")


def _allowed(head: str, scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The policy, with the hosts of pictures that the site's own has."""
    own = _POLICY.search(head)
    pictures = _PICTURES.search(html.unescape(own[2])) if own else None
    return policy(scripts, styles, f"data:{pictures[1] if pictures else ''}")


def _filled(pattern: re.Pattern[str], text: str, values: Iterator[str]) -> str:
    """The text with the next of the values in each place of the pattern."""
    return pattern.sub(lambda _: next(values), text)


def _menu(items: str, links: Links) -> str:
    """The menu without what isn't in the file, where all craft are in the explorer."""
    return _MENU_ITEM.sub(
        lambda found: found[0] if found[1] in {*links.pages, urls.EXPLORE} else "", items
    )
