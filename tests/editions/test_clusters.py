"""Clusters of a ZIM: all that libzim wrote is read from the smaller file as before."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import libzim.reader
import libzim.writer
import pytest

from generator.editions.clusters import compress_clusters
from generator.editions.zim import settle

T = TypeVar("T")

CLUSTER = 4096


class Item(libzim.writer.Item):  # type: ignore[misc]  # libzim has no types
    def __init__(self, path: str, body: bytes, *, compress: bool = True) -> None:
        super().__init__()
        self.path, self.body, self.compress = path, body, compress

    def get_path(self) -> str:
        return self.path

    def get_title(self) -> str:
        return f"Title of {self.path}"

    def get_mimetype(self) -> str:
        return "text/html"

    def get_contentprovider(self) -> Any:
        return libzim.writer.StringProvider(self.body)

    def get_hints(self) -> dict[Any, int]:
        hint = libzim.writer.Hint
        return {hint.FRONT_ARTICLE: True, hint.COMPRESS: self.compress}


def contents() -> dict[str, bytes]:
    """Texts that become smaller, an empty one, a large one, and random bytes that don't."""
    chance = random.Random(1)
    texts = {
        f"{number}.html": f"<p>Craft {number}</p>\n".encode() * number for number in range(400)
    }
    noise = {f"noise/{number}": chance.randbytes(3000) for number in range(9)}
    return texts | noise | {"large": b"<p>A long page</p>" * 10_000}


def unwatched(items: Iterable[T], total: int, step: str = "") -> Iterator[T]:
    return iter(items)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    file = tmp_path / "raw"
    creator = libzim.writer.Creator(file).config_indexing(True, "eng").config_nbworkers(1)
    creator.config_compression("none").config_clustersize(CLUSTER)
    with creator as opened:
        for path, body in contents().items():
            opened.add_item(Item(path, body, compress=path != "noise/3"))
        opened.add_redirection("elsewhere", "", "7.html", {})
        opened.set_mainpath("7.html")
    return file


def test_all_is_read_as_before_from_fewer_bytes(raw: Path, tmp_path: Path) -> None:
    file = tmp_path / "small.zim"
    compress_clusters(raw, file, unwatched)
    settle(file, "digest")
    archive = libzim.reader.Archive(file)
    assert archive.check()
    for path, body in contents().items():
        entry = archive.get_entry_by_path(path)
        assert entry.title == f"Title of {path}"
        assert bytes(entry.get_item().content) == body
    assert archive.get_entry_by_path("elsewhere").get_redirect_entry().path == "7.html"
    assert archive.main_entry.get_item().path == "7.html"
    assert archive.has_entry_by_title("Title of 12.html")
    assert archive.has_fulltext_index
    assert file.stat().st_size < raw.stat().st_size / 2


@pytest.mark.parametrize(("place", "changed"), [(0, b"PK"), (48, (2048).to_bytes(8, "little"))])
def test_another_layout_is_told(raw: Path, tmp_path: Path, place: int, changed: bytes) -> None:
    """No such file may be made smaller by guesses: a magic number, a place of the clusters."""
    body = raw.read_bytes()
    raw.write_bytes(body[:place] + changed + body[place + len(changed) :])
    with pytest.raises(RuntimeError, match="known"):
        compress_clusters(raw, tmp_path / "small.zim", unwatched)
