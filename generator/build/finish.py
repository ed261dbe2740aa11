"""The last phase: files that are made from the list of all files before them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from generator.build.executor import in_language
from generator.build.job import RenderJob
from generator.build.plan import Page, SitePlan, final_kind_of
from generator.build.render import Renderer
from generator.build.write import FinalJob
from generator.site.site import Site
from generator.values import MadeFile


def final_jobs(site: Site, plan: SitePlan) -> tuple[FinalJob, ...]:
    """The plan's final files, in their order."""
    return tuple(partial(_final_job, in_language(site, page.language), page) for page in plan.final)


def _final_job(site: Site, page: Page, files: Mapping[str, MadeFile]) -> RenderJob:
    renderer = Renderer(site.theme, site.wording)
    kind = final_kind_of(page)
    inputs = kind.inputs(site, files)
    return RenderJob(page.path, renderer.digest(kind, inputs), partial(renderer.body, kind, inputs))
