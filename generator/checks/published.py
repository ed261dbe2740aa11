"""A published site compared with its list of checksums."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.pool import IMapIterator, ThreadPool
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from generator import __version__, urls
from generator.addresses import (
    is_store,
    origin_of,
    parse_address,
    parse_store_address,
    told_to_user,
)
from generator.checks.findings import (
    CHUNK,
    LARGEST_FILE,
    ChangedError,
    Finding,
    Report,
    UnreadableError,
    Verified,
    compare_file,
    list_changed,
    no_report,
    too_large,
    verified,
)
from generator.errors import UpstreamError, UsageError, excerpt
from generator.storage.checksums import LARGEST, parse_checksums
from generator.storage.deadline import within
from generator.words import count

if TYPE_CHECKING:
    import requests

    from generator.upstream.network import Session


NOT_SERVED = (urls.NOJEKYLL, urls.HEADERS)
"""Files for the host itself: most hosts don't serve them."""

AT_A_TIME = 6
TIMEOUTS = (10.0, 30.0)
"""Seconds to connect, and between two bytes of an answer."""

LONGEST = 300.0
"""Seconds for one file: its headers, its body, and the redirects to it."""
MOST_REDIRECTS = 5
MOST_UNREAD = 50
"""After so many failures no more files are requested."""


def parse_place(place: str) -> str:
    """A directory unchanged, the address of a store or a site in normal form; UsageError for
    anything else."""
    expected = "an address such as https://example.org/spacecraft/ or s3://bucket/prefix"
    with told_to_user(where="verify", expected=expected):
        if is_store(place):
            return str(parse_store_address(place))
        return parse_address(place) if "://" in place else place


# A published site -------------------------------------------------------------------------------


@contextmanager
def visited(root: str) -> Iterator[PublishedSite]:
    """The site at an address in normal form."""
    # requests takes 100 ms to import, which other commands don't need.
    from urllib3.exceptions import HTTPError

    from generator.upstream.network import Session

    with Session(root, connections=AT_A_TIME) as session:
        session.headers.update(
            {
                "User-Agent": f"spacecraft-catalog/{__version__}",
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                "Cache-Control": "no-cache",
            }
        )
        yield PublishedSite(session, root, (OSError, ValueError, HTTPError))


def verify_site(place: str, report: Report = no_report) -> Verified:
    """Compares the site at an address with its list."""
    root = parse_place(place)
    with visited(root) as site:
        listed = site.find_list()
        checksums = parse_checksums(listed)
        expected = {path: one for path, one in checksums.items() if path not in NOT_SERVED}
        findings = list(_verify_files(site, expected, report))
        try:
            is_same = site.fetch_list() == listed
        except (FileNotFoundError, ChangedError):
            is_same = False
        except UnreadableError as error:
            is_same = True
            findings.append(Finding("unreadable", urls.CHECKSUMS, f"{error}, when read again"))
        if not is_same:
            findings.append(list_changed())
    return verified(len(expected), urljoin(root, urls.CHECKSUMS), findings)


def _verify_files(
    site: PublishedSite, expected: Mapping[str, str], report: Report
) -> Iterator[Finding]:
    def compare(item: tuple[str, str]) -> list[Finding]:
        path, checksum = item
        try:
            return within(
                LONGEST, lambda: list(compare_file(path, checksum, partial(site.chunks, path)))
            )
        except TimeoutError as error:
            return [Finding("unreadable", path, str(error))]

    unread = 0
    # Its threads are daemons: Ctrl-C doesn't wait for answers.
    with ThreadPool(AT_A_TIME) as pool:
        compared = pool.imap(compare, sorted(expected.items()))
        for done in range(1, len(expected) + 1):
            found = _next(compared)
            yield from found
            report(done, len(expected))
            unread += sum(finding.kind == "unreadable" for finding in found)
            if unread >= MOST_UNREAD and done < len(expected):
                rest = count(len(expected) - done, "more file")
                yield Finding("unreadable", rest, f"not checked, after {count(unread, 'failure')}")
                return


def _next(compared: IMapIterator[list[Finding]]) -> list[Finding]:
    """Waits in short steps: an unlimited wait can miss a Ctrl-C at its beginning."""
    while True:
        with suppress(multiprocessing.TimeoutError):
            return compared.next(timeout=0.5)


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """A published site, read over one session."""

    session: Session
    root: str
    failures: tuple[type[Exception], ...]
    """What incomplete answers and invalid addresses raise."""

    def fetch_list(self) -> bytes:
        """The bytes at the list's path; UnreadableError, or FileNotFoundError if there are none."""
        try:
            return within(LONGEST, lambda: b"".join(self.chunks(urls.CHECKSUMS, largest=LARGEST)))
        except TimeoutError as error:
            raise UnreadableError(str(error)) from None

    def find_list(self) -> bytes:
        """The list; UsageError or UpstreamError if there is none."""
        where = urljoin(self.root, urls.CHECKSUMS)
        try:
            body = self.fetch_list()
            parse_checksums(body)
        except FileNotFoundError:
            found = "status 404"
        except ValueError as error:
            found = excerpt(f"not a list of checksums ({error})", 200)
        except UnreadableError as error:
            raise UpstreamError(
                where=where,
                found=excerpt(str(error), 200),
                expected="the list of checksums that a build writes",
                todo=self.session.advice(error)
                or "check the address and the network, or try again later",
            ) from None
        else:
            return body
        raise UsageError(
            where=where,
            found=found,
            expected="the list of checksums that a build writes",
            todo="give the address of the home page; if it is correct, build and publish again",
        )

    def chunks(self, path: str, *, largest: int = LARGEST_FILE) -> Iterator[bytes]:
        """The bytes of a file; UnreadableError, or FileNotFoundError if there is none."""
        size, came = 0, "no answer"
        try:
            with self._answer(urljoin(self.root, quote(path, safe="/="))) as response:
                came = "incomplete answer"
                # Hosts answer with status 404 for the 404 page itself.
                if response.status_code == 404 and path != urls.NOT_FOUND:
                    raise FileNotFoundError
                if response.status_code not in {200, 404}:
                    raise UnreadableError(f"status {response.status_code}")
                # Some hosts treat a compressed file as another one with a content encoding.
                decode = not path.endswith(".gz")
                for chunk in response.raw.stream(CHUNK, decode_content=decode):
                    size += len(chunk)
                    if size > largest:
                        raise ChangedError(too_large(largest))
                    yield chunk
        except FileNotFoundError:
            raise
        except self.failures as error:
            reason = self.session.reason(error)
            raise UnreadableError(excerpt(f"{came} ({reason})", 160)) from error

    def _answer(self, address: str) -> requests.Response:
        for _ in range(MOST_REDIRECTS + 1):
            response = self.session.ask(address, timeout=TIMEOUTS)
            if not response.is_redirect:
                return response
            response.close()
            address = urljoin(address, response.headers["Location"])
            if origin_of(address) != origin_of(self.root):
                raise UnreadableError(f"a redirect to {excerpt(self.session.hide(address))}")
        raise UnreadableError(f"more than {MOST_REDIRECTS} redirects")
