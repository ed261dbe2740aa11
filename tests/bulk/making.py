"""The bulk files alone: a build of them takes a tenth of one of the whole site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator import urls
from generator.build import write
from generator.build.directory import Directory
from generator.build.executor import made_pages
from generator.build.finish import final_jobs
from generator.build.plan import SitePlan, plan_site
from generator.build.write import Written
from generator.snapshot.model import Snapshot
from tests.support.building import make_site

ALL = ("ndjson", "csv", "sqlite", "parquet")


def build_bulk(
    snapshot: Snapshot, output: Path, formats: tuple[str, ...] = ALL, **changes: Any
) -> Written:
    """Into `output`, as a build does, with the list of checksums."""
    site = make_site(snapshot, bulk=formats or "none", **changes)
    plan = plan_site(site)
    pages = tuple(page for page in plan.pages if page.path.startswith(f"{urls.BULK}/"))
    final = final_jobs(site, SitePlan(pages, plan.final))
    return write.write_site(Directory(output), lambda _: made_pages(site, pages), final)
