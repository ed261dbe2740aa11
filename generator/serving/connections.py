"""Connections: how much a client may send, and how long it may keep the server waiting.

Takes uvicorn's protocol over httptools, which is fast but has few limits, and adds them:
for the sizes of a request's head, address and body, for its duration, for the time that
an answer waits for its reader, and for the number of connections. So memory and open files stay
bounded whatever clients do. docs/limits.md says what happens beyond each limit.

Data goes to the parser slice by slice. While requests of a slice wait for their turn, the rest
is held back and nothing more is read: uvicorn by itself would continue reading after each answer.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_SLICE = 2_048
"""Bytes: room for what a browser sends, and for a hundred of the shortest requests."""


class _TooLargeError(Exception):
    """Ends the parsing of a request."""


class _Flow(FlowControl):
    """Reads nothing while `is_held`, even if uvicorn resumes reading."""

    is_held = False

    def resume_reading(self) -> None:
        if not self.is_held:
            super().resume_reading()


class Connection(HttpToolsProtocol):
    """One client's connection. A test sets other limits in a subclass."""

    MAX_HEAD: ClassVar[int] = 65_536
    """Bytes from the method to the empty line."""
    MAX_URL: ClassVar[int] = 16_384
    """Bytes: enough for a long search, and twice the limit of other servers."""
    MAX_BODY: ClassVar[int] = 65_536
    """Bytes. No request needs a body; if one is sent, it is read and ignored."""
    MAX_CONNECTIONS: ClassVar[int] = 1_000
    """Fewer if the system allows fewer open files."""

    IDLE_SECONDS: ClassVar[int] = 5
    """From an answer to the next request. The proxies in deploy/ have shorter limits."""
    REQUEST_SECONDS: ClassVar[float] = 10
    """From the start of a connection or of a request to the end of the request."""
    STALL_SECONDS: ClassVar[float] = 60
    """While the client reads nothing of its answer; below some 3 kB/s it looks like that."""
    SEND_BUFFER: ClassVar[int] = 262_144
    """Bytes that the system buffers for a client (`limit_sending`).

    By default it buffers megabytes and wants more when a third is sent: a slow reader would look
    like one that reads nothing.
    """
    LINGER_SECONDS: ClassVar[float] = 2
    """A refused client's data is still read: if closed at once, it might never see the answer."""
    TICK_SECONDS: ClassVar[float] = 1
    """How often a connection checks the times above."""

    # Connection
    _flow: _Flow
    _watching: asyncio.TimerHandle
    since: float
    """When the connection was made, the request began to arrive, or the last answer ended."""
    _is_awaited = True
    """Whether a request is expected or incomplete."""
    _unsent = 0
    _unsent_since = 0.0
    _ended_at: float | None = None
    _held = b""
    _answering: RequestResponseCycle | None = None
    """The request whose answer is being made, or was made last; `pipeline` has those after it."""
    # Request
    url = b""
    _is_in_head = True
    _received = 0
    """Bytes of the head, or of all behind it; up to a slice too many."""
    _status = 0
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        super().connection_made(transport)
        self.flow = self._flow = _Flow(transport)
        self.since = self._unsent_since = self.loop.time()
        self._watching = self.loop.call_later(self.TICK_SECONDS, self._watch)
        if len(self.connections) > min(self.MAX_CONNECTIONS, _MOST_CONNECTIONS):
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watching.cancel()
        self._held = b""
        if self._answering is not None and not self._answering.response_complete:
            # Of pipelined requests uvicorn notifies only the last one.
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """Closes the connection that has waited longest for its client."""
        idle = (one for one in self.connections if isinstance(one, Connection) and one.is_idle)
        min(idle, key=lambda one: one.since).transport.abort()

    @property
    def is_idle(self) -> bool:
        """Whether no answer is being made or sent."""
        return (
            self.cycle is None  # type: ignore[redundant-expr]  # before the first request
            or self.cycle.response_complete
        )

    # What comes in

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        if self._held:
            self._held += data
        elif len(data) <= _SLICE and not self.pipeline:
            self._feed_slice(data)
        else:
            self._feed(data)

    def _feed(self, data: bytes) -> None:
        for start in range(0, len(data), _SLICE):
            if self.pipeline:
                self._held = data[start:]
                self._flow.is_held = True
                self._flow.pause_reading()
                return
            self._feed_slice(data[start : start + _SLICE])
            if self._is_refused or self.transport.is_closing():
                return

    def _feed_slice(self, data: bytes) -> None:
        if not self._is_awaited:
            self._await_request()
        super().data_received(data)
        if self._is_awaited and not self._is_refused:
            self._received += len(data)
            self._check_received()

    def _check_received(self) -> None:
        """The parser reports a header only at its end, and the head only after all headers."""
        if not self._is_in_head:
            if self._received > self.MAX_BODY + _SLICE:
                self._refuse(0)
        elif self._received > self.MAX_URL and len(self.url) > self.MAX_URL:
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG)
        elif self._received > self.MAX_HEAD + _SLICE:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _await_request(self) -> None:
        self._is_awaited, self.since = True, self.loop.time()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head, self._received = True, 0
        if not self._is_awaited:
            self._await_request()

    def on_headers_complete(self) -> None:
        if len(self.url) > self.MAX_URL:
            self._refuse_within(HTTPStatus.REQUEST_URI_TOO_LONG)
        if self._received > self.MAX_HEAD - _SLICE and self._head_size() > self.MAX_HEAD:
            self._refuse_within(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        for name, value in self.headers:
            if name == b"content-length" and int(value) > self.MAX_BODY:
                self._refuse_within(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        super().on_headers_complete()
        self._is_in_head, self._received = False, 0
        if not self.pipeline:
            self._answering = self.cycle

    def _head_size(self) -> int:
        """The exact number of bytes of the head."""
        line = len(self.parser.get_method()) + len(self.url) + len("  HTTP/1.1\r\n")
        return line + sum(len(name) + len(value) + 4 for name, value in self.headers) + 2

    def on_message_complete(self) -> None:
        self._is_in_head, self._received = True, 0
        self._is_awaited = False
        super().on_message_complete()

    # What goes out

    def on_response_complete(self) -> None:
        if self.pipeline:
            self._answering = self.pipeline[-1][0]
        super().on_response_complete()
        if not self._is_awaited:
            self.since = self.loop.time()
        if self.transport.is_closing():
            return
        if self._held and not self.pipeline:
            held, self._held = self._held, b""
            self._flow.is_held = False
            self._flow.resume_reading()
            self._feed(held)
        elif self._is_refused and self.is_idle:
            self._end()

    # What is refused

    def _refuse_within(self, status: HTTPStatus) -> None:
        """For the parser's callbacks: it stops parsing."""
        self._status = status
        raise _TooLargeError

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (of uvicorn's signature)
        """Called by uvicorn when the parser has stopped."""
        self._refuse(self._status or (HTTPStatus.BAD_REQUEST if self._is_in_head else 0))

    def _refuse(self, status: int) -> None:
        """Reads no further request, and sends the reason after the answers before it.

        With status 0 nothing is sent: the answer to this request has already begun.
        """
        self._is_refused, self._status, self._is_awaited = True, status, False
        if self.is_idle:
            self._end()

    def _end(self) -> None:
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        if self._status:
            self.transport.write(_refusal(HTTPStatus(self._status)))
        self.transport.write_eof()
        self._ended_at = self.loop.time()
        self._flow.resume_reading()

    # Time

    def _watch(self) -> None:
        now = self.loop.time()
        self._watching = self.loop.call_later(self.TICK_SECONDS, self._watch)
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent != self._unsent:
            self._unsent, self._unsent_since = unsent, now
        if now - self._unsent_since >= self.STALL_SECONDS:
            self.transport.abort()
        elif self._ended_at is not None:
            if now - self._ended_at >= self.LINGER_SECONDS:
                self.transport.close()
        elif (
            self._is_awaited
            and not self._flow.read_paused
            and now - self.since >= self.REQUEST_SECONDS
        ):
            self._time_out()

    def _time_out(self) -> None:
        if not self._received and self.is_idle:
            # Browsers open connections in advance, and expect no answer without a request.
            self.transport.close()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT if self._is_in_head else 0)


def _refusal(status: HTTPStatus) -> bytes:
    text = status.phrase.encode()
    return (
        b"HTTP/1.1 %d %b\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
        b"access-control-allow-origin: *\r\nconnection: close\r\n\r\n%b"
        % (status, text, len(text), text)
    )


def limit_sending(listener: socket.socket) -> None:
    """For all connections that the listener will accept."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, Connection.SEND_BUFFER)


def is_no_clients_fault(record: logging.LogRecord) -> bool:
    """For the server's log, which any client could fill otherwise."""
    return not str(record.msg).startswith(
        ("Invalid HTTP request", "Unsupported upgrade", "No supp")
    )


def _most_connections() -> int:
    """Three quarters of the files that the process may open; the rest are the site's."""
    if sys.platform == "win32":
        return Connection.MAX_CONNECTIONS
    import resource

    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return Connection.MAX_CONNECTIONS if files == resource.RLIM_INFINITY else files * 3 // 4


_MOST_CONNECTIONS = _most_connections()
