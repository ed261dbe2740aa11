from __future__ import annotations

import posixpath
from urllib.parse import urljoin

import pytest

from generator import urls
from generator.query.axes import Criteria
from generator.versions import RECOMMENDED


@pytest.mark.parametrize(
    ("mode", "criteria", "offset", "path"),
    [
        ("normal", Criteria(), 0, "spacecraft.json"),
        ("normal", Criteria(), 100, "spacecraft/offset=100.json"),
        (
            "normal",
            Criteria(status=4, ordering="-time_in_space"),
            100,
            "spacecraft/status=4/ordering=-time_in_space/offset=100.json",
        ),
        ("normal", Criteria(in_space=True), 0, "spacecraft/in_space=true.json"),
        ("normal", Criteria(is_placeholder=False), 0, "spacecraft/is_placeholder=false.json"),
        ("normal", Criteria(spacecraft_config=6), 0, "spacecraft/spacecraft_config=6.json"),
        ("normal", Criteria(ordering="-id"), 0, "spacecraft/ordering=-id.json"),
        ("detailed", Criteria(), 200, "spacecraft/mode=detailed/offset=200.json"),
    ],
)
def test_a_query_has_its_file(mode: str, criteria: Criteria, offset: int, path: str) -> None:
    """The table of the public contract."""
    assert urls.api_list(RECOMMENDED, mode, criteria, offset) == f"api/2.3.0/{path}"


def test_public_paths() -> None:
    assert urls.browse("all", "name", 1) == "browse/all/name/1.html"
    assert urls.browse("all", "name", 2) == "browse/all/name/2.html"
    assert urls.browse("status-4", "-id", 3) == "browse/status-4/-id/3.html"
    assert urls.spacecraft(603) == "spacecraft/603.html"
    assert urls.api_item(RECOMMENDED, 603) == "api/2.3.0/spacecraft/603.json"
    assert urls.asset("site.css", "0123abcdef") == "static/site.0123abcdef.css"


@pytest.mark.parametrize(
    ("target", "page"),
    [
        ("index.html", "index.html"),
        ("spacecraft/1.html", "index.html"),
        ("index.html", "browse/all/-id/1.html"),
        ("spacecraft/2.html", "spacecraft/1.html"),
        ("api/2.3.0/spacecraft/offset=100.json", "api/2.3.0/spacecraft.json"),
        ("browse/all/-id/2.html", "browse/all/id/1.html"),
        ("browse/all/id/2.html", "browse/all/id/1.html"),
    ],
)
def test_relative_links_lead_to_their_target_by_the_shortest_way(target: str, page: str) -> None:
    link = urls.relative(target, page)
    assert urljoin(f"https://example.org/base/{page}", link) == f"https://example.org/base/{target}"
    assert link == posixpath.relpath(target, posixpath.dirname(page) or ".")
