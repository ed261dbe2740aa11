"""What can go wrong upstream: a table of scripted faults, each a set of hooks on a stand-in.

A fault is armed on an `Upstream` before a pull. Hooks see the n-th request of their path, so that a
fault may come once, from some page on, or always. The order of events is part of the script, and
what is drawn is drawn from a seed: a fault does the same in every run.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any

from tests.standin import models
from tests.standin.server import LIMIT_PER_HOUR, RAW, Answer, Hook, Request, Upstream

THROTTLE = "/2.3.0/api-throttle/"
LIST = "/2.3.0/spacecraft/"
FIRST = "/2.3.0/spacecraft/?limit=100&mode=normal&ordering=id&offset=0"
SECOND = "/2.3.0/spacecraft/?limit=100&mode=normal&ordering=id&offset=100"
DETAILED = "/2.3.0/spacecraft/?limit=100&mode=detailed"
LAST = "/2.3.0/spacecraft/?limit=100&mode=detailed&ordering=id&offset=100"
CONFIGURATIONS = "/2.3.0/spacecraft_configurations/"
STATUSES = "/2.3.0/config/spacecraft_statuses/"
LAST_LIST = "/2.3.0/config/spacecraft_configuration_types/"
"""What a pull asks for last."""
ELSEWHERE = "http://elsewhere.example/2.3.0/spacecraft/?limit=100&offset=100"

Arm = Callable[[Upstream], None]


def at(path: str, hook: Hook, *, times: int | None = None, after: int = 0) -> Arm:
    """Arms a hook for requests of a path: `times` of them (None: all), from the n-th on."""

    def arm(upstream: Upstream) -> None:
        numbers = count()

        def scripted(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
            number = next(numbers) - after
            due = number >= 0 and (times is None or number < times)
            return hook(request, answer) if due else answer

        upstream.answers[path] = scripted

    return arm


def all_of(*arms: Arm) -> Arm:
    def arm(upstream: Upstream) -> None:
        for each in arms:
            each(upstream)

    return arm


def raw(body: bytes) -> Hook:
    """These bytes on the wire, then the line is cut."""
    return lambda request, answer: (RAW, {}, body)


def answering(status: int, body: bytes = b"{}", **headers: str) -> Hook:
    """Another answer altogether; `_` in a header's name stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request, answer: (status, {"Content-Type": "application/json", **named}, body)


def streaming(parts: Callable[[], Iterator[bytes]]) -> Hook:
    """These parts on the wire, one after the other, as long as somebody reads them."""
    return lambda request, answer: (RAW, {}, parts())


def cut_off(fraction: float) -> Hook:
    """A true answer of which only a part arrives."""

    def hook(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        length = f"Content-Length: {len(answer.body)}\r\n\r\n".encode()
        return RAW, {}, head + length + answer.body[: int(len(answer.body) * fraction)]

    return hook


def chunked_cut_off(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """A true answer in chunks, of which the last don't arrive."""
    half = answer.body[: len(answer.body) // 2]
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return RAW, {}, head + f"{len(half):x}\r\n".encode() + half + b"\r\n"


def body_of(change: Callable[[dict[str, Any]], Any]) -> Hook:
    """A true answer with its JSON changed."""

    def hook(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        page = json.loads(answer.body)
        change(page)
        headers = {
            name: value for name, value in answer.headers.items() if name != "Content-Length"
        }
        return answer.status, headers, json.dumps(page).encode()

    return hook


def packed(pack: Callable[[bytes], bytes]) -> Hook:
    """A true answer that is said to be gzip."""

    def hook(request: Request, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return 200, headers, pack(answer.body)

    return hook


def records_of(change: Callable[[list[dict[str, Any]]], Any]) -> Hook:
    """A true answer with its records changed."""
    return body_of(lambda page: change(page["results"]))


def then(change: Callable[[Upstream], None], path: str, *, times: int | None = 1) -> Arm:
    """Arms a change of the collection that comes after each of the first answers of a path."""

    def arm(upstream: Upstream) -> None:
        def hook(request: Request, answer: Answer) -> Answer:
            change(upstream)
            return answer

        at(path, hook, times=times)(upstream)

    return arm


def remove(place: int, number: int = 1) -> Callable[[Upstream], None]:
    """Some craft are gone from the collection, from a place in the order of the ids on."""

    def change(upstream: Upstream) -> None:
        craft = models.Spacecraft.objects.using(upstream.database)
        ids = list(craft.order_by("id").values_list("id", flat=True)[place : place + number])
        craft.filter(id__in=ids).delete()

    return change


def add(upstream: Upstream) -> None:
    """One more craft, like the first, with a new id at the end."""
    craft = models.Spacecraft.objects.using(upstream.database)
    first, last = craft.order_by("id").first(), craft.order_by("id").last()
    old, first.id = first.id, last.id + 1
    for mode in ("normal", "detailed"):
        record = bytes(getattr(first, mode))
        for own in (b'"id":%d,', b"/spacecraft/%d/"):
            record = record.replace(own % old, own % first.id, 1)
        setattr(first, mode, record)
    first.save(using=upstream.database, force_insert=True)


def rename(place: int) -> Callable[[Upstream], None]:
    """One craft has another name in its records."""

    def change(upstream: Upstream) -> None:
        craft = models.Spacecraft.objects.using(upstream.database)
        one = craft.order_by("id")[place]
        for mode in ("normal", "detailed"):
            record = bytes(getattr(one, mode))
            setattr(one, mode, record.replace(b'"name":"', b'"name":"New ', 1))
        one.save(using=upstream.database)

    return change


def retire(upstream: Upstream) -> None:
    """The largest group of craft of one status gets another one."""
    craft = models.Spacecraft.objects.using(upstream.database)
    statuses = Counter(craft.values_list("status_id", flat=True)).most_common()
    most, other = statuses[0][0], statuses[1][0]
    for one in craft.filter(status_id=most):
        for mode in ("normal", "detailed"):
            record = bytes(getattr(one, mode))
            old, new = (b'"status":{"id":%d,' % status for status in (most, other))
            setattr(one, mode, record.replace(old, new))
        one.status_id = other
        one.save(using=upstream.database)


def spend(calls: int) -> Arm:
    """Others on the same address have spent all calls but these."""

    def arm(upstream: Upstream) -> None:
        account = upstream.account
        made = sum(map(len, account.calls.values()))
        account.limit_per_hour = max(LIMIT_PER_HOUR, calls + made)
        account.spent = account.limit_per_hour - made - calls

    return arm


def date_in(time: timedelta) -> str:
    """A date of HTTP."""
    return format_datetime(datetime.now(UTC) + time, usegmt=True)


def with_etags(upstream: Upstream) -> None:
    """An upstream that sends ETags, and 304 where the asked one still holds."""

    def hook(request: Request, answer: Answer) -> Answer:
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Answer(304, {"ETag": etag}, b"")
        return answer._replace(headers=answer.headers | {"ETag": etag})

    for path in ("/2.3.0/spacecraft", "/2.3.0/config/"):
        upstream.answers[path] = hook
