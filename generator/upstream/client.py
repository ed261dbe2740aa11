"""One API root over HTTP: every call of a pull goes through here.

Takes a path below the root, gives upstream's answer. Connection errors and the server errors in
`RETRIED` are retried; each retry counts as a call. An answer that is too big, too slow, badly
compressed, or contains the key is refused. The key is sent only to the root's own origin, only over
https (except on this machine), and is in no message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from generator import __version__
from generator.config.settings import API_KEY_VARIABLE
from generator.errors import UpstreamError, UsageError, excerpt
from generator.storage.deadline import within
from generator.versions import RECOMMENDED, version_of
from generator.words import count

if TYPE_CHECKING:
    import requests
    from urllib3.util import Retry


USER_AGENT = f"spacecraft-catalog/{__version__}"

TIMEOUTS = (10.0, 60.0)
"""Seconds to connect, and between two bytes of an answer."""

MAX_SECONDS = 300.0
"""For a whole answer: one that sends a byte per minute would never end."""

MAX_BYTES = 64_000_000
"""Of a decompressed answer; a hundred detailed records are some three million."""

RETRIED = frozenset({500, 502, 503, 504})
RETRIES = 2
BACKOFF = 1.0
"""Seconds; the second retry waits two to three times as long, the first not at all."""

_CHUNK = 1 << 16
_KEY = re.compile(r"[A-Za-z0-9._~+/=-]{1,200}")
_ETAG = re.compile(r'(W/)?"[!#-~]{0,200}"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call and its outcome; `again_in` is the number of seconds until it is retried."""

    address: str
    outcome: str
    again_in: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Upstream's answer, with a status that a pull can handle: 200, 304, 404, 429."""

    status: int
    body: bytes = b""
    etag: str = ""
    retry_after: str = ""
    """The header of a 429, as received."""


class _FaultyError(Exception):
    """A fault that a retry may resolve; the message says what was wrong."""


class Client:
    """One session with one API root. `calls` counts the calls that were made, retries included."""

    def __init__(
        self,
        root: str,
        api_key: str | None,
        *,
        report: Callable[[Asked], None],
        sleep: Callable[[float], None],
    ) -> None:
        # It takes 100 ms to import, which a build from a snapshot doesn't need.
        from generator.upstream.network import Session

        self.root = root
        self.api = version_of(root) or RECOMMENDED
        self.calls = 0
        self._key = api_key
        self._key_in_text = re.compile(_spellings(api_key)) if api_key else None
        self._report = report
        self._sleep = sleep
        self._check_key()
        self._session = Session(root)
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.headers["Accept"] = "application/json"
        if api_key:
            self._session.headers["Authorization"] = f"Token {api_key}"

    def _check_key(self) -> None:
        """The key, if it can be sent safely; otherwise UsageError, which doesn't show it."""
        if self._key and not _KEY.fullmatch(self._key):
            raise UsageError(
                where=API_KEY_VARIABLE,
                found="a key with spaces, line breaks or other characters that can't be sent",
                expected="only the key, as The Space Devs show it",
                todo="set it again, without quotes and line breaks",
            )
        from generator.upstream.network import is_this_machine

        if self._key and not (self.root.startswith("https://") or is_this_machine(self.root)):
            raise UsageError(
                where=API_KEY_VARIABLE,
                found=f"a key to be sent to {self.root}",
                expected="an https:// address, so that nobody can intercept the key",
                todo=f"use https, or unset {API_KEY_VARIABLE}",
            )

    def holds_key(self, body: bytes) -> bool:
        """Whether an answer contains the key; then it can't be saved or published."""
        if self._key is None or self._key_in_text is None:
            return False
        text = body.decode("utf-8", "replace")
        return self._key in text or ("\\" in text and bool(self._key_in_text.search(text)))

    def shown(self, text: str | bytes, length: int = 80) -> str:
        """Upstream's text for a message, without the key and a proxy's credentials, shortened."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        if self._key_in_text:
            text = self._key_in_text.sub("…", text)
        return excerpt(self._session.hide(text), length)

    def close(self) -> None:
        self._session.close()

    def refuse(self, path: str, found: str, expected: str, todo: str = "") -> UpstreamError:
        """The error for an unusable answer; the key is removed from it."""
        return UpstreamError(
            where=urljoin(self.root, path),
            found=self.shown(found, 200),
            expected=expected,
            todo=todo or "try again later; the snapshot and the output are as they were",
        )

    def fetch(self, path: str, *, etag: str = "", most: int | None = None) -> Answer:
        """Upstream's answer to `path`; UpstreamError if it can't be used.

        `etag` is that of the answer that we already have: a 304 says that it is still valid. At
        most `most` calls are made, retries included.
        """
        from urllib3.exceptions import MaxRetryError
        from urllib3.util import Retry

        tries = 1 + RETRIES if most is None else min(1 + RETRIES, most)
        retries = Retry(total=tries - 1, backoff_factor=BACKOFF, backoff_jitter=BACKOFF)
        while True:
            self.calls += 1
            try:
                answer = within(MAX_SECONDS, partial(self._ask, path, etag))
            except (_FaultyError, TimeoutError) as error:
                fault = str(error)
                try:
                    retries = retries.increment()
                except MaxRetryError:
                    raise self._give_up(path, fault, tries) from None
                self._wait_to_retry(path, fault, retries)
            except UpstreamError as error:
                self._report(Asked(address=path, outcome=error.problem.found))
                raise
            else:
                self._report(Asked(address=path, outcome=str(answer.status)))
                return answer

    def _wait_to_retry(self, path: str, fault: str, retries: Retry) -> None:
        seconds = retries.get_backoff_time()
        self._report(Asked(address=path, outcome=fault, again_in=seconds))
        self._sleep(seconds)

    def _give_up(self, path: str, fault: str, tries: int) -> UpstreamError:
        self._report(Asked(address=path, outcome=fault))
        return self.refuse(
            path,
            f"{fault}, in {count(tries, 'try', 'tries')}",
            "an answer from the API",
            "check the address and the network, or build from a snapshot or the sample",
        )

    def _ask(self, path: str, etag: str) -> Answer:
        """One call; _FaultyError when another may succeed."""
        import requests

        try:
            with self._session.ask(
                urljoin(self.root, path),
                headers={"If-None-Match": etag} if _ETAG.fullmatch(etag) else {},
                timeout=TIMEOUTS,
            ) as response:
                body = self._read(path, response)
        except (requests.ConnectionError, requests.Timeout) as error:
            found = f"no answer ({self.shown(self._session.reason(error), 120)})"
            if (todo := self._session.advice(error)) is None:
                raise _FaultyError(found) from None
            raise self.refuse(path, found, "an answer from the API", todo) from None
        except (requests.RequestException, ValueError) as error:
            found = f"an unreadable answer ({self.shown(self._session.reason(error))})"
            raise self.refuse(path, found, "an answer from the API") from None
        if response.status_code in RETRIED:
            raise _FaultyError(f"status {response.status_code}: {self.shown(body)}")
        usable = {200, 404, 429} | ({304} if etag else set())
        if response.status_code not in usable:
            found = f"status {response.status_code}: {self.shown(body)}"
            raise self.refuse(path, found, "status 200")
        etag = response.headers.get("ETag", "")
        return Answer(
            status=response.status_code,
            body=body,
            etag=etag if _ETAG.fullmatch(etag) and not self.holds_key(etag.encode()) else "",
            retry_after=response.headers.get("Retry-After", ""),
        )

    def _read(self, path: str, response: requests.Response) -> bytes:
        """The decompressed body, within the size limit; of an error only its beginning."""
        import requests
        from urllib3.exceptions import DecodeError, HTTPError

        body = bytearray()
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                body += chunk
                if response.status_code != 200:
                    break
                if len(body) > MAX_BYTES:
                    found = f"an answer of more than {MAX_BYTES:,} bytes"
                    raise self.refuse(path, found, "a page of the API")
        except DecodeError as error:
            raise requests.exceptions.ContentDecodingError(error) from None
        except HTTPError as error:
            raise requests.ConnectionError(error) from None
        return bytes(body)


def _spellings(key: str) -> str:
    """A pattern for a key as it is, and with any of its characters escaped as JSON may."""
    return "".join(
        rf"(?:{re.escape(one)}|\\u00(?i:{ord(one):02x})" + (r"|\\/" if one == "/" else "") + ")"
        for one in key
    )
