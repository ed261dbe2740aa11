"""Making planned pages: each with its digest and a way to render it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import groupby
from typing import Any

from generator.build.job import RenderJob, gzipped
from generator.build.plan import Page, SitePlan, kind_of
from generator.build.render import Renderer
from generator.site.page import PageKind
from generator.site.site import Site


def planned_inputs(site: Site, pages: Iterable[Page]) -> Iterator[tuple[Page, PageKind, Any]]:
    """Each page with its kind and what it shows."""
    for kind, of_kind in groupby(pages, key=kind_of):
        same = list(of_kind)
        shown = kind.inputs_of(site, [page.key for page in same])
        for page, inputs in zip(same, shown, strict=True):
            yield page, kind, inputs


def made_pages(site: Site, plan: SitePlan) -> Iterator[RenderJob]:
    """Each planned page with its digest and a way to render it."""
    renderer = Renderer(site.theme, site.wording)
    for page, kind, inputs in planned_inputs(site, plan):
        # Kept while the page is at hand, for its compressed twin.
        make = cache(partial(renderer.render, kind, inputs))
        made = RenderJob(page.path, renderer.digest(kind, inputs), make)
        yield made
        if page.gzip:
            yield gzipped(made)
