from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest

from generator.build.plan import Page, check_collisions, plan_site
from generator.errors import BuildError
from generator.snapshot.model import Snapshot
from tests.support.building import make_site


def test_a_planned_page_is_small_and_picklable(snapshot: Snapshot) -> None:
    plan = plan_site(make_site(snapshot))
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301  (what it has just made)
    assert len(pickle.dumps(plan)) / len(plan) < 200


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.html", "a.html"),
        ("a.html", "A.html"),
        ("a/b.html", "A/B.html"),
        ("a", "a/b.html"),
        ("A/b/c.html", "a/B"),
    ],
)
def test_a_collision_names_both_makers(one: str, other: str) -> None:
    pages = [Page(one, "list", (1,)), Page(other, "detail", (2,))]
    for order in (pages, pages[::-1]):
        with pytest.raises(BuildError) as caught:
            check_collisions(order)
        assert "list (1,)" in str(caught.value)
        assert "detail (2,)" in str(caught.value)


def test_a_compressed_twin_takes_a_path_too() -> None:
    pages = [Page("a.html", "list", (1,), gzip=True), Page("A.html.gz", "detail", (2,))]
    for order in (pages, pages[::-1]):
        with pytest.raises(BuildError, match="file system"):
            check_collisions(order)
    check_collisions([Page("a.html", "list", (1,)), pages[1]])


def test_a_file_beside_a_directory_of_another_name_is_none() -> None:
    check_collisions([Page("a.json", "list", (1,)), Page("a/b.json", "list", (2,))])


def test_selections_without_craft_have_a_page(snapshot: Snapshot) -> None:
    """A status that exists but is unused is a valid filter upstream: count 0, not 404."""
    paths = {page.path for page in plan_site(make_site(snapshot))}
    unused = [slug for slug in make_site(snapshot).selections.by_slug if slug == "status-6"]
    assert unused == ["status-6"]
    assert "browse/status-6/-time_in_space/1.html" in paths
    assert "api/2.3.0/spacecraft/status=6/ordering=-time_in_space.json" in paths


def test_a_sitemap_feeds_and_a_browser_s_search_need_an_address(sample: Snapshot) -> None:
    published = replace(sample, source="https://ll.thespacedevs.com/2.3.0/")

    def paths(**changes: Any) -> set[str]:
        return {page.path for page in plan_site(make_site(published, **changes))}

    own = paths(site_url="https://example.org/") - paths()
    assert {path for path in own if not path.startswith("feeds/")} == {
        *("sitemap.xml", "opensearch.xml")
    }
    assert {"feeds/changes.atom.xml", "feeds/changes.json", "feeds/flights.ics"} < own
    # Without a worker nothing opens offline, so nothing is there to be installed.
    needing = {"manifest.webmanifest", "offline.html", "offline.json"}
    assert paths() - paths(service_worker=False) == needing
