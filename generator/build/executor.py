"""Making planned pages: a slice of the plan in, each of its files out.

Whoever makes them, in this process, in another one or on another machine, gets a `Slice`, which can
be sent there, and gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import groupby
from typing import Protocol

from generator.build.job import Body, RenderJob, gzipped
from generator.build.plan import Page, kind_of
from generator.build.render import Renderer
from generator.build.slices import Materials, Slice, load_site
from generator.site.page import PageContent, PageKind
from generator.site.site import Site


class Executor(Protocol):
    def run(self, part: Slice) -> Iterator[RenderJob]:
        """The files of a slice, in the order of its pages."""


class InProcess:
    """Makes pages in this process, each when it is asked for."""

    def __init__(self, loaded: Mapping[Materials, Site] | None = None) -> None:
        """`loaded` are sites that needn't be loaded again; any other is loaded once."""
        self._sites = dict(loaded or {})

    def run(self, part: Slice) -> Iterator[RenderJob]:
        if part.materials not in self._sites:
            self._sites[part.materials] = load_site(part.materials)
        return made_pages(self._sites[part.materials], part.pages)


def made_pages(site: Site, pages: Iterable[Page]) -> Iterator[RenderJob]:
    """Each page with its digest and a way to render it, and its compressed twin if it has one."""
    for _, of_kind in groupby(pages, key=kind_of):
        # What is rendered once is for pages of one kind: others lie at another depth.
        renderer = Renderer(site.theme, site.wording)
        for page, kind, shown in planned(site, of_kind):
            make: partial[Body] = partial(_body, renderer, kind, shown)
            # Kept while the page is at hand, for its twin; a stream is made again.
            made = RenderJob(
                page.path,
                renderer.digest(kind, shown.needs),
                make if kind.streamed else cache(make),
            )
            yield made
            if page.gzip:
                yield gzipped(made)


def _body(renderer: Renderer, kind: PageKind, shown: PageContent) -> Body:
    return renderer.body(kind, shown.inputs())


def planned(site: Site, pages: Iterable[Page]) -> Iterator[tuple[Page, PageKind, PageContent]]:
    """Each page with its kind and what it shows."""
    for kind, of_kind in groupby(pages, key=kind_of):
        same = list(of_kind)
        for page, shown in zip(same, kind.shown(site, [page.key for page in same]), strict=True):
            yield page, kind, shown
