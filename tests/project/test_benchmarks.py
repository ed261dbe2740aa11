"""The benchmarks run, with few craft: what they measure is for people to look at."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.queries import enlarge, time_script
from generator.catalog.parse import build_catalog
from generator.config.settings import ROOT
from tests.standin.collection import make_collection
from tests.support.snapshots import snapshot_of

FEW = ["--craft", "40"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("builds", [*FEW, "--rounds", "1"]),
        ("editions", [*FEW, "--rounds", "1"]),
        ("explorer", [*FEW, "--rounds", "1"]),
        ("offline", FEW),
        ("pictures", ["--pictures", "3"]),
        ("preview", [*FEW, "--rounds", "1"]),
    ],
)
def test_a_benchmark_runs(name: str, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1


@pytest.mark.long
def test_queries_are_timed_in_javascript_too() -> None:
    """The whole benchmark asks a server 2,700 queries several times, which takes minutes."""
    catalog = enlarge(build_catalog(snapshot_of(make_collection(12), 12)), 40)
    assert len(time_script(catalog, ["in_space=true", "search=tycho&ordering=-name"])) == 2
