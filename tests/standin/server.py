"""The stand-in as a server: `serve(collection)` on 127.0.0.1, `load(collection)` without a socket.

Both are context managers and yield an `Upstream`. Any number may be open in one process, with
different collections: each has its own SQLite file, its own calls and its own answers.

    with serve(make_collection(30)) as upstream:
        upstream.answers["/2.3.0/spacecraft/"] = lambda request, answer: answer._replace(status=503)
        requests.get(upstream.root + "spacecraft/?limit=1")
        assert upstream.requests[-1].status == 503
"""

import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from itertools import count
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.util import setup_testing_defaults

from tests.standin.settings import configure

configure()

# These need the settings.
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from tests.standin import models  # noqa: E402
from tests.standin.collection import Collection  # noqa: E402
from tests.standin.throttle import ENVIRON_KEY, Account  # noqa: E402

LIMIT_PER_HOUR = 100_000
CONNECTION_KEY = "upstream.connection"

POLL = 0.01
"""Seconds, after which a server sees that it is to end: some hundred tests wait for that."""

_application = get_wsgi_application()
_aliases = (f"collection {number}" for number in count(1))


RAW = 0
"""The status of an answer whose body goes over the wire as it is, before the line is cut."""


class Answer(NamedTuple):
    """What is sent back; a `Content-Length` is added where `headers` has none."""

    status: int
    headers: dict[str, str]
    body: Any
    """Bytes; where the status is RAW, parts of bytes too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that came in, with the status that went out; `headers` by lower-case name."""

    method: str
    path: str
    headers: Mapping[str, str]
    status: int


Hook = Callable[[Request, Answer], tuple[int, dict[str, str], Any]]


@dataclass
class Upstream:
    """A collection that answers: over its `root` if it is served, and always through `ask`.

    `requests` holds what came in over the socket. `answers` maps the start of a path with query
    to a hook that replaces the answer; the first that fits is used.
    """

    root: str
    database: str
    account: Account
    requests: list[Request] = field(default_factory=list)
    answers: dict[str, Hook] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        accept: str = "application/json",
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a path with query, as `/2.3.0/spacecraft/?limit=1`, without a socket."""
        address, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(address).decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": self.root.split("/")[2],
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": BytesIO(),
        }
        for name, value in {"Accept": accept, **(headers or {})}.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        setup_testing_defaults(environ)
        return self._answer(environ)[1]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """WSGI: answer and record."""
        try:
            request, answer = self._answer(environ)
        finally:
            connections.close_all()  # this thread ends with its request
        self.requests.append(request)
        if answer.status == RAW:
            connection: socket.socket = environ[CONNECTION_KEY]
            for part in [answer.body] if isinstance(answer.body, bytes) else answer.body:
                connection.sendall(part)
            connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError  # which wsgiref takes as the end of the line
        start_response(f"{answer.status} -", list(answer.headers.items()))
        return [answer.body]

    def _answer(self, environ: dict[str, Any]) -> tuple[Request, Answer]:
        status = 0
        headers: dict[str, str] = {}

        def start_response(line: str, pairs: list[tuple[str, str]], exc_info: Any = None) -> None:
            nonlocal status
            status = int(line[:3])
            headers.update(pairs)

        path = _asked_path(environ)  # before Django decodes it in place
        environ[ENVIRON_KEY] = self.account
        token = models.current.set(self.database)
        try:
            with closing(_application(environ, start_response)) as response:
                body = b"".join(response)
        finally:
            models.current.reset(token)
        headers.pop("Content-Length", None)
        request = Request(
            method=environ["REQUEST_METHOD"],
            path=path,
            headers={
                name.removeprefix("HTTP_").replace("_", "-").lower(): value
                for name, value in environ.items()
                if name.startswith("HTTP_")
            },
            status=status,
        )
        answer = Answer(status, headers, body)
        for start, hook in self.answers.items():
            if request.path.startswith(start):
                answer = Answer(*hook(request, answer))
                break
        if answer.status != RAW:
            answer.headers.setdefault("Content-Length", str(len(answer.body)))
        if request.method == "HEAD":
            answer = answer._replace(body=b"")
        return replace(request, status=answer.status), answer


def _asked_path(environ: Mapping[str, Any]) -> str:
    """The path with query as it was asked, percent-encoded."""
    path = quote(environ["PATH_INFO"].encode("latin-1"))
    return f"{path}?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else path


@contextmanager
def load(
    collection: Collection,
    *,
    root: str = "http://upstream.test/2.3.0/",
    limit_per_hour: int | None = LIMIT_PER_HOUR,
    database: Mapping[str, Any] | None = None,
) -> Iterator[Upstream]:
    """The collection in a database of its own, ready for `ask`; gone afterwards.

    `database` are Django's settings of an empty database to use instead.
    """
    with TemporaryDirectory(prefix="upstream-") as directory:
        own = Path(directory, "db.sqlite3")
        if database is None:
            own.write_bytes(_database_of(collection))
        with _connected({"NAME": own} if database is None else database) as alias:
            if database is not None:
                _store(collection, alias)
            yield Upstream(root=root, database=alias, account=Account(limit_per_hour))


@lru_cache(maxsize=4)
def _database_of(collection: Collection) -> bytes:
    """The SQLite file of a collection: many tests load the same one."""
    with TemporaryDirectory(prefix="upstream-") as directory:
        file = Path(directory, "db.sqlite3")
        with _connected({"NAME": file}) as alias:
            _store(collection, alias)
        return file.read_bytes()


@contextmanager
def _connected(database: Mapping[str, Any]) -> Iterator[str]:
    """An alias for a database, until the block ends."""
    alias = next(_aliases)
    connections.databases[alias] = {**connections.databases["default"], **database}
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]


def _store(collection: Collection, alias: str) -> None:
    """Write the collection's rows into a new database."""
    with connections[alias].schema_editor() as editor:
        for table in models.TABLES:
            editor.create_model(table)
    rows: tuple[list[Any], ...] = (
        [
            models.Agency(id=agency, name=name, abbrev=abbrev)
            for agency, name, abbrev in collection.agencies
        ],
        [models.SpacecraftStatus(id=status, name=name) for status, name in collection.statuses],
        [models.SpacecraftConfigurationType(id=one, name=name) for one, name in collection.types],
        [
            models.SpacecraftConfigurationFamily(
                id=row.id,
                name=row.name,
                manufacturer_id=row.manufacturer,
                list=row.list,
                normal=row.normal,
                detailed=row.detailed,
            )
            for row in collection.families
        ],
        [
            models.SpacecraftConfiguration(
                id=row.id,
                name=row.name,
                agency_id=row.agency,
                human_rated=row.human_rated,
                in_use=row.in_use,
                normal=row.normal,
                detailed=row.detailed,
            )
            for row in collection.configurations
        ],
        [
            models.Spacecraft(
                id=row.id,
                name=row.name,
                status_id=row.status,
                spacecraft_config_id=row.spacecraft_config,
                in_space=row.in_space,
                is_placeholder=row.is_placeholder,
                flights_count=row.flights_count,
                mission_ends_count=row.mission_ends_count,
                time_in_space=row.time_in_space,
                time_docked=row.time_docked,
                normal=row.normal,
                detailed=row.detailed,
            )
            for row in collection.spacecraft
        ],
        [
            models.SpacecraftFlight(id=flight, spacecraft_id=row.id, place=place)
            for row in collection.spacecraft
            for place, flight in enumerate(row.flights)
        ],
    )
    with transaction.atomic(using=alias):
        for table, rows_of_table in zip(models.TABLES, rows, strict=True):
            table.objects.using(alias).bulk_create(rows_of_table)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        """Bind without asking the name service who we are."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away during an answer is no error of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), CONNECTION_KEY: self.connection}

    def log_message(self, *args: Any) -> None:
        """Say nothing: `Upstream.requests` has it all."""


@contextmanager
def serve(
    collection: Collection,
    *,
    port: int = 0,
    limit_per_hour: int | None = LIMIT_PER_HOUR,
    api: str = "2.3.0",
) -> Iterator[Upstream]:
    """The collection on 127.0.0.1, one thread a request, until the block ends; port 0 takes any.

    `api` is the version that its records are of (`next_version`).
    """
    with _Server(("127.0.0.1", port), _Handler) as server:
        root = f"http://127.0.0.1:{server.server_port}/{api}/"
        with load(collection, root=root, limit_per_hour=limit_per_hour) as upstream:
            server.set_app(upstream)
            thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
            thread.start()
            try:
                yield upstream
            finally:
                server.shutdown()
                thread.join()
