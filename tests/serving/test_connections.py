"""What a client may send to `build.py serve`, and how long it may keep it waiting."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from generator.serving import connections
from generator.serving.app import make_app
from generator.serving.bodies import Body, send_body
from generator.serving.connections import Connection, limit_sending
from generator.snapshot.model import Snapshot
from tests.support.building import build
from tests.support.serving import Serving, memory_of, serving

PATH = b"/2.3.0/spacecraft/?limit=1"
GET = b"GET %s HTTP/1.1\r\nHost: x\r\n" % PATH
CLOSE = GET + b"Connection: close\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(scope="module")
def output(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("connected") / "output"
    build(sample, output)
    return output


@pytest.fixture(scope="module")
def served(output: Path) -> Iterator[Serving]:
    with serving(output) as running:
        yield running


class Hasty(Connection):
    """The same limits, in a fiftieth of the time."""

    REQUEST_SECONDS = 0.5
    STALL_SECONDS = 1
    LINGER_SECONDS = 0.3
    TICK_SECONDS = 0.05


@contextmanager
def answering(app: ASGIApp, connection: type[Connection]) -> Iterator[tuple[str, int]]:
    """An application behind such connections, in this process; gives where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        limit_sending(listener)
        config = uvicorn.Config(
            app,
            http=connection,
            ws="none",
            lifespan="off",
            log_config=None,
            timeout_keep_alive=1,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def hasty(output: Path) -> Iterator[tuple[str, int]]:
    with answering(make_app(output), Hasty) as address:
        yield address


def read_all(client: socket.socket) -> bytes:
    """What comes until the server ends the connection, also if it reads no more of ours."""
    parts: list[bytes] = []
    with suppress(ConnectionResetError):
        parts.extend(iter(lambda: client.recv(1 << 16), b""))
    return b"".join(parts)


def ask(served: Serving, *sent: bytes) -> bytes:
    with served.connect() as client:
        for part in sent:
            client.sendall(part)
        return read_all(client)


def head_of(size: int, headers: int = 1) -> bytes:
    """A whole head of as many bytes, with its padding in some headers."""
    start = GET + b"Connection: close\r\n"
    rest = size - len(start) - len(b"\r\n")
    sizes = [rest // headers] * (headers - 1)
    sizes.append(rest - sum(sizes))
    padding = b"".join(b"X: %s\r\n" % (b"a" * (size - len(b"X: \r\n"))) for size in sizes)
    head = start + padding + b"\r\n"
    assert len(head) == size
    return head


@pytest.mark.parametrize("headers", [1, 7, 2000])
def test_a_head_of_64_kilobytes_is_the_largest(served: Serving, headers: int) -> None:
    assert ask(served, head_of(65_536, headers)).startswith(OK)
    answer = ask(served, head_of(65_537, headers))
    assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert b"\r\nconnection: close\r\n" in answer


def test_a_header_without_an_end_is_refused_while_it_comes(served: Serving) -> None:
    """Whoever sends on sees the answer too, and no memory is taken."""
    before = memory_of(served.pid)
    for part in (b"a" * 100, b"a" * 1_000_000):
        with served.connect() as client:
            client.sendall(GET + b"X: ")
            # What is sent on is read for a while, then refused.
            with suppress(BrokenPipeError, ConnectionResetError):
                for _ in range(100):
                    client.sendall(part)
                    time.sleep(len(part) / 100_000_000)
                    most = memory_of(served.pid)
            if len(part) == 100:
                client.sendall(part * 700)
            assert client.recv(12) == b"HTTP/1.1 431"
        assert most < before + 10_000


@pytest.mark.parametrize("sent", [b"\r\n" * 40_000, b"GET" + b" " * 80_000, b"X" * 80_000])
def test_what_never_becomes_a_request_is_refused(served: Serving, sent: bytes) -> None:
    assert ask(served, sent)[:12] in {b"HTTP/1.1 431", b"HTTP/1.1 400"}


def test_an_address_of_16_kilobytes_is_the_longest(served: Serving) -> None:
    for size, status in ((16_384, b"200"), (16_385, b"414"), (60_000, b"414"), (200_000, b"414")):
        path = PATH + b"&search="
        request = CLOSE.replace(PATH, path + b"a" * (size - len(path)))
        assert ask(served, request)[:12] == b"HTTP/1.1 " + status
        # In parts, as a slow line brings it.
        assert ask(served, request[:9000], request[9000:])[:12] == b"HTTP/1.1 " + status


def test_a_body_of_64_kilobytes_is_the_largest(served: Serving) -> None:
    for size, status in ((65_536, b"200"), (65_537, b"413"), (10**15, b"413")):
        body = b"x" * min(size, 100_000)
        # At once: the answer needs no body, and a late one could meet a closed connection.
        answer = ask(served, CLOSE[:-2] + b"Content-Length: %d\r\n\r\n" % size + body)
        assert answer[:12] == b"HTTP/1.1 " + status
    chunk = b"%x\r\n%s\r\n" % (1000, b"x" * 1000)
    start = GET + b"Transfer-Encoding: chunked\r\n\r\n"
    for tail in (b"", b"X: y\r\n"):
        assert ask(served, start + chunk * 60 + b"0\r\n" + tail + b"\r\n" + CLOSE).count(OK) == 2
    for endless in (chunk * 70, b"0\r\n" + b"X: %s\r\n" % (b"y" * 990) * 70, b"1;" + b"x" * 70_000):
        answer = ask(served, start + endless)
        assert answer.startswith(OK)
        assert answer.count(b"HTTP/1.1") == 1


def test_limits_are_for_each_request_of_a_connection(served: Serving) -> None:
    large = head_of(40_000).replace(b"Connection: close\r\n", b"")
    assert ask(served, large * 5 + CLOSE).count(OK) == 6
    with served.connect() as client:
        for _ in range(5):
            client.sendall(large)
            answer = b""
            while not answer.endswith(b"]}"):
                answer += client.recv(1 << 16)
            assert answer.startswith(OK)


def test_what_is_refused_waits_for_the_answers_before_it(served: Serving) -> None:
    for refused, status in (
        (head_of(70_000), b"431"),
        (GET.replace(PATH, b"/" + b"a" * 20_000), b"414"),
        (b"nonsense\r\n\r\n", b"400"),
    ):
        whole = GET.replace(b"limit=1", b"limit=100") + b"\r\n"
        first, *others = ask(served, whole * 3 + refused).split(b"HTTP/1.1 ")[1:]
        assert [one[:3] for one in others] == [b"200", b"200", status]
        assert first == others[0]


def test_thousands_of_requests_at_once_are_answered_in_order_and_take_no_memory(
    served: Serving,
) -> None:
    """Each short one needs a hundred times its size while it waits."""
    ask(served, CLOSE)
    before = memory_of(served.pid)
    count = 20_000
    with served.connect() as client:
        requests = b"GET /?%d HTTP/1.1\r\n\r\n"
        sending = threading.Thread(
            target=client.sendall,
            args=(b"".join(requests % number for number in range(count)) + CLOSE,),
        )
        client.settimeout(60)
        sending.start()
        part = client.recv(1 << 16)
        most = memory_of(served.pid)
        assert part.startswith(OK)
        client.close()
        sending.join(60)
    assert most < before + 20_000


def test_a_protocol_that_is_offered_is_left_out(served: Serving) -> None:
    upgrade = GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n"
    with served.connect() as client:
        client.sendall(upgrade)
        assert client.recv(1 << 16).startswith(OK)


def test_http_1_0(served: Serving) -> None:
    answer = ask(served, b"GET %s HTTP/1.0\r\n\r\n" % b"/index.html")
    assert answer.startswith(OK)
    assert b"\r\nconnection: close\r\n" in answer


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", b""),
        (b"G", b"HTTP/1.1 408 Request Timeout\r\n"),
        (GET, b"HTTP/1.1 408 Request Timeout\r\n"),
        (b"\r\n", b"HTTP/1.1 408 Request Timeout\r\n"),
        (GET + b"Content-Length: 9\r\n\r\nx", OK),
        (GET + b"\r\n", OK),
        (GET + b"\r\nGET", OK),
    ],
)
def test_who_does_not_come_to_an_end_is_not_waited_for(
    hasty: tuple[str, int], sent: bytes, answered: bytes
) -> None:
    with socket.create_connection(hasty, timeout=20) as client:
        client.sendall(sent)
        started = time.monotonic()
        assert read_all(client).startswith(answered)
        assert time.monotonic() - started < 3


def test_who_stays_after_a_refusal_is_listened_to_for_a_moment(hasty: tuple[str, int]) -> None:
    """A connection that is closed at once could lose the reason on its way."""
    with socket.create_connection(hasty, timeout=20) as client:
        client.sendall(b"nonsense\r\n\r\n")
        head, _, reason = read_all(client).partition(b"\r\n\r\n")
        refused = time.monotonic()
        assert (head.split(b"\r\n")[0], reason) == (b"HTTP/1.1 400 Bad Request", b"Bad Request")
        assert b"\r\naccess-control-allow-origin: *\r\n" in head
        with suppress(ConnectionError):
            while time.monotonic() - refused < 10:
                client.sendall(b"more")
                time.sleep(0.02)
        assert Hasty.LINGER_SECONDS / 2 < time.monotonic() - refused < 10


def test_byte_by_byte_takes_no_longer(hasty: tuple[str, int]) -> None:
    with socket.create_connection(hasty, timeout=0.05) as client:
        started = time.monotonic()
        for byte in GET * 3:
            client.sendall(bytes([byte]))
            try:
                answer = client.recv(100)
                break
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408")
        assert time.monotonic() - started < 2


SIZE = 40_000_000


async def large(scope: Scope, receive: Receive, send: Send) -> None:
    length = b"%d" % SIZE
    headers = [(b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send_body(send, Body.of(bytes(SIZE)).chunks(packed=False))


@contextmanager
def slow_reader(address: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(20)
        client.connect(address)
        client.sendall(CLOSE)
        yield client


def test_who_reads_nothing_is_not_waited_for() -> None:
    with answering(large, Hasty) as address, slow_reader(address) as client:
        assert client.recv(12) == OK[:12]
        time.sleep(3)
        assert len(read_all(client)) < SIZE


def test_the_end_of_an_answer_is_not_waited_for_either() -> None:
    """The connection is being closed then, and would stay so."""
    with answering(large, Hasty) as address, slow_reader(address) as client:
        size = 0
        while size < SIZE - 500_000:
            size += len(client.recv(1 << 16))
        time.sleep(3)
        assert size + len(read_all(client)) < SIZE


def test_who_reads_slowly_is_waited_for() -> None:
    with answering(large, Hasty) as address, slow_reader(address) as client:
        started = time.monotonic()
        size = 0
        while part := client.recv(1 << 16):
            size += len(part)
            time.sleep(0.005 if time.monotonic() - started < 3 else 0)
        assert size > SIZE


def test_who_goes_in_the_midst_of_many_answers_is_sent_no_more() -> None:
    sent = threading.Event()
    left = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        sent.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()

    with answering(app, Connection) as address:
        with socket.create_connection(address) as client:
            client.sendall((GET + b"\r\n") * 5)
            assert sent.wait(5)
        assert left.wait(5)


def test_nobody_can_fill_the_log(output: Path) -> None:
    """Nobody reads it here: a server whose log is full stands still."""
    with serving(output) as served:
        for sent in (b"nonsense\r\n\r\n", GET + b"Connection: upgrade\r\nUpgrade: x\r\n\r\n"):
            for _ in range(1000):
                with served.connect() as client:
                    client.sendall(sent)
                    client.recv(100)
        assert served.ask("/index.html")[0] == 200


def test_others_get_a_place_when_silent_ones_have_taken_all(output: Path) -> None:
    with serving(output, handles=100) as served, ExitStack() as stack:
        silent = [stack.enter_context(served.connect()) for _ in range(300)]
        for _ in range(3):
            with served.connect() as client:
                client.sendall(CLOSE)
                assert read_all(client).startswith(OK)
        assert served.ask("/index.html")[0] == 200
        # The last ones are still connected.
        silent[-1].sendall(CLOSE)
        assert read_all(silent[-1]).startswith(OK)


def test_compressed_and_plain_are_the_same(served: Serving) -> None:
    for path in ("/2.3.0/spacecraft/?limit=100", "/index.html", "/nothing"):
        for accept in ("application/json", "text/html"):
            status, headers, body = served.ask(path, Accept=accept)
            again = served.ask(path, Accept=accept, Accept_Encoding="br, gzip")
            assert (again[0], again[1]["content-encoding"]) == (status, "gzip")
            assert gzip.decompress(again[2]) == body
            assert len(again[2]) * 2 < len(body)
            assert headers["vary"] == again[1]["vary"]
            assert "Accept-Encoding" in headers["vary"]


@contextmanager
def timed(most: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < most


def test_who_closes_at_once_leaves_no_trace(served: Serving) -> None:
    with timed(5):
        for sent in (b"", b"G", GET, head_of(70_000), CLOSE):
            with closing(served.connect()) as client:
                client.sendall(sent)
        assert served.ask("/index.html")[0] == 200


def test_a_slow_answer_is_waited_for_longer_than_a_slow_request() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(3 * Hasty.REQUEST_SECONDS)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    with (
        answering(slow, Hasty) as address,
        socket.create_connection(address, timeout=10) as client,
    ):
        client.sendall(GET + b"\r\n")
        assert client.recv(65_536).startswith(OK)
        client.sendall(CLOSE)
        assert read_all(client).startswith(OK)


def test_a_body_that_breaks_off_has_one_answer(
    hasty: tuple[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    """The answer to its head; another one behind it would be read as that of the next request."""
    with socket.create_connection(hasty, timeout=10) as client:
        client.sendall(GET + b"Transfer-Encoding: chunked\r\n\r\n")
        assert client.recv(12) == OK[:12]
        client.sendall(b"no chunk\r\n\r\n")
        assert b"HTTP/1.1" not in read_all(client)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


class Pair(Connection):
    """A server for two."""

    MAX_CONNECTIONS = 2


def test_as_many_as_there_are_places_stay(output: Path) -> None:
    with answering(make_app(output), Pair) as address, ExitStack() as stack:
        clients = [
            stack.enter_context(socket.create_connection(address, timeout=10)) for _ in range(2)
        ]
        for client in clients:
            client.sendall(GET + b"\r\n")
            assert client.recv(12) == OK[:12]
            client.settimeout(0.2)
            with suppress(TimeoutError):
                while client.recv(65_536):
                    pass
            client.settimeout(10)
        clients[0].sendall(CLOSE)
        assert read_all(clients[0]).startswith(OK)


def test_a_quarter_of_the_files_is_left_for_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    limits = (4000, resource.RLIM_INFINITY)
    for limit, places in zip(limits, (3000, Connection.MAX_CONNECTIONS), strict=True):
        monkeypatch.setattr(resource, "getrlimit", lambda _, limit=limit: (limit, limit))
        assert connections._most_connections() == places
