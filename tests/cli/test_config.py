"""`build.py config`."""

from __future__ import annotations

import re
from pathlib import Path

from generator.config.table import SETTINGS
from tests.support.command import run


def rows(text: str) -> dict[str, list[str]]:
    return {
        cells[0]: cells[1:]
        for line in text.splitlines()
        if (cells := re.split(r"  +", line.strip()))
    }


def test_each_setting_says_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text('title = "From the file"\nmax_age = "2h"\n')
    environ = {"CATALOG_MAX_AGE": "3h", "CATALOG_GZIP": "yes", "LL2_API_KEY": "s3cret"}
    done = run(
        "config", "--config", "catalog.toml", "--gzip", "--bulk", "csv", "--bulk", "sqlite",
        cwd=tmp_path, environ=environ,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found = rows(done.stdout)
    assert [*found] == ["setting", *(one.name for one in SETTINGS), "LL2_API_KEY"]
    assert found["title"] == ["From the file", "catalog.toml, line 1: title"]
    assert found["max_age"] == ["3h", "CATALOG_MAX_AGE"]
    assert found["gzip"] == ["true", "--gzip"]
    assert found["bulk"] == ["csv, sqlite", "--bulk"]
    assert found["stale_after"] == ["48h", "the default"]
    assert "s3cret" not in done.stdout
