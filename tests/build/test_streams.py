"""Bodies in chunks: the same bytes as in one piece, and memory that doesn't grow with them."""

from __future__ import annotations

import gzip
import hashlib
import json
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from generator.build.executor import made_pages
from generator.build.job import GZIP_LEVEL, Body, RenderJob, gzipped
from generator.build.kinds import KINDS
from generator.build.plan import plan_site
from generator.build.render import AT_ONCE, Renderer
from generator.config.settings import ROOT
from generator.errors import BuildError
from generator.snapshot.model import Snapshot
from generator.theme.theme import load_theme
from tests.support.building import (
    as_written,
    build,
    in_memory,
    make_site,
    planned_inputs,
    read_tree,
    write_site,
)

MEGABYTE = 2**20
LARGE = 96
"""Megabytes of a large body."""


def stream(chunks: Iterable[bytes], path: str = "data.bin", digest: str = "one") -> RenderJob:
    """A file in chunks; they are made again for each reader."""
    held = tuple(chunks)
    return RenderJob(path, digest, lambda: iter(held))


def large_body() -> Iterator[bytes]:
    for number in range(LARGE):
        yield number.to_bytes(4, "little") * (MEGABYTE // 4)


def test_memory_does_not_grow_with_a_body() -> None:
    """Written, compressed and hashed, and taken over when it stands there already."""
    job = RenderJob("data.json", "one", large_body)
    with in_memory() as directory:
        tracemalloc.start()
        try:
            write_site(directory / "new", [job, gzipped(job)])
            output = directory / "foreign"
            output.mkdir()
            (directory / "new/data.json").rename(output / "data.json")
            written = write_site(output, [job])
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 8 * MEGABYTE
        assert written.written == ("sha256sums.txt",)
        sha256 = hashlib.sha256()
        for chunk in large_body():
            sha256.update(chunk)
        files = json.loads((output / ".build/manifest.json").read_bytes())["files"]
        assert files["data.json"][1:] == [sha256.hexdigest(), LARGE * MEGABYTE]
        with gzip.open(directory / "new/data.json.gz") as twin:
            assert hashlib.file_digest(twin, "sha256").hexdigest() == sha256.hexdigest()


def test_the_pages_that_are_streamed_come_out_as_in_one_piece(snapshot: Snapshot) -> None:
    """Among them are bodies of several chunks, and none of them is large."""
    site = make_site(snapshot, site_url="https://example.org/")
    kinds = {kind.name for kind in KINDS if kind.streamed}
    assert kinds
    renderer, counts = Renderer(site.theme, site.wording), set()
    largest = max(len(record) for table in snapshot.tables.values() for record in table.values())
    pages = [page for page in plan_site(site).pages[::3] if page.kind in kinds]
    for _, kind, inputs in planned_inputs(site, pages):
        body = renderer.body(kind, inputs)
        assert not isinstance(body, bytes)
        chunks = list(body)
        counts.add(len(chunks))
        # A record stays in one piece.
        assert max(map(len, chunks)) < AT_ONCE * largest
        assert b"".join(chunks) == renderer.render(replace(kind, streamed=False), inputs)
    assert max(counts) > 3


@pytest.mark.parametrize("text", ["", "a", "Zvezda " * 50_000])
def test_a_compressed_twin_is_the_same_however_its_body_comes(text: str) -> None:
    body = text.encode()
    parts = [body[start : start + 1000] for start in range(0, len(body), 1000)]
    twin = gzipped(stream(parts)).read()
    assert twin == gzipped(stream([body])).read()
    assert twin == gzipped(RenderJob("data.bin", "one", partial(bytes, body))).read()
    # As the standard library compresses it, but for the tenth byte, which names the system.
    expected = gzip.compress(body, GZIP_LEVEL, mtime=0)
    assert (twin[:9], twin[9], twin[10:]) == (expected[:9], 255, expected[10:])


def test_a_stream_with_another_digest_and_the_same_bytes_is_not_written(tmp_path: Path) -> None:
    write_site(tmp_path, [stream([b"one", b"two"])])
    before = as_written(tmp_path / "data.bin")
    assert write_site(tmp_path, [stream([b"onet", b"wo"], digest="other")]).written == ()
    assert as_written(tmp_path / "data.bin") == before
    assert not (tmp_path / ".build/stage").exists()
    # The digest was noted: now it isn't even made.
    never = RenderJob("data.bin", "other", lambda: pytest.fail("made again"))
    assert write_site(tmp_path, [never]).written == ()


def test_streams_and_bytes_in_turn_are_staged_side_by_side(tmp_path: Path) -> None:
    """A stream that is dropped again leaves its place in the stage to the next file."""
    write_site(tmp_path, [stream([b"same"], "same.bin")])
    jobs = [
        stream([b"a", b"b"], "a.bin"),
        stream([b"sa", b"me"], "same.bin", "other"),
        RenderJob("c.html", "c", lambda: b"c"),
        stream([], "empty.bin"),
    ]
    written = write_site(tmp_path, jobs)
    assert set(written.written) == {"a.bin", "c.html", "empty.bin", "sha256sums.txt"}
    tree = read_tree(tmp_path)
    assert (tree["a.bin"], tree["same.bin"], tree["c.html"], tree["empty.bin"]) == (
        b"ab",
        b"same",
        b"c",
        b"",
    )


def failing(error: BaseException) -> Body:
    yield b"begun"
    raise error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (KeyError("a bug"), KeyError),
        (OSError(28, "No space left on device", "data.bin"), BuildError),
    ],
)
def test_a_stream_that_breaks_off_leaves_the_output_as_it_was(
    tmp_path: Path, error: BaseException, raised: type[BaseException]
) -> None:
    write_site(tmp_path, [stream([b"whole"])])
    before = read_tree(tmp_path)
    with pytest.raises(raised):
        write_site(tmp_path, [RenderJob("data.bin", "two", partial(failing, error))])
    assert read_tree(tmp_path) == before
    assert not (tmp_path / ".build/stage").exists()


def test_a_stream_never_replaces_a_file_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"mine")
    with pytest.raises(BuildError, match="a file that no build made"):
        write_site(tmp_path, [stream([b"you", b"rs"])])
    assert read_tree(tmp_path) == {"data.bin": b"mine"}
    assert not (tmp_path / ".build/stage").exists()


def test_an_error_in_the_template_of_a_stream_names_its_file_and_line(
    sample: Snapshot, tmp_path: Path
) -> None:
    output, theme = tmp_path / "output", tmp_path / "theme"
    build(sample, output)
    before = read_tree(output)
    file = theme / "templates/api/list.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"count":1,\n{{ page.results[0].nothing }}', encoding="utf-8")
    site = replace(make_site(sample), theme=load_theme(theme, ROOT).bundled())
    with pytest.raises(BuildError) as caught:
        write_site(output, made_pages(site, plan_site(site).pages))
    assert caught.value.problem.where == f"{file}, line 2"
    assert read_tree(output) == before
