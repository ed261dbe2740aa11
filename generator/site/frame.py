"""What surrounds a page's own content: title, menu, breadcrumbs, policy, the facts of the site."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias
from urllib.parse import urljoin

from generator import urls
from generator.languages.locales import name_of
from generator.site import display, structured
from generator.site.site import Site, SiteFacts, folder_of
from generator.values import Value


class Phrase(Value):
    """A part of a sentence; a name comes from the data, and may be linked.

    The day of the data and its year are shown by date.css, the text without it.
    """

    text: str
    is_name: bool = False
    is_day: bool = False
    is_year: bool = False
    href: str | None = None


Sentence: TypeAlias = tuple[Phrase, ...]

_PLACE = re.compile(r"%\((\w+)\)s")


def sentence(message: str, **parts: str | Phrase | Sentence) -> Sentence:
    """A message, in the words of a language, with each `%(name)s` in it as a part of its own."""
    phrases: list[Phrase] = []
    # The texts between the places, and at the odd ones the names of the places.
    for number, piece in enumerate(_PLACE.split(message)):
        part = parts[piece] if number % 2 else piece
        if isinstance(part, tuple):
            phrases += part
        elif isinstance(part, Phrase):
            phrases.append(part)
        elif part:
            phrases.append(Phrase(text=part))
    return tuple(phrases)


class Crumb(Value):
    """One step of the breadcrumbs; the last has no link."""

    text: str
    href: str | None = None


class Shared(Value):
    """The picture of a page where its link is shared."""

    address: str
    alt: str


class InLanguage(Value):
    """A page in one of the site's languages: its name in that language, a link to it, its address
    where the site's is known. `is_here` of the page's own."""

    language: str
    name: str
    href: str
    address: str | None
    is_here: bool


class Frame(Value):
    """What surrounds a page's own content. Links are relative: `root` leads to the folder of the
    pages in this language, the output's root for the site's own, `files` to what languages share.
    `path` is the page's own, from there.

    `canonical` is the page's address where the site URL is known, `twin` the JSON file that holds
    the same facts, `text` the Markdown file, `structured` the same for search engines. A page that
    isn't `indexed` asks them to pass it by.
    """

    site: SiteFacts
    path: str
    root: str
    files: str
    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    policy: str
    canonical: str | None = None
    twin: str | None = None
    text: str | None = None
    shared: Shared | None = None
    structured: str | None = None
    indexed: bool = True
    languages: tuple[InLanguage, ...] = ()
    footer: str | None = None


def content_security_policy(
    image_hosts: Iterable[str], *, scripts: Iterable[str] = (), styles: Iterable[str] = ()
) -> str:
    """What a page may load: its own files, and pictures from the hosts in the settings.

    `scripts` and `styles` are the texts of such elements in the page itself. One that holds data
    would be allowed anyway, for it is never run; the HTML checker asks for its hash.
    """
    images = " ".join(["'self'", *image_hosts])
    return (
        f"default-src 'none'; script-src {_own(scripts)}; style-src {_own(styles)}; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        f"img-src {images}; base-uri 'none'; form-action 'self'"
    )


def _own(texts: Iterable[str]) -> str:
    """The site's own files, and texts of a page by their hashes."""
    digests = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    return " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])


TITLE, DESCRIPTION = 60, 155
"""How many characters of a page's title and description search engines show."""


def frame(
    site: Site,
    path: str,
    *,
    title: str,
    description: str,
    trail: Iterable[tuple[str, str]] = (),
    here: str | None = None,
    twin: str | None = None,
    text: str | None = None,
    shared: Shared | None = None,
    nodes: Iterable[structured.Node] = (),
    indexed: bool = True,
    languages: Sequence[str] | None = None,
) -> Frame:
    """The frame of the page at `path`; `trail` names (text, path) of the pages between it and home.

    `here` is the last of the breadcrumbs, where it isn't the title; `nodes` are what search
    engines are told besides the breadcrumbs. A page that is shown at other addresses than its
    own isn't `indexed`, nor is any with the data of the development host. `languages` are those
    that the page is there in, if these aren't all of the site.
    """
    home = (site.wording.gettext("Home"), urls.HOME)
    trail = (home, *trail) if path != urls.HOME else ()
    languages = (languages or site.languages) if indexed else ()
    indexed = indexed and not site.facts.development
    crumbs = [Crumb(text=text, href=urls.relative(above, path)) for text, above in trail]
    here = here or title
    steps = [(text, address_of(site, above, path)) for text, above in trail]
    facts = [*nodes, *([structured.breadcrumbs([*steps, (here, None)])] if steps else [])]
    data = structured.script(facts) if indexed else None
    return Frame(
        site=site.facts,
        path=path,
        root=urls.root_of(path),
        files=urls.root_of(path) + site.shared,
        title=_whole_title(title, site.facts.title),
        description=display.short(description, DESCRIPTION),
        crumbs=(*crumbs, Crumb(text=here)),
        policy=content_security_policy(
            site.settings.image_hosts, scripts=[] if data is None else [data]
        ),
        canonical=address_of(site, path, path) if site.address and indexed else None,
        twin=urls.relative(site.shared + twin, path) if twin else None,
        text=urls.relative(text, path) if text else None,
        shared=shared,
        structured=data,
        indexed=indexed,
        languages=tuple(_languages(site, path, languages)),
        footer=placed(site, str(footer), path)
        if (footer := site.theme.content.get("footer"))
        else None,
    )


def _languages(site: Site, path: str, languages: Sequence[str]) -> Iterator[InLanguage]:
    """The page in its languages, if there are several."""
    for language in languages if len(languages) > 1 else ():
        folder = folder_of(site.settings, language)
        base = site.settings.site_url
        yield InLanguage(
            language=language,
            name=name_of(language),
            href=urls.relative(f"{site.shared}{folder}{path}", path),
            address=urljoin(base + folder, _published(path)) if base else None,
            is_here=language == site.wording.language,
        )


def _whole_title(title: str, site_title: str) -> str:
    """A page's title with the site's behind it, where there is room for both."""
    title = display.short(title, TITLE)
    both = f"{title} · {site_title}"
    return title if title == site_title or len(both) > TITLE else both


def address_of(site: Site, target: str, page: str) -> str:
    """A file's whole address where the site's is known, else the link from `page` to it."""
    if site.address:
        return urljoin(site.address, _published(target))
    return urls.relative(target, page)


def _published(path: str) -> str:
    """The front page is at the folder's own address."""
    return "" if path == urls.HOME else path


_LINK = re.compile(r'="\./(?P<shared>api/|feeds/|llms\.txt)?')


def placed(site: Site, text: str, page: str) -> str:
    """A text of content/ for a page: its links that begin with `./` start at the site's root."""

    def from_page(match: re.Match[str]) -> str:
        shared = match["shared"] or ""
        return f'="{urls.root_of(page)}{site.shared if shared else ""}{shared}'

    return _LINK.sub(from_page, text)
