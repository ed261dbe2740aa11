"""A zip as it is written here, read by Python's zipfile and by Info-ZIP's unzip."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.editions import zipped as module
from generator.editions.zipped import Archive, zipped
from tests.support.programs import said

DATE = datetime(2024, 11, 9, 23, 5, 31, tzinfo=UTC)

FILES = {
    "index.html": b"<p>A craft</p>\n" * 100,
    "empty": b"",
    "a/b/c.png": bytes(range(256)),
    "a/größe.txt": "Größe".encode(),
}


def written(file: Path, files: dict[str, bytes]) -> Path:
    with file.open("wb") as opened:
        archive = Archive(opened, "folder", DATE)
        for path, body in files.items():
            archive.add(path, zipped(body, is_small=path.endswith(".png")))
        archive.end()
    return file


@pytest.mark.parametrize(
    ("most", "most_files"),
    [(2**32 - 1, 2**16 - 1), (0, 2**16 - 1), (2**32 - 1, 0), (200, 3)],
    ids=["small", "many bytes", "many files", "many bytes from some file on"],
)
def test_others_read_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, most_files: int
) -> None:
    monkeypatch.setattr(module, "MOST", most)
    monkeypatch.setattr(module, "MOST_FILES", most_files)
    file = written(tmp_path / "one.zip", FILES)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
        read = {one.filename: archive.read(one) for one in entries if not one.is_dir()}
    assert read == {f"folder/{path}": body for path, body in FILES.items()}
    assert [one.filename for one in entries if one.is_dir()] == [
        "folder/",
        "folder/a/",
        "folder/a/b/",
    ]
    assert {one.date_time for one in entries} == {(2024, 11, 9, 23, 5, 30)}
    kinds = {one.filename: one.compress_type for one in entries}
    assert kinds["folder/index.html"] == zipfile.ZIP_DEFLATED
    assert kinds["folder/a/b/c.png"] == zipfile.ZIP_STORED
    assert file.stat().st_size < 2000
    assert "No errors detected" in said("unzip", "-tq", file)


def test_more_files_than_a_small_zip_can_count(tmp_path: Path) -> None:
    files = {f"{number}": b"" for number in range(2**16 + 10)}
    file = written(tmp_path / "many.zip", files)
    with zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) == len(files) + 1
    assert "No errors detected" in said("unzip", "-tq", file)
