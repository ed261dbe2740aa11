"""Copied pictures: which are published, how pages show them, their files."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator.build.state import state_of
from generator.errors import BuildError
from generator.hosting.sending import KEPT, headers_of
from generator.storage.album import ALBUM, load_album
from tests.support.building import Memory, build_into, build_tree, make_settings
from tests.support.illustrated import ADDRESSES, HOST, NAMES, illustrated, write_copies


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_copies(tmp_path_factory.mktemp("pictures"))


def tree_of(album: str, **settings: Any) -> dict[str, bytes]:
    return build_tree(illustrated(), pictures=album, image_hosts=HOST, **settings)


@pytest.fixture(scope="module")
def tree(album: str) -> Mapping[str, bytes]:
    return tree_of(album, images="licensed")


def files_of(album: str, *names: str) -> set[str]:
    """The paths of the copies of these pictures."""
    pictures = load_album(Path(album)).pictures
    copied = [pictures[ADDRESSES[name]] for name in names]
    return {f"pictures/{file.name}" for one in copied for file in (*one.modern, *one.jpeg)}


def published(tree: Mapping[str, bytes]) -> set[str]:
    return {path for path in tree if path.startswith("pictures/")}


def markup(tree: Mapping[str, bytes], path: str) -> str:
    return tree[path].decode()


PERMITTED = ("wide", "tall", "design", "logo")


def test_only_pictures_whose_licence_permits_it_are_copied(album: str) -> None:
    for policy, names in (
        ("link", ()),
        ("licensed", PERMITTED),
        ("all", [name for name in NAMES if name != "unknown"]),
    ):
        assert published(tree_of(album, images=policy)) == files_of(album, *names), policy


def test_which_licences_permit_it_is_a_setting(album: str) -> None:
    tree = tree_of(album, images="licensed", image_licenses=[2])
    assert published(tree) == files_of(album, "asked")
    assert ADDRESSES["wide"] in markup(tree, "spacecraft/1.html")


def test_a_site_that_links_is_the_same_with_and_without_an_album(album: str) -> None:
    assert tree_of(album, images="link") == tree_of("none-there")


def test_without_an_album_pictures_are_linked_as_before(album: str, tmp_path: Path) -> None:
    (tmp_path / ALBUM).write_text('{"pictures": 3}')
    for place in (tmp_path / "none", tmp_path):
        tree = tree_of(str(place), images="licensed")
        assert published(tree) == set()
        assert f'<img src="{ADDRESSES["wide"]}"' in markup(tree, "spacecraft/1.html")
        assert json.loads(tree["api/pictures.json"])["count"] == 0


def test_files_are_the_copies_named_by_their_content(tree: Mapping[str, bytes], album: str) -> None:
    for path in published(tree):
        name = path.rpartition("/")[2]
        assert tree[path] == Path(album, name).read_bytes()
        assert name.startswith(hashlib.sha256(tree[path]).hexdigest()[:16])
        sent = headers_of(path)
        assert sent.cache_control == KEPT
        assert sent.content_type == ("image/jpeg" if path.endswith("jpg") else "image/webp")
    assert f"  Cache-Control: {KEPT}" in markup(tree, "_headers").split("/pictures/*")[1]
    listed = tree["sha256sums.txt"].decode()
    assert all(path in listed for path in published(tree))
    assert "pictures/" not in markup(tree, "offline.json")


def test_files_have_no_compressed_twins(album: str) -> None:
    tree = tree_of(album, images="licensed", gzip=True)
    assert "index.html.gz" in tree
    assert not [path for path in published(tree) if path.endswith(".gz")]


def test_a_craft_shows_its_copies_in_widths_and_types(tree: Mapping[str, bytes]) -> None:
    page = markup(tree, "spacecraft/1.html")
    figure = page.partition('<figure class="picture">')[2].partition("</figure>")[0]
    [source] = re.findall(r"<source [^>]*>", figure)
    [shown] = re.findall(r"<img [^>]*>", figure)
    assert 'type="image/webp"' in source
    for element, ending in ((source, "webp"), (shown, "jpg")):
        files = re.findall(rf"\.\./(pictures/[0-9a-f]{{16}}-(\d+)\.{ending}) (\d+)w", element)
        assert len(files) >= 2
        assert all(name == width and path in tree for path, name, width in files)
        assert 'sizes="(min-width: 80rem) 44rem' in element
    assert re.search(r' width="\d+" height="\d+" decoding="async"', shown)
    assert "loading" not in shown
    assert len(re.findall(r'fill="#[0-9a-f]{6}"', figure)) == 12
    assert "style=" not in page
    assert HOST not in figure.partition("<figcaption>")[0]


def test_under_a_copy_are_credit_licence_and_the_original(tree: Mapping[str, bytes]) -> None:
    for path in (
        "spacecraft/1.html",
        "configurations/5.html",
        "agencies/7.html",
        "families/9.html",
    ):
        caption = markup(tree, path).partition("<figcaption>")[2].partition("</figcaption>")[0]
        assert "Ada Byron" in caption, path
        assert 'href="https://creativecommons.org/licenses/by/4.0/"' in caption, path
        name = {"s": "wide", "c": "design", "a": "logo", "f": "design"}[path[0]]
        assert f'Changed in size and format; <a href="{ADDRESSES[name]}"' in caption, path
    family = markup(tree, "families/9.html")
    assert 'Picture of <a href="../configurations/5.html"><bdi>Five</bdi></a>.' in family


def test_a_picture_that_may_not_be_copied_is_shown_from_its_host(tree: Mapping[str, bytes]) -> None:
    for number, name in ((3, "asked"), (4, "unknown")):
        page = markup(tree, f"spacecraft/{number}.html")
        figure = page.partition('<figure class="picture">')[2].partition("</figure>")[0]
        assert f'<img src="{ADDRESSES[name]}"' in figure
        assert "pictures/" not in figure


def test_a_tall_picture_is_shown_whole(tree: Mapping[str, bytes]) -> None:
    def is_whole(number: int) -> bool:
        return '<span class="frame drawn drawn-capsule whole">' in markup(
            tree, f"spacecraft/{number}.html"
        )

    sizes = {
        number: (int(one[1]), int(one[2]))
        for number in (1, 2)
        if (
            one := re.search(
                r'<figure.*?width="(\d+)" height="(\d+)"',
                markup(tree, f"spacecraft/{number}.html"),
                re.DOTALL,
            )
        )
    }
    for number, (width, height) in sizes.items():
        assert is_whole(number) is (not 1.25 <= width / height <= 2.1)


def test_cards_show_small_copies_and_one_colour(tree: Mapping[str, bytes]) -> None:
    rows = re.findall(r'<span class="thumb.*?</span>', markup(tree, "browse/all/name/1.html"))
    copied = [row for row in rows if "<picture>" in row]
    assert len(rows) == 6
    assert len(copied) == 3
    for row in copied:
        assert row.count("fill=") == 1
        assert "-1280." not in row
        assert 'loading="lazy"' in row
        assert 'src="../../../pictures/' in row


def test_the_search_index_has_copies_and_addresses(tree: Mapping[str, bytes]) -> None:
    received = re.search(r"receive\((.*)\);", markup(tree, "search/index.js"))
    assert received
    index = json.loads(received[1])
    thumbnails = index["index"]["spacecraft"]["thumbnail"]
    copied = [one for one in thumbnails if one and one.startswith("./")]
    assert all(one.removeprefix("./") in tree for one in copied)
    others = [index["thumbnails"] + one for one in thumbnails if one and one not in copied]
    assert (len(copied), others) == (3, [f"{HOST}/asked-small.png", f"{HOST}/unknown-small.png"])


def test_translations_share_the_files(album: str) -> None:
    tree = tree_of(album, images="licensed", languages=["en", "de"])
    assert published(tree) == files_of(album, *PERMITTED)
    assert not [path for path in tree if path.startswith("de/pictures")]
    assert 'src="../../../../pictures/' in markup(tree, "de/browse/all/name/1.html")
    assert 'src="../../pictures/' in markup(tree, "de/spacecraft/1.html")
    assert '"../pictures/' in markup(tree, "de/search/index.js")


def test_links_that_are_shared_and_search_engines_get_the_copy(album: str) -> None:
    page = markup(
        tree_of(album, images="licensed", site_url="https://cat.example/a/"), "spacecraft/1.html"
    )
    [shared] = re.findall(r'<meta property="og:image" content="([^"]*)"', page)
    assert re.fullmatch(r"https://cat\.example/a/pictures/[0-9a-f]{16}-1280\.jpg", shared)
    graph = json.loads(page.partition('ld+json">')[2].partition("</script>")[0])["@graph"]
    [image] = [one for one in graph if one["@type"] == "ImageObject"]
    assert image["contentUrl"] == shared
    assert image["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_without_an_address_what_is_shared_is_the_original(tree: Mapping[str, bytes]) -> None:
    assert f'og:image" content="{ADDRESSES["wide"]}"' in markup(tree, "spacecraft/1.html")


def test_a_file_with_other_bytes_ends_the_build(tmp_path: Path) -> None:
    album = write_copies(tmp_path)
    name = load_album(tmp_path).pictures[ADDRESSES["wide"]].jpeg[0].name
    for harm, found in (
        (lambda: (tmp_path / name).write_bytes(b"<html>"), "other bytes than its name says"),
        ((tmp_path / name).unlink, "No such file"),
        ((tmp_path / name).mkdir, "not a file"),
    ):
        harm()
        with pytest.raises(BuildError) as caught:
            tree_of(album, images="licensed")
        assert name in caught.value.problem.where
        assert found in caught.value.problem.found


def test_a_new_album_is_another_state_and_changes_only_its_own_pages(
    album: str, tmp_path: Path
) -> None:
    shutil.copytree(album, tmp_path / "album")
    settings = {"images": "licensed", "pictures": str(tmp_path / "album"), "image_hosts": HOST}
    before = state_of(make_settings(**settings))
    memory = Memory()
    build_into(memory, illustrated(), **settings)
    listed = json.loads((tmp_path / "album" / ALBUM).read_text())
    del listed["pictures"][ADDRESSES["tall"]]
    (tmp_path / "album" / ALBUM).write_text(json.dumps(listed))
    assert state_of(make_settings(**settings)) != before
    linking = {**settings, "images": "link"}
    assert state_of(make_settings(**linking)) == state_of(
        make_settings(**{**linking, "pictures": "elsewhere"})
    )
    written = build_into(memory, illustrated(), **settings)
    assert set(written.removed) == files_of(album, "tall") - files_of(album, "wide")
    assert "spacecraft/2.html" in written.written
    assert not {"about.html", "statistics.html", "now.html"} & set(written.written)


def test_credits_name_pictures_of_groups_too(tree: Mapping[str, bytes]) -> None:
    page = markup(tree, "credits.html")
    logo = page.partition(f'<a href="{ADDRESSES["logo"]}"')[2].partition("</li>")[0]
    assert '<a href="agencies/7.html"><bdi>Seven</bdi></a>' in logo
    design = page.partition(f'<a href="{ADDRESSES["design"]}"')[2].partition("</li>")[0]
    assert '<a href="configurations/5.html"><bdi>Five</bdi></a>' in design


def test_an_odd_album_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    """One width, no other type; another type in fewer widths, which browsers would prefer."""
    album = write_copies(tmp_path)
    listed = load_album(tmp_path).pictures
    wide, tall = listed[ADDRESSES["wide"]], listed[ADDRESSES["tall"]]
    listed = {
        ADDRESSES["wide"]: msgspec.structs.replace(wide, jpeg=wide.jpeg[:1], modern=()),
        ADDRESSES["tall"]: msgspec.structs.replace(tall, modern=tall.modern[:1]),
    }
    (tmp_path / ALBUM).write_bytes(msgspec.json.encode({"format": 1, "pictures": listed}))
    tree = tree_of(album, images="licensed")
    for number in (1, 2):
        page = markup(tree, f"spacecraft/{number}.html").partition("</figure>")[0]
        assert "<picture><img" in page
        assert ("srcset" in page) is (number == 2)


def test_a_white_logo_stands_on_a_dark_ground(tmp_path: Path, tree: Mapping[str, bytes]) -> None:
    album = write_copies(tmp_path)
    listed = dict(load_album(tmp_path).pictures)
    logo = listed[ADDRESSES["logo"]]
    listed[ADDRESSES["logo"]] = msgspec.structs.replace(logo, colours=("fffffe",) * 12)
    (tmp_path / ALBUM).write_bytes(msgspec.json.encode({"format": 1, "pictures": listed}))
    pale = markup(tree_of(album, images="licensed"), "agencies/7.html")
    assert '<figure class="picture logo pale">' in pale
    assert '<figure class="picture logo">' in markup(tree, "agencies/7.html")
