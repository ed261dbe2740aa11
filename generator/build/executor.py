"""Making planned pages: a slice of the plan in, each of its files out.

Whoever makes them, in this process, in another one or on another machine, gets a `Slice`, which can
be sent there, and gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from itertools import groupby
from types import MappingProxyType
from typing import Any, Protocol

from generator.build.job import Body, RenderJob, gzipped
from generator.build.plan import Page, kind_of
from generator.build.render import Renderer
from generator.build.slices import Materials, Slice, load_site
from generator.site.page import PageContent, PageKind, Twin
from generator.site.site import Site
from generator.values import MadeFile

NOTHING: Mapping[str, MadeFile] = MappingProxyType({})


class Executor(Protocol):
    def run(self, part: Slice, last: Mapping[str, MadeFile]) -> Iterator[RenderJob]:
        """The files of a slice, in any order.

        Those that have the digest of `last`, what the last build left by path, may be without a
        body: nobody asks for it.
        """


class InProcess:
    """Makes pages in this process, each when it is asked for."""

    def __init__(self, loaded: Mapping[Materials, Site] | None = None) -> None:
        """`loaded` are sites that needn't be loaded."""
        self._makers = {materials: Maker(site) for materials, site in (loaded or {}).items()}

    def run(
        self,
        part: Slice,
        last: Mapping[str, MadeFile] = NOTHING,  # noqa: ARG002  (what isn't asked for isn't made)
    ) -> Iterator[RenderJob]:
        """In the order of the pages."""
        if part.materials not in self._makers:
            # One at a time: a site may be large.
            self._makers.clear()
            self._makers[part.materials] = Maker(load_site(part.materials))
        return self._makers[part.materials].made(part.pages)


class Maker:
    """Makes pages of one site. Keeps what was rendered once for pages of the last kind."""

    def __init__(self, site: Site) -> None:
        self._site = site
        # Pages of another kind lie at another depth.
        self._renderer_of = lru_cache(maxsize=1)(self._renderer)

    def _renderer(
        self,
        language: str | None,
        kind: PageKind,  # noqa: ARG002  (it is kept for the kind)
    ) -> Renderer:
        site = in_language(self._site, language)
        return Renderer(site.theme, site.wording)

    def made(self, pages: Iterable[Page]) -> Iterator[RenderJob]:
        """Each page with its digest and a way to render it, and its compressed twin if any."""
        for page, kind, shown in planned(self._site, pages):
            renderer = self._renderer_of(page.language, kind)
            # Kept while the page is at hand, for its twins; a stream is made again.
            inputs = cache(shown.inputs) if page.twin else shown.inputs
            for path, form in forms(page, kind):
                make: partial[Body] = partial(_body, renderer, form, inputs)
                made = RenderJob(
                    path,
                    renderer.digest(form, shown.needs),
                    cache(make) if page.gzip and not form.streamed else make,
                )
                yield made
                if page.gzip:
                    yield gzipped(made)


def made_pages(site: Site, pages: Iterable[Page]) -> Iterator[RenderJob]:
    """Pages of a site that is at hand, in their order."""
    return Maker(site).made(pages)


def _body(renderer: Renderer, form: PageKind | Twin, inputs: Callable[[], Any]) -> Body:
    return renderer.body(form, inputs())


def forms(page: Page, kind: PageKind) -> Iterator[tuple[str, PageKind | Twin]]:
    """The files of a page that are made from its inputs, by path."""
    yield page.path, kind
    if kind.twin and page.twin:
        yield page.twin, kind.twin


def planned(site: Site, pages: Iterable[Page]) -> Iterator[tuple[Page, PageKind, PageContent]]:
    """Each page with its kind and what it shows."""
    for (language, kind), of_kind in groupby(
        pages, key=lambda page: (page.language, kind_of(page))
    ):
        same = list(of_kind)
        shown = kind.shown(in_language(site, language), [page.key for page in same])
        for page, content in zip(same, shown, strict=True):
            yield page, kind, content


def in_language(site: Site, language: str | None) -> Site:
    """The translation that a page belongs to, or the site itself."""
    if language is None:
        return site
    return next(one for one in site.translations if one.wording.language == language)
