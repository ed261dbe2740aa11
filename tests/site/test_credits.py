"""The credits page: every picture with its licence and credit, the data, the software."""

from __future__ import annotations

import gzip
import html
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from generator.build.executor import made_pages
from generator.build.plan import plan_site
from generator.config.settings import ROOT
from generator.site.credits import CreditsInputs, inputs, series
from generator.snapshot.model import Snapshot
from tests.standin.server import Upstream
from tests.support.building import Built, make_site
from tests.support.records import valid
from tests.support.sites import site_of

PAGE = "credits.html"
BUDGET = 20 * 1024
MOST = 100_000


def text_of(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def parsed(body: str) -> Element:
    found: Element = html5lib.parse(body, namespaceHTMLElements=False)
    return found


@pytest.fixture(scope="module")
def root(built: Built) -> Element:
    return parsed((built.output / PAGE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages(root: Element, built: Built) -> list[Element]:
    """All pages, with links as on the first one."""
    further = sorted((built.output / "credits").glob("*.html"))
    texts = (page.read_text(encoding="utf-8").replace('href="../', 'href="') for page in further)
    return [root, *map(parsed, texts)]


@pytest.fixture(scope="module")
def records(upstream: Upstream) -> list[dict[str, Any]]:
    found = []
    for offset in range(0, 607, 100):
        path = f"/2.3.0/spacecraft/?ordering=id&limit=100&offset={offset}"
        found += json.loads(upstream.ask(path).body)["results"]
    assert len(found) == 607
    return found


def credited(pages: Iterable[Element]) -> Iterator[tuple[str, str | None, str, str | None, str]]:
    """Each thing's page with its picture's address, licence, the licence's link, credit."""
    sections = [one for page in pages for one in page.findall(".//section[@class='license']")]
    for license_ in sections:
        name = license_.find("h3/bdi") if license_.find("h3/a") is None else license_.find("h3/a")
        link = license_.find("h3/a")
        for credit in license_.findall("div"):
            for picture in credit.findall("ul/li"):
                address = picture.find("cite/a")
                for craft in picture.findall("a"):
                    yield (
                        craft.attrib["href"],
                        None if address is None else address.attrib["href"],
                        text_of(name),
                        None if link is None else link.attrib["href"],
                        text_of(credit.find("h4")),
                    )


def test_every_picture_has_the_licence_and_credit_that_upstream_gives(
    pages: list[Element], records: list[dict[str, Any]]
) -> None:
    expected = set()
    for record in records:
        if (image := record["image"]) is None:
            continue
        license_ = image["license"] or {}
        name = license_.get("name") or "Unknown"
        link = license_.get("link") or ""
        expected.add(
            (
                f"spacecraft/{record['id']}.html",
                image["image_url"],
                "Licence unknown" if name == "Unknown" else name,
                link if link.startswith("https://") else None,
                image["credit"] or "Credit unknown",
            )
        )
    found = [one for one in credited(pages) if one[0].startswith("spacecraft/")]
    assert set(found) == expected
    assert len(found) == len(expected) > 300
    assert any(
        "evil" in (address or "") or "example" in (address or "") for _, address, *_ in found
    )


def images(built: Built) -> Iterator[Mapping[str, Any]]:
    """Wherever a record has one."""
    left: list[Any] = [
        json.loads(record) for table in built.snapshot.tables.values() for record in table.values()
    ]
    while left:
        one = left.pop()
        if isinstance(one, Mapping) and "thumbnail_url" in one:
            yield one
        left += one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()


def test_whatever_picture_a_page_loads_is_credited(
    pages: list[Element], records: list[dict[str, Any]], built: Built
) -> None:
    """Whether in its own size or small, on the page of its craft, of a group or in a list."""
    named = {address for _, address, *_ in credited(pages)}
    with_credit = {page for page, *_ in credited(pages)}
    known = named | {
        record["image"]["thumbnail_url"]
        for record in records
        if f"spacecraft/{record['id']}.html" in with_credit
    }
    known |= {image["thumbnail_url"] for image in images(built) if image["image_url"] in named}
    loaded = {
        html.unescape(address)
        for path in built.output.rglob("*.html")
        for address in re.findall(r'<img src="([^"]*)"', path.read_text(encoding="utf-8"))
        if not address.startswith("static/")  # the site's own, in a template for others
    }
    assert len(loaded) > 300
    assert loaded <= known


def test_a_picture_of_many_craft_is_listed_once(root: Element, pages: list[Element]) -> None:
    pictures = [one.attrib["href"] for page in pages for one in page.findall(".//cite/a")]
    split = len(pictures) - len(set(pictures))
    assert split <= len(pages) - 1  # where a page ends
    assert len(pictures) < len(list(credited(pages)))
    lead = text_of(root.find(".//h2[@id='pictures']/../p[last()]"))
    assert lead.startswith(f"{len(pictures)} pictures, by licence")


def test_the_data_are_credited_with_their_terms(root: Element) -> None:
    text = text_of(root)
    assert "Launch Library 2" in text
    assert "use and share the data freely" in text
    assert "encourage attribution" in text
    links = {link.attrib["href"] for link in root.iter("a")}
    assert "https://thespacedevs.com/" in links


def test_the_software_names_each_library_and_its_licence(root: Element) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    used = [re.split(r"[^\w-]", one)[0] for one in project["dependencies"]]
    rows = {text_of(row[0]): text_of(row[2]) for row in root.findall(".//table/tbody/tr")}
    assert list(rows) == used
    for name, license_ in rows.items():
        about = metadata.metadata(name)
        fields = ("License-Expression", "License", "Classifier")
        said = " ".join(text for field in fields for text in about.get_all(field, []))
        for word in license_.replace(" or", "").split():
            assert not word.isalpha() or word in said, f"{name}: {said}"
    assert project["license"] in text_of(root)


def test_each_page_is_small(built: Built) -> None:
    pages = [built.output / PAGE, *(built.output / "credits").glob("*.html")]
    assert all(len(gzip.compress(page.read_bytes(), 9)) <= BUDGET for page in pages)
    assert all(page.stat().st_size <= MOST for page in pages)


# Odd pictures -----------------------------------------------------------------------------------


def credits_of(*images: dict[str, Any] | None) -> CreditsInputs:
    records = (valid(place, image=image) for place, image in enumerate(images, start=1))
    site = site_of(*records)
    return inputs(site, (1,), series(site, ()))


def test_without_pictures_the_page_says_so() -> None:
    for page in (credits_of(None), credits_of()):
        assert page.licenses == ()
        assert "name no pictures" in page.lead


def test_a_picture_that_is_neither_shown_nor_linked_is_not_credited() -> None:
    page = credits_of({"image_url": "javascript:alert(1)"}, {"name": "no address"})
    assert page.licenses == ()


def test_a_thumbnail_alone_is_a_picture() -> None:
    page = credits_of({"thumbnail_url": "https://img.example/t.png", "name": " "})
    (picture,) = page.licenses[0].credits[0].pictures
    assert (picture.title, picture.href) == ("Untitled", "https://img.example/t.png")


def test_what_is_unknown_comes_last_and_a_bad_licence_link_is_left_out() -> None:
    def image(number: int, credit: str | None, license_: dict[str, Any] | None) -> dict[str, Any]:
        return {
            "image_url": f"https://other.example/{number}.png",
            "credit": credit,
            "license": license_,
        }

    page = credits_of(
        image(1, None, None),
        image(2, "unknown", {"name": "Zed", "link": "javascript:alert(1)"}),
        image(3, "NASA", {"name": "Zed", "link": "javascript:alert(1)"}),
        image(4, "ESA", {"name": "Unknown", "link": None}),
    )
    assert [(one.name, one.href, one.amount) for one in page.licenses] == [
        ("Zed", None, "2 pictures"),
        ("Licence unknown", None, "2 pictures"),
    ]
    assert [[credit.name for credit in one.credits] for one in page.licenses] == [
        ["NASA", "Credit unknown"],
        ["ESA", "Credit unknown"],
    ]


def test_one_address_with_two_credits_is_two_pictures() -> None:
    image = {"image_url": "https://other.example/a.png"}
    page = credits_of({**image, "credit": "A"}, {**image, "credit": "B"}, {**image, "credit": "A"})
    (license_,) = page.licenses
    craft = {one.name: one.pictures[0].of for one in license_.credits}
    assert {name: len(anchors) for name, anchors in craft.items()} == {"A": 2, "B": 1}


def test_the_samples_pictures_are_credited(sample: Snapshot) -> None:
    site = make_site(sample)
    page = inputs(site, (1,), series(site, ()))
    assert page.lead.startswith("7 pictures, by licence")
    assert page.licenses[-1].name == "Licence unknown"


# Many pictures ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many() -> dict[str, bytes]:
    """Half of the craft share one picture, the others have one each, by ten people."""
    license_ = {"id": 30, "name": "CC BY 4.0", "link": "https://creativecommons.org/"}

    def image(place: int) -> dict[str, Any]:
        name = "shared" if place % 2 else f"own {place}"
        address = f"https://img.example/{name.replace(' ', '-')}.png"
        credit = "Everybody" if place % 2 else f"Nr. {place % 20}"
        return {"name": name, "image_url": address, "credit": credit, "license": license_}

    records = [valid(place, image=image(place), name=f"Craft {place}") for place in range(1, 2001)]
    site = site_of(*records)
    pages = [page for page in plan_site(site).pages if page.kind == "credits"]
    return {job.path: job.read() for job in made_pages(site, pages)}


def test_many_pictures_are_on_several_pages_each_with_its_headings(many: dict[str, bytes]) -> None:
    assert list(many)[:2] == ["credits.html", "credits/2.html"]
    assert len(many) > 2
    pages = [parsed(body.decode().replace('href="../', 'href="')) for body in many.values()]
    found = list(credited(pages))
    assert len({page for page, *_ in found}) == len(found) == 2000
    assert {(name, link) for *_, name, link, _ in found} == {
        ("CC BY 4.0", "https://creativecommons.org/")
    }
    assert all(len(body) <= MOST for body in many.values())
    assert all(len(body) >= MOST / 2 for body in [*many.values()][:-1])
    counts = [text_of(page.find(".//h3/span")) for page in pages]
    assert counts == ["1,001 pictures", *["1,001 pictures, continued"] * (len(many) - 1)]


def test_a_page_leads_to_the_others_and_only_the_first_has_the_texts(
    many: dict[str, bytes],
) -> None:
    first, second, *_ = many.values()
    assert b'href="credits/2.html"' in first
    assert b'href="../credits.html"' in second
    assert b'id="software"' in first
    assert b'id="software"' not in second
    assert b"page 2 of" in second.lower()
