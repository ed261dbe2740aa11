"""One picture over HTTP: from its address to a file, and what its host said of it.

A picture that is at hand is asked for with its validators, a download that was begun goes on where
it was. Whatever is wrong with a picture is the `refusal` in its note, never an error of the run.
Who would answer is looked at before each request: data of a public API never lead into a private
network.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from threading import Event, Lock
from typing import BinaryIO
from urllib.parse import urljoin

import requests
from msgspec.structs import replace
from urllib3.exceptions import HTTPError

from generator.addresses import origin_of
from generator.catalog.schema import safe_link
from generator.errors import UpstreamError, excerpt
from generator.pictures.hosts import (
    LANES,
    Pace,
    RefusedError,
    in_a_day,
    is_public,
    now,
)
from generator.pictures.kinds import ENOUGH, not_a_picture
from generator.pictures.shelf import Note, Refusal, Shelf
from generator.storage.deadline import within
from generator.storage.files import hash_file
from generator.upstream.client import USER_AGENT
from generator.upstream.network import Session
from generator.upstream.throttle import parse_retry_after

MOST_BYTES = 30_000_000
"""Of a picture."""

TIMEOUTS = (10.0, 20.0)
"""Seconds to connect, and between two bytes."""

MOST_SECONDS = 120.0
"""For a whole picture; what has come by then is kept for the next run."""

TRIES = 3
"""Of a request that breaks off, or that a host answers with a fault of its own."""

BACKOFF = 1.0
"""Seconds until the second try; twice as long until the third."""

MOST_REDIRECTS = 5

MOST_HOSTS = 32
"""Whose connections are kept: a system has some thousand for a program."""

_NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 1 << 16
_STRONG = re.compile(r'"[!#-~]{0,200}"')
_ETAG = re.compile(r'(W/)?"[!#-~]{0,200}"')
_DATE = re.compile(r"[A-Z][a-z]{2}, [A-Za-z0-9: ]{10,40}")
_RANGE = re.compile(r"bytes ([0-9]{1,12})-[0-9]{1,12}/(?:[0-9]{1,12}|\*)")


class _BrokenError(Exception):
    """What another try may resolve."""


class _LateError(Exception):
    """A picture that isn't whole in time."""


class Fetcher:
    """Fetches pictures onto a shelf, from several threads.

    `confined` to public hosts. `stop` ends each download.
    """

    def __init__(self, shelf: Shelf, *, confined: bool, stop: Event) -> None:
        self._shelf = shelf
        self._confined = confined
        self._pace = Pace(stop)
        self._public: dict[str, bool] = {}
        self._sessions: dict[str, Session] = {}
        self._lock = Lock()

    def fetch(self, note: Note) -> Note:
        """What is known afterwards; the new original is on the shelf. StoppedError, or OSError
        when the disk refuses.
        """
        broken = ""
        for trial in range(TRIES):
            try:
                if trial:
                    self._pace.sleep(BACKOFF * 2 ** (trial - 1))
                note = self._fetch(self._shelf.note(note.address))
                break
            except _BrokenError as error:
                broken = str(error)
            except RefusedError as error:
                note = replace(self._shelf.note(note.address), refusal=error.refusal)
                if error.lasting:
                    self._shelf.part(note.address).unlink(missing_ok=True)
                    note = replace(note, begun="")
                break
        else:
            refusal = Refusal(found=broken, again_at=now())
            note = replace(self._shelf.note(note.address), refusal=refusal)
        self._shelf.write(note)
        return note

    def _fetch(self, note: Note) -> Note:
        """One try. RefusedError or _BrokenError if it fails."""
        part = self._shelf.part(note.address)
        done = part.stat().st_size if note.begun and _is_own(part) else 0
        started = time.monotonic()
        origin, response = self._ask(note.address, self._headers(note, done))
        with response:
            match response.status_code:
                case 200:
                    done = 0
                case 206 if done and _continues(response, done):
                    pass
                case 304 if self._shelf.has_original(note):
                    return replace(note, checked_at=now(), refusal=None)
                case 206 | 304 | 416:
                    part.unlink(missing_ok=True)
                    raise _BrokenError("an answer that doesn't fit the request")
                case status:
                    raise _lasting(f"status {status}")
            if _length(response) + done > MOST_BYTES:
                raise _lasting(f"more than {MOST_BYTES // 1_000_000} MB")
            if not done:
                part.unlink(missing_ok=True)
                etag = response.headers.get("ETag", "")
                whole = "Content-Encoding" not in response.headers
                note = replace(note, begun=etag if whole and _STRONG.fullmatch(etag) else "")
                self._shelf.write(note)
            try:
                self._read(response, part, done, started)
            except _LateError:
                found = f"not whole after {MOST_SECONDS:.0f} s"
                self._pace.came_late(origin, found)
                raise RefusedError(Refusal(found=found, again_at=now())) from None
        return self._take(note, part, response.headers)

    def _headers(self, note: Note, done: int) -> dict[str, str]:
        if done:
            return {"Range": f"bytes={done}-", "If-Range": note.begun}
        if not self._shelf.has_original(note):
            return {}
        validators = {"If-None-Match": note.etag, "If-Modified-Since": note.modified}
        return {name: value for name, value in validators.items() if value}

    def _ask(self, address: str, headers: Mapping[str, str]) -> tuple[str, requests.Response]:
        """The host, after redirects, and its answer, which a picture may be read from."""
        for _ in range(1 + MOST_REDIRECTS):
            origin = origin_of(address)
            if origin is None:
                raise _lasting("an address without a valid host")
            if not self._may_be_asked(origin):
                raise _lasting(f"an address in a private network: {excerpt(address)}")
            self._pace.turn(origin)
            response = self._answer(origin, address, headers)
            if response.status_code not in _REDIRECTS:
                return origin, response
            location = response.headers.get("Location", "")
            response.close()
            address = _followed(address, location)
        raise _lasting(f"more than {MOST_REDIRECTS} redirects")

    def _may_be_asked(self, origin: str) -> bool:
        if self._confined and origin not in self._public:
            self._public[origin] = is_public(origin)
        return not self._confined or self._public[origin]

    def _answer(self, origin: str, address: str, headers: Mapping[str, str]) -> requests.Response:
        """The answer of one host, if it isn't a fault of the host."""
        try:
            session = self._session(origin)
        except UpstreamError as error:
            found = f"{error.problem.where}: {error.problem.found}"
            raise RefusedError(Refusal(found=found, again_at=now())) from None
        ask = partial(session.ask, address, headers=headers, timeout=TIMEOUTS)
        try:
            response = within(sum(TIMEOUTS), ask)
        except (requests.RequestException, TimeoutError) as error:
            found = f"no answer ({excerpt(session.reason(error), 120)})"
            self._pace.failed(origin, found)
            raise _BrokenError(found) from None
        self._pace.answered(origin)
        status, retry_after = response.status_code, response.headers.get("Retry-After", "")
        if status == 429 or (status == 503 and retry_after):
            response.close()
            until = parse_retry_after(retry_after, now()).more_at or now()
            found = f"status {status}: its host asks to wait until {until:%Y-%m-%d %H:%M:%S} UTC"
            self._pace.hold(origin, Refusal(found=found, again_at=until, told=True))
            raise _BrokenError(found)
        if status >= 500:
            response.close()
            raise _BrokenError(f"status {status}")
        return response

    def _session(self, origin: str) -> Session:
        with self._lock:
            if origin not in self._sessions:
                while len(self._sessions) >= MOST_HOSTS:
                    # An answer that is being read from it goes on.
                    self._sessions.pop(next(iter(self._sessions))).close()
                session = Session(origin, connections=LANES)
                session.headers.update(
                    {
                        "User-Agent": USER_AGENT,
                        "Accept": "image/avif,image/webp,image/png,image/jpeg,image/gif",
                        # The numbers of bytes in a range are those of what is sent.
                        "Accept-Encoding": "identity",
                    }
                )
                session.cookies.set_policy(_NO_COOKIES)
                self._sessions[origin] = session
            return self._sessions[origin]

    def _read(self, response: requests.Response, part: Path, done: int, started: float) -> None:
        """The body, behind what is there of it."""
        head = b""
        expected = _length(response)
        came = 0
        with _opened(part, done) as file:
            try:
                while chunk := response.raw.read1(_CHUNK, decode_content=True):
                    came += len(chunk)
                    if not done and len(head) < ENOUGH:
                        head += chunk[:ENOUGH]
                        if len(head) >= ENOUGH:
                            _check(head)
                    if done + came > MOST_BYTES:
                        raise _lasting(f"more than {MOST_BYTES // 1_000_000} MB")
                    _append(file, chunk, part)
                    self._pace.sleep(0)
                    if time.monotonic() - started > MOST_SECONDS:
                        raise _LateError
            except HTTPError as error:
                raise _BrokenError(f"broke off ({excerpt(str(error), 100)})") from None
            if came < expected and "Content-Encoding" not in response.headers:
                raise _BrokenError(f"broke off after {done + came:,} bytes")
            _flush(file, part)

    def _take(self, note: Note, part: Path, headers: Mapping[str, str]) -> Note:
        """Puts a download in place as the original, if it is a picture."""
        with part.open("rb") as file:
            _check(file.read(ENOUGH))
        size, sha256 = part.stat().st_size, hash_file(part)
        if sha256 == note.sha256 and self._shelf.has_original(note):
            part.unlink()
        else:
            part.replace(self._shelf.original(note.address))
            note = replace(note, made_of="", unreadable="")
        etag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
        return replace(
            note,
            sha256=sha256,
            size=size,
            etag=etag if _ETAG.fullmatch(etag) else "",
            modified=modified if _DATE.fullmatch(modified) else "",
            checked_at=now(),
            begun="",
            refusal=None,
        )


def _lasting(found: str) -> RefusedError:
    """What is wrong with the picture, and won't be right in a moment."""
    return RefusedError(Refusal(found=found, again_at=in_a_day()), lasting=True)


def _check(head: bytes) -> None:
    if found := not_a_picture(head):
        raise _lasting(found)


def _followed(address: str, location: str) -> str:
    try:
        target = safe_link(urljoin(address, location)) if location else None
    except ValueError:
        target = None
    if target is None:
        raise _lasting(f"a redirect to what is no address of a picture: {excerpt(location)}")
    return target


def _length(response: requests.Response) -> int:
    """What is to come, as the host says; 0 if it doesn't."""
    text = response.headers.get("Content-Length", "")
    return int(text) if re.fullmatch("[0-9]{1,15}", text) else 0


def _continues(response: requests.Response, done: int) -> bool:
    found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    return found is not None and int(found[1]) == done


# The disk: an error of its own names the file, which one of an open file doesn't ------------------


def _is_own(part: Path) -> bool:
    return part.is_file() and not part.is_symlink()


def _opened(part: Path, done: int) -> BinaryIO:
    return part.open("ab" if done else "xb", buffering=0)


def _append(file: BinaryIO, chunk: bytes, part: Path) -> None:
    left = memoryview(chunk)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(part)) from None


def _flush(file: BinaryIO, part: Path) -> None:
    try:
        os.fsync(file.fileno())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(part)) from None
