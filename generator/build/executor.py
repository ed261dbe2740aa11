"""Making planned pages: each with its digest and a way to render it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from generator.build.job import RenderJob, gzipped
from generator.build.plan import SitePlan, kind_of
from generator.build.render import Renderer
from generator.site.page import Site


def made_pages(site: Site, plan: SitePlan) -> Iterator[RenderJob]:
    """Each planned page with its digest and a way to render it."""
    renderer = Renderer(site.theme)
    for page in plan:
        kind = kind_of(page)
        inputs = kind.inputs(site, page.key)

        # Kept while the page is at hand, for its compressed twin.
        make = cache(partial(renderer.render, kind, inputs))
        made = RenderJob(page.path, renderer.digest(kind, inputs), make)
        yield made
        if page.gzip:
            yield gzipped(made)
