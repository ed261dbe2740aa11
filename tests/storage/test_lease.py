"""The lock in a store: one holder, who may die, sleep or lose an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.pool import ThreadPool

import pytest

from generator.errors import BuildError
from generator.storage.lease import leased
from generator.storage.objects import TakenError, open_objects
from tests.support.stores import DONE_BUT_503, Asked, Bucket, known

pytestmark = pytest.mark.slow

LOCK = ".build/lock"


@pytest.fixture(params=["s3", "gs"])
def bucket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with known(request.param, monkeypatch) as empty:
        yield empty


def test_a_write_depends_on_what_is_there(bucket: Bucket) -> None:
    objects = open_objects(bucket.address)
    first = objects.swap(LOCK, b"1", "")
    with pytest.raises(TakenError):
        objects.swap(LOCK, b"2", "")
    second = objects.swap(LOCK, b"3", first)
    with pytest.raises(TakenError):
        objects.swap(LOCK, b"4", first)
    assert objects.read(LOCK, most=10) == b"3"
    objects.remove(LOCK)
    with pytest.raises(TakenError):
        objects.swap(LOCK, b"5", second)
    assert bucket.paths() == []


def test_a_lock_that_its_holder_left_is_taken_over(bucket: Bucket) -> None:
    bucket.put(LOCK, b'{"run":"x","purpose":"a build","since":"2026-11-28T12:00:00Z"}')
    heard: list[str] = []
    objects = open_objects(bucket.address)
    with leased(objects, LOCK, purpose="a build", notice=heard.append, lease=2) as lease:
        lease.check()
    assert heard == [
        "Waiting up to 2 s for a build, since 28 November, 12:00:00 UTC, which holds"
        f" {bucket.address}/{LOCK}"
    ]
    assert bucket.paths() == []


def test_a_living_holder_keeps_it(bucket: Bucket) -> None:
    objects = open_objects(bucket.address)
    with leased(objects, LOCK, purpose="a build", lease=3) as lease:
        with (
            pytest.raises(BuildError, match="still running after 3 s"),
            leased(objects, LOCK, purpose="a build", lease=3),
        ):
            pass
        lease.check()


@pytest.mark.long
def test_of_many_that_take_it_over_one_gets_it_at_a_time(bucket: Bucket) -> None:
    bucket.put(LOCK, b"left by somebody")
    began = threading.Barrier(4)
    held: list[str] = []

    def hold(name: str) -> None:
        objects = open_objects(bucket.address)
        began.wait()
        # Who comes second may have waited long enough.
        with suppress(BuildError), leased(objects, LOCK, purpose=name, lease=3):
            held.append(f"{name} begins")
            time.sleep(0.1)
            held.append(f"{name} ends")

    with ThreadPool(4) as pool:
        pool.map(hold, "abcd", chunksize=1)
    assert held
    assert held == [
        f"{name} {step}" for name in dict.fromkeys(step[0] for step in held) for step in STEPS
    ]


STEPS = ("begins", "ends")


def test_a_holder_whose_store_is_silent_stops_in_time(bucket: Bucket) -> None:
    objects = open_objects(bucket.address)
    with leased(objects, LOCK, purpose="a build", lease=1) as lease:
        bucket.answer = lambda asked: 403
        time.sleep(0.8)
        with pytest.raises(BuildError, match="couldn't renew"):
            lease.check()
    bucket.answer = lambda asked: None
    # It is left to whoever takes it over.
    assert bucket.paths() == [LOCK]


def test_an_answer_that_is_lost_loses_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library asks again, and then there is a lock: its own."""
    with known("s3", monkeypatch) as bucket:
        puts: list[Asked] = []

        def lose(asked: Asked) -> int | None:
            if asked.method != "PUT":
                return None
            puts.append(asked)
            return DONE_BUT_503 if len(puts) == 1 else None

        bucket.answer = lose
        with leased(open_objects(bucket.address), LOCK, purpose="a build", lease=2) as lease:
            lease.check()
        assert len(puts) >= 2
        assert bucket.paths() == []


def test_a_store_that_ignores_conditions_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with known("s3", monkeypatch) as bucket:
        bucket.knows_conditions = False
        heard: list[str] = []
        objects = open_objects(bucket.address)
        with leased(objects, LOCK, purpose="a build", notice=heard.append, lease=2) as lease:
            lease.check()
        assert heard == [
            f"{bucket.address} knows no conditional writes: make sure that only one run writes."
        ]
        assert bucket.paths() == []
