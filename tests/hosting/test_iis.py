"""deploy/iis/web.config, which can't be run here: it is whole, and says what other servers do."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from generator.config.settings import ROOT
from generator.hosting.sending import CONTENT_TYPES, KEPT


@pytest.fixture(scope="module")
def config() -> ElementTree.Element:
    return ElementTree.parse(ROOT / "deploy/iis/web.config").getroot()


def test_each_type_is_named_and_removed_before(config: ElementTree.Element) -> None:
    """One that IIS knows already and isn't removed stops the whole site with 500."""
    content = config.find("system.webServer/staticContent")
    assert content is not None
    types = {one.get("fileExtension"): one.get("mimeType") for one in content.iter("mimeMap")}
    assert types == CONTENT_TYPES
    removed = [
        one.tag
        for before, one in pairwise(content)
        if one.tag == "mimeMap"
        and (before.tag, before.get("fileExtension")) == ("remove", one.get("fileExtension"))
    ]
    assert len(removed) == len(types)


@pytest.mark.parametrize("folder", ["static", "pictures"])
def test_what_has_a_digest_in_its_name_is_kept_a_year(
    config: ElementTree.Element, folder: str
) -> None:
    kept = config.find(f"location[@path='{folder}']/system.webServer/staticContent/clientCache")
    assert kept is not None
    assert kept.get("cacheControlMaxAge") == "365.00:00:00"
    seconds = round(timedelta(days=365).total_seconds())
    told = {*str(kept.get("cacheControlCustom")).split(", "), f"max-age={seconds}"}
    assert told == set(KEPT.split(", "))


def test_any_site_may_read_the_mirror(config: ElementTree.Element) -> None:
    headers = config.iterfind("location[@path='api']//customHeaders/add")
    assert {one.get("name"): one.get("value") for one in headers} == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag",
    }
