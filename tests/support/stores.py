"""Object stores on 127.0.0.1: moto for S3, gcp-storage-emulator for Google's.

Each counts what it is asked, and can be told to answer otherwise. What a test reads or writes
there itself goes by plain HTTP, not by the libraries under test.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import HTTPServer
from itertools import count
from threading import Thread
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest
from gcp_storage_emulator.exceptions import NotFound
from gcp_storage_emulator.server import RequestHandler
from gcp_storage_emulator.storage import Storage
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from generator.addresses import StoreAddress

S3_NAMES = "{http://s3.amazonaws.com/doc/2006-03-01/}"

_numbers = count(1)


class Asked(NamedTuple):
    method: str
    path: str
    query: str


Answer = Callable[[Asked], int | None]
"""A status to answer with instead; None to answer as a store does."""

DONE_BUT_503 = -503
"""S3 does what it is asked, and its answer is lost."""


@dataclass
class Bucket:
    """An empty bucket of a running store, and a place in it."""

    address: StoreAddress
    url: str
    asked: list[Asked] = field(default_factory=list)
    answer: Answer = field(default=lambda asked: None)
    knows_conditions: bool = True

    @property
    def environ(self) -> dict[str, str]:
        """The variables by which the libraries find it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "user",
            "AWS_SECRET_ACCESS_KEY": "not-to-be-shown",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "STORAGE_EMULATOR_HOST": self.url,
        }

    def hear(self, asked: Asked) -> int | None:
        self.asked.append(asked)
        return self.answer(asked)

    def sent(self) -> list[str]:
        """What was written to S3 or removed from it, in order, but for the lock."""
        start = f"/{self.address.bucket}/{self.address.key('')}"
        return [
            f"{asked.method} {asked.path.removeprefix(start)}"
            for asked in self.asked
            if asked.method in {"PUT", "DELETE"} and not asked.path.endswith("/lock")
        ]

    def key(self, path: str) -> str:
        return self.address.key(path)

    def get(self, path: str) -> tuple[Mapping[str, str], bytes]:
        """The headers and the bytes of an object, as a visitor gets them."""
        with self._ask("GET", quote(self.key(path))) as answer:
            return dict(answer.headers), answer.read()

    def put(self, path: str, body: bytes) -> None:
        """As another program would, without metadata."""
        self._ask("PUT", quote(self.key(path)), body).close()

    def delete(self, path: str) -> None:
        key = quote(self.key(path), safe="")
        if self.address.scheme == "gs":
            self._request("DELETE", f"/storage/v1/b/{self.address.bucket}/o/{key}").close()
        else:
            self._ask("DELETE", quote(self.key(path))).close()

    def paths(self) -> list[str]:
        """All that is below the place."""
        start = self.key("")
        return sorted(name.removeprefix(start) for name in self.names() if name.startswith(start))

    def tree(self) -> dict[str, bytes]:
        """The published files; the build's own notes are left out."""
        return {path: self.get(path)[1] for path in self.paths() if not path.startswith(".build/")}

    def names(self) -> Iterator[str]:
        more: dict[str, str] = {}
        while True:
            if self.address.scheme == "gs":
                listing = f"/storage/v1/b/{self.address.bucket}/o?{urlencode(more)}"
                with self._request("GET", listing) as answer:
                    found = json.load(answer)
                yield from (item["name"] for item in found.get("items", []))
                more = {"pageToken": found.get("nextPageToken", "")}
            else:
                with self._ask("GET", f"?{urlencode({'list-type': '2', **more})}") as answer:
                    root = ElementTree.parse(answer).getroot()
                yield from (key.text or "" for key in root.iter(f"{S3_NAMES}Key"))
                more = {"continuation-token": root.findtext(f"{S3_NAMES}NextContinuationToken", "")}
            if not any(more.values()):
                return

    def _ask(self, method: str, rest: str, body: bytes | None = None) -> Any:
        return self._request(method, f"/{self.address.bucket}/{rest}", body)

    def _request(self, method: str, path: str, body: bytes | None = None) -> Any:
        # moto looks at who asks, not at the signature.
        signed = "AWS4-HMAC-SHA256 Credential=user/20261128/us-east-1/s3/aws4_request, Signature=0"
        headers = {
            "X-By-The-Test": "yes",
            "Authorization": signed,
            "Content-Type": "application/octet-stream",
        }
        return urlopen(Request(self.url + path, body, headers, method=method), timeout=20)


@contextmanager
def served(scheme: str) -> Iterator[Bucket]:
    """A store with one empty bucket."""
    place = StoreAddress(scheme, f"bucket-{next(_numbers)}", "a/site")
    bucket = Bucket(place, "")
    server = (_s3 if scheme == "s3" else _google)(bucket)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def known(scheme: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Likewise, found by the libraries of this process."""
    with served(scheme) as bucket:
        for name, value in bucket.environ.items():
            monkeypatch.setenv(name, value)
        yield bucket


def _s3(bucket: Bucket) -> Any:
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    inner = _moto()

    def answered(environ: dict[str, Any], start: Any) -> Any:
        status = None
        if "HTTP_X_BY_THE_TEST" not in environ:
            status = bucket.hear(
                Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"])
            )
        if not bucket.knows_conditions:
            environ.pop("HTTP_IF_NONE_MATCH", None)
        if status == DONE_BUT_503:
            list(inner(environ, lambda *answer: None))
            status = 503
        if status is not None:
            code = {403: "AccessDenied", 503: "SlowDown"}[status]
            start(f"{status} {code}", [("Content-Type", "application/xml")])
            return [f"<Error><Code>{code}</Code><Message>not you</Message></Error>".encode()]
        return inner(environ, start)

    server = make_server("127.0.0.1", 0, answered, threaded=True, request_handler=_Quiet)
    bucket.url = f"http://127.0.0.1:{server.port}"
    _meanwhile(server, lambda: bucket._ask("PUT", "").close())
    return server


@cache
def _moto() -> Any:
    """All buckets are in this one; they have names of their own."""
    return DomainDispatcherApplication(create_backend_app)


def _meanwhile(server: Any, ask: Callable[[], None]) -> None:
    """Asks a server something that isn't running yet."""
    asking = Thread(target=ask)
    asking.start()
    server.handle_request()
    asking.join()


class _Quiet(WSGIRequestHandler):
    """Keeps connections, as stores do."""

    protocol_version = "HTTP/1.1"


class _Google(RequestHandler):  # type: ignore[misc]  # the emulator has no types
    """The emulator, with the conditions of writes, which it doesn't know."""

    bucket: Bucket

    def __init__(self, bucket: Bucket, storage: Storage, *arguments: Any) -> None:
        self.bucket = bucket
        super().__init__(storage, *arguments)

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        if "X-By-The-Test" in self.headers:
            return True
        parts = urlsplit(self.path)
        status = self.bucket.hear(Asked(self.command, parts.path, parts.query))
        status = status or self._unmet(parse_qs(parts.query))
        if status is not None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_error(status)
        return status is None

    def _unmet(self, query: Mapping[str, list[str]]) -> int | None:
        expected = query.get("ifGenerationMatch", [None])[0]
        if expected is None:
            return None
        try:
            found = self.storage.get_file_obj(self.bucket.address.bucket, query["name"][0])
        except NotFound:
            return None if expected == "0" else 412
        return None if found["generation"] == expected else 412


def _google(bucket: Bucket) -> HTTPServer:
    logging.getLogger("gcp_storage_emulator").setLevel(logging.CRITICAL)
    logging.getLogger("api").setLevel(logging.CRITICAL)
    storage = Storage(use_memory_fs=True)
    server = HTTPServer(("127.0.0.1", 0), cast(Any, partial(_Google, bucket, storage)))
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    body = json.dumps({"name": bucket.address.bucket}).encode()
    headers = {"Content-Type": "application/json", "X-By-The-Test": "yes"}
    asked = Request(f"{bucket.url}/storage/v1/b", body, headers)
    _meanwhile(server, lambda: urlopen(asked, timeout=20).close())
    return server
