"""The size of a site, said before it is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.build.plan import plan_site
from generator.build.size import predict_size
from generator.cli import making
from generator.cli.main import main
from generator.hosting.hosts import GITHUB_PAGES, HOSTS
from generator.snapshot.store import write_snapshot
from tests.standin.collection import make_collection
from tests.support.building import BULK, build_tree, make_site
from tests.support.snapshots import snapshot_of


@pytest.mark.long
@pytest.mark.parametrize("precompute", ["full", "lean"])
def test_the_predicted_size_is_that_of_the_site(precompute: str) -> None:
    """Of a plan in which each kind has more pages than are looked at."""
    snapshot = snapshot_of(make_collection(300), 300)
    predicted = predict_size(
        site := make_site(snapshot, precompute=precompute, bulk=BULK), plan_site(site).pages
    )
    size = sum(map(len, build_tree(snapshot, precompute=precompute, bulk=BULK).values()))
    assert predicted == pytest.approx(size, rel=0.1)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "GitHub Pages allows 1 GB. --precompute lean roughly halves that."),
        (
            ("--precompute", "lean", "--bulk", "ndjson"),
            "GitHub Pages allows 1 GB. --bulk csv --bulk sqlite leaves out a quarter.",
        ),
        (("--precompute", "lean", "--bulk", "csv"), "GitHub Pages allows 1 GB.\n"),
    ],
)
def test_a_site_that_is_too_large_for_a_host_is_told_of_before_it_is_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    told: str,
) -> None:
    write_snapshot(snapshot_of(make_collection(3), 3), tmp_path / "snapshot")
    arguments = ["--source", str(tmp_path / "snapshot"), "--output", str(tmp_path / "output")]
    with pytest.raises(SystemExit):
        main(["build", *arguments, *more])
    assert "GitHub Pages" not in capsys.readouterr().err
    monkeypatch.setattr(making, "WORTH_ASKING", 1)
    monkeypatch.setattr(making, "HOSTS", {GITHUB_PAGES: replace(HOSTS[GITHUB_PAGES], most=1000)})
    with pytest.raises(SystemExit):
        main(["build", *arguments, *more, "--title", "Another"])
    assert told in capsys.readouterr().err
