"""Politeness to the hosts of pictures, and which of them are asked at all.

Takes addresses, gives the moment to ask: a pause after each request to a host, as long as it says
after a 429, and not again in this run when it doesn't answer.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Event, Lock
from urllib.parse import urlsplit

from generator.pictures.shelf import Refusal
from generator.upstream.network import find_proxy, is_this_machine

LANES = 4
"""Pictures that are fetched at once."""

PAUSE = 0.5
"""Seconds between the beginnings of two requests to a host."""

PATIENCE = 30.0
"""Seconds that a run waits for a host that asks for it; after more the next run goes on."""

FAILURES = 5
"""Requests in a row without an answer after which a host is left alone for this run; likewise
pictures that didn't come in time.
"""


_WITH_INNER = tuple(map(IPv6Network, ("::/96", "64:ff9b::/96", "::ffff:0:0:0/96")))
"""Networks of IPv6 whose addresses end in one of IPv4: RFC 4291, 6052 and 2765."""


class StoppedError(Exception):
    """The run is to end."""


class RefusedError(Exception):
    """A picture that isn't fetched in this run; `lasting` if what is wrong is the picture."""

    def __init__(self, refusal: Refusal, *, lasting: bool = False) -> None:
        super().__init__(refusal.found)
        self.refusal = refusal
        self.lasting = lasting


@dataclass(slots=True)
class _Host:
    free_at: float = 0.0
    """When it may be asked again, as `time.monotonic()` counts."""
    failures: int = 0
    late: int = 0
    closed: Refusal | None = None


@dataclass(slots=True)
class Pace:
    """The turns of all hosts; for several threads. `stop` ends each wait."""

    stop: Event
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def turn(self, origin: str) -> None:
        """Waits until a host may be asked; RefusedError when that isn't in this run."""
        while True:
            with self._lock:
                host = self._hosts.setdefault(origin, _Host())
                if host.closed is not None:
                    raise RefusedError(host.closed)
                at = time.monotonic()
                wait = host.free_at - at
                if wait <= 0:
                    host.free_at = at + pause_of(origin)
            self.sleep(wait)
            if wait <= 0:
                return

    def sleep(self, seconds: float) -> None:
        """StoppedError when the run is to end."""
        if self.stop.wait(seconds) if seconds > 0 else self.stop.is_set():
            raise StoppedError

    def answered(self, origin: str) -> None:
        with self._lock:
            self._hosts[origin].failures = 0

    def failed(self, origin: str, found: str) -> None:
        """No answer; after some in a row nothing more is asked."""
        with self._lock:
            host = self._hosts[origin]
            host.failures += 1
            if host.failures >= FAILURES:
                host.closed = Refusal(found=found, again_at=now())

    def came_late(self, origin: str, found: str) -> None:
        """A picture that takes too long: a run with hundreds of them would never end."""
        with self._lock:
            host = self._hosts[origin]
            host.late += 1
            if host.late >= FAILURES:
                host.closed = Refusal(found=found, again_at=now())

    def hold(self, origin: str, refusal: Refusal) -> None:
        """A host that wants to be left alone until a moment: waited for, if that is soon."""
        seconds = (refusal.again_at - now()).total_seconds()
        with self._lock:
            host = self._hosts[origin]
            if seconds > PATIENCE:
                host.closed = refusal
            else:
                host.free_at = max(host.free_at, time.monotonic() + seconds)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def in_a_day() -> datetime:
    """When what is wrong with a picture, and not with its host, is asked for again."""
    return now() + timedelta(days=1)


def pause_of(origin: str) -> float:
    """Seconds between two requests; a host of one's own needs none."""
    return 0.0 if is_this_machine(origin) else PAUSE


def in_turns(addresses: Mapping[str, str]) -> Iterator[str]:
    """Addresses, given with their hosts, so that no host has many in a row."""
    by_host: dict[str, list[str]] = {}
    for address, host in addresses.items():
        by_host.setdefault(host, []).append(address)
    for place in range(max(map(len, by_host.values()), default=0)):
        yield from (of[place] for of in by_host.values() if place < len(of))


def is_public(address: str) -> bool:
    """Whether a host is one of the internet, not of this machine or a network of one's own.

    A name that only a proxy can find counts as one of the internet.
    """
    host = urlsplit(address).hostname or ""
    if is_this_machine(address) or host.endswith((".localhost", ".local", ".internal")):
        return False
    if (literal := _literal(host)) is not None:
        return _is_global(literal)
    if find_proxy(address):
        return True
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return True  # nobody will find it
    return all(_is_global(ip_address(str(one[4][0]).partition("%")[0])) for one in found)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host's name is; also one as `127.1`, which systems take too."""
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError, UnicodeError):
        return IPv4Address(socket.inet_aton(host))
    return None


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    inner = _inner(address) if isinstance(address, IPv6Address) else None
    return (inner or address).is_global and not address.is_multicast and not _is_site_local(address)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The older address that a newer one leads to, by the network's own means."""
    if any(address in prefix for prefix in _WITH_INNER):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_site_local(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv6Address) and address.is_site_local
