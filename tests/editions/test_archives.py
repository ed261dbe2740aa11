"""The zips: what is in them; and that an edition is the same for the same output."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from generator import urls
from generator.checks.output import verify
from generator.errors import UsageError
from generator.snapshot.model import Snapshot
from tests.support.building import BULK, build
from tests.support.packing import packed, packed_by_another

HOUR = timedelta(hours=1)


def opened(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {one.filename: archive.read(one) for one in archive.infolist()}


def test_unpacked_it_is_the_site_as_it_was_built(sample: Snapshot, tmp_path: Path) -> None:
    """Also of a site with compressed twins, which a disk has no use for."""
    output = tmp_path / "output"
    build(sample, output, bulk=BULK, gzip=True, languages=["en", "de"])
    [file] = packed(output, tmp_path / "to", "zip")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "there")
    [site] = (tmp_path / "there").iterdir()
    assert site.name == file.stem
    verified = verify(str(site))
    assert verified.findings == ()
    assert verified.against == urls.CHECKSUMS
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert "index.html.gz" not in names
    assert "api/bulk/spacecraft.csv.gz" in names
    assert (site / "search/index.js").read_bytes() == (output / "search/index.js").read_bytes()
    # What keeps a site in a browser is for sites.
    assert {"offline.html", "de/offline.html"} <= {
        path.relative_to(output).as_posix() for path in output.rglob("*.html")
    }
    assert not [name for name in names if "offline." in name and not name.startswith("static/")]
    page = (output / "index.html").read_text(encoding="utf-8")
    [link] = [line for line in page.splitlines(keepends=True) if "offline.html" in line]
    assert (site / "index.html").read_text(encoding="utf-8") == page.replace(link, "")


def test_everybody_may_read_what_is_unpacked(sample: Snapshot, tmp_path: Path) -> None:
    build(sample, tmp_path / "output")
    [file] = packed(tmp_path / "output", tmp_path / "to", "zip")
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    assert {entry.create_system for entry in entries} == {3}
    modes = {(entry.is_dir(), stat.filemode(entry.external_attr >> 16)) for entry in entries}
    assert modes == {(False, "-rw-r--r--"), (True, "drwxr-xr-x")}
    # Each folder comes once, before what is in it.
    names = [entry.filename for entry in entries]
    assert len(set(names)) == len(names)
    assert all(
        name.rpartition("/")[0] + "/" in names[: names.index(name)]
        for name in names
        if not name.endswith("/")
    )


@pytest.mark.parametrize(
    ("fetched_at", "day", "date"),
    [
        (datetime(2024, 11, 9, 23, 5, 31, tzinfo=UTC), "2024-11-09", (2024, 11, 9, 23, 5, 30)),
        (
            datetime(2024, 11, 9, 23, 5, tzinfo=timezone(-HOUR)),
            "2024-11-10",
            (2024, 11, 10, 0, 5, 0),
        ),
        (datetime(1970, 1, 1, tzinfo=UTC), "1970-01-01", (1980, 1, 1, 0, 0, 0)),
        (datetime(9999, 1, 1, tzinfo=UTC), "9999-01-01", (1980, 1, 1, 0, 0, 0)),
        (None, "undated", (1980, 1, 1, 0, 0, 0)),
    ],
)
def test_its_dates_are_those_of_the_data(
    sample: Snapshot,
    tmp_path: Path,
    fetched_at: datetime | None,
    day: str,
    date: tuple[int, ...],
) -> None:
    build(replace(sample, fetched_at=fetched_at), tmp_path / "output")
    [file] = packed(tmp_path / "output", tmp_path / "to", "zip")
    assert file.name == f"spacecraft-catalog-{day}.zip"
    with zipfile.ZipFile(file) as archive:
        assert {one.date_time for one in archive.infolist()} == {date}


@pytest.mark.parametrize("flag", ["zip", "single-file", "data"])
def test_the_same_output_gives_the_same_bytes(sample: Snapshot, tmp_path: Path, flag: str) -> None:
    """Whatever the directory, the order of its files and their dates, and of Python's sets."""
    build(sample, tmp_path / "one", bulk=BULK)
    build(sample, tmp_path / "two", bulk=BULK)
    for path in (tmp_path / "two").rglob("*"):
        path.chmod(0o700)
        os.utime(path, (0, 0))
    [one] = packed(tmp_path / "one", tmp_path / "to-one", flag)
    two = packed_by_another(tmp_path / "two", tmp_path / "to-two", flag)
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()


def test_the_data_are_the_bulk_files_as_their_package_names_them(
    sample: Snapshot, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    build(sample, output, bulk=BULK)
    [file] = packed(output, tmp_path / "to", "data")
    files = opened(file)
    folder = f"{file.stem}/"
    package = json.loads(files[f"{folder}datapackage.json"])
    named = {folder + resource["path"] for resource in package["resources"]}
    assert named <= files.keys()
    assert not any(name.endswith(".gz") for name in files)
    bodies = {name.removeprefix(folder): body for name, body in files.items() if name != folder}
    assert bodies == {name: (output / urls.BULK / name).read_bytes() for name in bodies}


def test_data_need_bulk_files(sample: Snapshot, tmp_path: Path) -> None:
    """Then the other edition isn't made either."""
    build(sample, tmp_path / "output")
    with pytest.raises(UsageError, match="no bulk files"):
        packed(tmp_path / "output", tmp_path / "to", "zip", "data")
    assert not (tmp_path / "to").exists()
