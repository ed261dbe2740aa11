"""The pages of text: offline, a missing page, the shell of an answer of the API."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from generator import urls
from generator.site.frame import Frame, content_security_policy, frame, placed
from generator.site.page import Key
from generator.site.site import Site
from generator.theme.assets import STYLE
from generator.values import Value

ROOT_SCRIPT = "root.js"
"""Stands within the one page that needs it, and is no file of the output."""

MISSING_SCRIPT = "missing.js"


class NotFoundInputs(Value):
    """`script` finds what was meant by the address."""

    frame: Frame
    script: str


class NotFoundAnywhereInputs(Value):
    """What the page holds itself, as it doesn't know where the site's files are; `scripts` are
    those that it loads once it does."""

    frame: Frame
    style: str
    script: str
    scripts: tuple[str, ...]


class OfflineInputs(Value):
    """The page that keeps the site for offline, by its `scripts`; `files` is the list of what."""

    frame: Frame
    scripts: tuple[str, ...]
    files: str


class OwnPageInputs(Value):
    """A text of content/pages/, rendered and sanitised."""

    frame: Frame
    title: str
    text: str


class AnswerInputs(Value):
    frame: Frame


def offline_inputs(site: Site, key: Key) -> OfflineInputs:
    return OfflineInputs(
        frame=frame(
            site,
            urls.OFFLINE,
            title=site.wording.gettext("Keep for offline"),
            description=site.wording.gettext(
                "Keep this catalog on your device, to read and search it without a network."
            ),
        ),
        scripts=tuple(site.theme.asset(name).path for name in ("kept.js", "offline.js")),
        files=urls.OFFLINE_FILES,
    )


def own_page_keys(site: Site) -> Iterable[Key]:
    return ((page.name,) for page in site.theme.pages)


def own_page_inputs(site: Site, key: Key) -> OwnPageInputs:
    [page] = (page for page in site.theme.pages if page.name == key[0])
    texts = site.theme.texts
    return OwnPageInputs(
        frame=frame(
            site,
            urls.own_page(page.name),
            title=page.title,
            description=page.description,
            languages=[
                language
                for language in site.languages
                if any(one.name == page.name for one in texts[language].pages)
            ],
        ),
        title=page.title,
        text=placed(site, page.html, urls.own_page(page.name)),
    )


def _not_found_frame(site: Site) -> Frame:
    return frame(
        site,
        urls.NOT_FOUND,
        title=site.wording.gettext("Page not found"),
        description=site.wording.gettext("There is nothing at this address."),
        indexed=False,
    )


def not_found_inputs(site: Site, key: Key) -> NotFoundInputs:
    """Hosts show this page at any depth, so its links start at the root of the site."""
    root = urlsplit(site.settings.site_url).path or "/"
    page = _not_found_frame(site)
    crumbs = tuple(
        msgspec.structs.replace(crumb, href=crumb.href and root + crumb.href)
        for crumb in page.crumbs
    )
    page = msgspec.structs.replace(page, root=root, files=root, crumbs=crumbs)
    return NotFoundInputs(frame=page, script=site.theme.asset(MISSING_SCRIPT).path)


def not_found_anywhere_inputs(site: Site, key: Key) -> NotFoundAnywhereInputs:
    """The same page of a site that may be at any address."""
    style, script = (site.theme.asset(name).body.text for name in (STYLE, ROOT_SCRIPT))
    policy = content_security_policy((), scripts=[script], styles=[style])
    page = msgspec.structs.replace(_not_found_frame(site), policy=policy)
    facts = site.facts
    return NotFoundAnywhereInputs(
        frame=page,
        style=style,
        script=script,
        scripts=(facts.start_script, facts.page_script, site.theme.asset(MISSING_SCRIPT).path),
    )


def answer_inputs(site: Site, key: Key) -> AnswerInputs:
    """The page is shown at the addresses of the API, so no address of its own is canonical."""
    return AnswerInputs(
        frame=frame(
            site,
            urls.API_ANSWER,
            title=site.wording.gettext("Answer of the API"),
            description=site.wording.gettext("An answer of this site’s API, as a page."),
            indexed=False,
        )
    )
