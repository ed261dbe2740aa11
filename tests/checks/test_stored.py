"""`verify s3://…`: what differs from the list, found without reading what is compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import urls
from generator.build.store import JOURNAL, LOCK, Store
from generator.build.write import write_site
from generator.checks.findings import Verified
from generator.checks.output import verify
from generator.errors import UsageError
from generator.storage.checksums import format_checksums
from tests.support.building import write_site as write_into
from tests.support.stores import Bucket, known
from tests.support.writing import NEW, OLD, made, published

pytestmark = pytest.mark.slow


@pytest.fixture(params=["s3", pytest.param("gs", marks=pytest.mark.long)])
def bucket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """With a built site."""
    with known(request.param, monkeypatch) as empty:
        write_site(Store(empty.address), lambda _: made(published(OLD)))
        empty.asked.clear()
        yield empty


def found(verified: Verified) -> list[tuple[str, str]]:
    return [(finding.kind, finding.path) for finding in verified.findings]


def test_a_site_is_as_it_was_built(bucket: Bucket) -> None:
    steps: list[tuple[int, int]] = []
    verified = verify(f"{bucket.address}/", report=lambda *step: steps.append(step))
    assert (found(verified), verified.files, verified.against) == ([], len(OLD), "sha256sums.txt")
    assert steps[-1] == (len(OLD), len(OLD))
    # No body was read but the list and the notes.
    if bucket.address.scheme == "s3":
        start = f"/{bucket.address.bucket}/{bucket.address.key('')}"
        read = {
            asked.path.removeprefix(start)
            for asked in bucket.asked
            if asked.method == "GET" and "list-type" not in asked.query
        }
    else:
        start = f"/b/{bucket.address.bucket}/o/"
        paths = [asked.path for asked in bucket.asked if "alt=media" in asked.query]
        read = {
            path.partition(start)[2].replace("%2F", "/").removeprefix(bucket.address.key(""))
            for path in paths
        }
    assert read == {urls.CHECKSUMS, ".build/manifest.json"}


def test_each_kind_of_difference_is_found(bucket: Bucket) -> None:
    bucket.delete("spacecraft/2.html")
    bucket.put("index.html", b"another home")
    bucket.put("extra.html", b"more")
    bucket.put("CNAME", b"example.org")
    bucket.put("mine/notes.txt", b"mine")
    bucket.put(LOCK, b"{}")
    bucket.put(JOURNAL, b'{"format":1,"place":[],"remove":[]}')
    verified = verify(str(bucket.address), ignore=["mine"])
    assert found(verified) == [
        ("other build", JOURNAL),
        ("missing", "spacecraft/2.html"),
        ("unexpected", "extra.html"),
        ("unreadable", "index.html"),
    ]
    assert verified.ignored == ("CNAME", "mine/notes.txt")


def test_another_build_beside_the_list_is_found(bucket: Bucket, tmp_path: Path) -> None:
    """As when a list of another build is copied there."""
    write_into(tmp_path, made(NEW))
    bucket.put(urls.CHECKSUMS, (tmp_path / urls.CHECKSUMS).read_bytes())
    assert found(verify(str(bucket.address))) == [
        ("other build", urls.API_META),
        ("other build", urls.CHECKSUMS),
        ("changed", "index.html"),
        ("missing", "fresh/deep/1.html"),
        ("missing", "spacecraft/3.html"),
        ("missing", "static/site.2.css"),
        ("unexpected", "gone/deep/down/1.html"),
        ("unexpected", "spacecraft/2.html"),
        ("unexpected", "static/site.1.css"),
    ]


def test_a_list_that_changes_meanwhile_is_found(bucket: Bucket) -> None:
    other = format_checksums({path: hashlib.sha256(body).hexdigest() for path, body in NEW.items()})

    def change(done: int, total: int) -> None:
        if done == total:
            bucket.put(urls.CHECKSUMS, other)

    findings = verify(str(bucket.address), report=change).findings
    assert [one.found for one in findings] == ["changed during the comparison; verify again"]


def test_without_a_list_the_manifest_counts(bucket: Bucket) -> None:
    bucket.delete(urls.CHECKSUMS)
    verified = verify(str(bucket.address))
    assert verified.against == ".build/manifest.json"
    assert found(verified) == [("missing", urls.CHECKSUMS)]
    # Where nothing was built there is nothing to compare.
    with pytest.raises(UsageError, match="no build manifest"):
        verify(f"{bucket.address}/elsewhere")
