"""Verifying: a folder or a published site, file by file, against its list of checksums.

Takes a directory or an address, gives what isn't as the list says: files that are mixed from two
builds, changed, missing, foreign (in a directory alone) or can't be read. Nothing is written. In a
directory without a list the build's own manifest stands in. A site may say anything: only paths
below it are asked for, a few at a time, each answer and the time for it have limits, its headers
included, redirects stay within the origin.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from multiprocessing.pool import IMapIterator, ThreadPool
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

import msgspec

from generator import __version__, display, urls
from generator.addresses import AddressError, origin_of, parse_address
from generator.checksums import LARGEST, parse_checksums
from generator.errors import UpstreamError, UsageError, excerpt
from generator.source.client import within
from generator.write import BUILD, built_checksums, is_unfinished

if TYPE_CHECKING:
    import requests

    from generator.network import Session

KINDS: Mapping[str, str] = {
    "mixed": "of two builds",
    "changed": "changed",
    "missing": "missing",
    "foreign": "not built",
    "unread": "not to be read",
}
"""The kinds of findings, in the order in which they are told, and how each is called."""

NOT_BUILT = (BUILD, ".git", ".gitignore")
"""What may stand in an output beside the site: the build's own notes, and git's."""

HOSTS_FILES = ("/CNAME", "/.well-known/")
"""What hosts and their services want in an output, as patterns; no page of a site is among it."""

NOT_SERVED = (urls.NOJEKYLL, urls.HEADERS)
"""Files for the host: most hosts don't show them to others."""

AT_A_TIME = 6
TIMEOUTS = (10.0, 30.0)
"""Seconds to connect, and between two bytes of an answer."""

LONGEST = 300.0
"""Seconds for one file: its headers, its body, and the redirects to it."""

LARGEST_FILE = 2**30
MOST_REDIRECTS = 5
MOST_UNREAD = 50
"""After so many failures a site is asked for no more."""

_CHUNK = 2**18

Report = Callable[[int, int], None]
"""Gets how many files of how many have been looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that isn't as it should be: one of `KINDS`, its path, what was found."""

    kind: str
    path: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many files were compared with which list, what was found, what was passed over."""

    files: int
    against: str
    findings: tuple[Finding, ...]
    passed: tuple[str, ...] = ()


class _UnreadError(Exception):
    """A file that can't be read, and why."""

    kind = "unread"


class _OtherError(_UnreadError):
    """Something else stands in a file's place."""

    kind = "changed"


def _nobody(done: int, total: int) -> None:
    """Reports to nobody."""


def verify(place: str, *, ignore: Iterable[str] = (), report: Report = _nobody) -> Verified:
    """Compares a directory, or the site at an address, with its list.

    What `ignore` covers may stand in a directory though no build made it. UsageError when there is
    no list, UpstreamError when a site doesn't answer at all.
    """
    if "://" in place:
        return verify_site(place, report)
    return verify_folder(Path(place), report, ignore=ignore)


def parse_place(place: str) -> str:
    """A directory as it is, a site's address in its one spelling; UsageError for none of these."""
    try:
        return parse_address(place) if "://" in place else place
    except AddressError as error:
        raise UsageError(
            where="verify",
            found=str(error),
            expected="the address of a site, such as https://example.org/spacecraft/",
            todo="correct the address",
        ) from None


# A folder ---------------------------------------------------------------------------------------


def verify_folder(
    folder: Path, report: Report = _nobody, *, ignore: Iterable[str] = ()
) -> Verified:
    """Compares a directory with its list, else with the manifest of its last build."""
    listed, built = _list_of(folder), built_checksums(folder)
    expected = built if listed is None else parse_checksums(listed)
    if not expected:
        raise UsageError(
            where=str(folder),
            found=f"no {urls.CHECKSUMS} that can be read, and no manifest of a build"
            if folder.is_dir()
            else "no directory",
            expected="a built output",
            todo="correct the path, or build it first (python build.py)",
        )
    findings = []
    if is_unfinished(folder):
        found = "a build is putting its files in place, or has died doing so"
        findings.append(Finding("mixed", f"{BUILD}/journal.json", found))
    if listed is not None and hashlib.sha256(listed).hexdigest() != built.get(
        urls.CHECKSUMS, hashlib.sha256(listed).hexdigest()
    ):
        findings.append(Finding("mixed", urls.CHECKSUMS, "not the list of the last build here"))
    present = set(_paths_of(folder))
    for done, (path, checksum) in enumerate(sorted(expected.items()), start=1):
        if path in present:
            findings += _compared(path, checksum, partial(_file_chunks, folder / path))
        else:
            findings.append(Finding("missing", path, "no such file"))
        report(done, len(expected))
    foreign = present - expected.keys() - {urls.CHECKSUMS}
    patterns = (*HOSTS_FILES, *ignore)
    passed = {path for path in foreign if any(_covers(pattern, path) for pattern in patterns)}
    findings += (Finding("foreign", path, "in no list") for path in sorted(foreign - passed))
    if _list_of(folder) != listed:
        findings.append(_list_changed())
    against = urls.CHECKSUMS if listed is not None else f"{BUILD}/manifest.json"
    return replace(_verified(len(expected), against, findings), passed=tuple(sorted(passed)))


def _covers(pattern: str, path: str) -> bool:
    """Whether a pattern names a file or a directory above it; * stands for anything.

    As in .gitignore, a name alone counts at any depth, one with a slash from the root on.
    """
    parts, name = path.split("/"), pattern.rstrip("/")
    if "/" not in name:
        return any(fnmatchcase(part, name) for part in parts)
    above = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return any(fnmatchcase(one, name.lstrip("/")) for one in above)


def _list_of(folder: Path) -> bytes | None:
    """The list that stands in a directory, when it is one."""
    try:
        body = b"".join(_file_chunks(folder / urls.CHECKSUMS, largest=LARGEST))
        parse_checksums(body)
    except (_UnreadError, ValueError):
        return None
    return body


def _paths_of(folder: Path) -> Iterator[str]:
    """The files below a directory, and links in their place; no link is followed."""
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        try:
            entries = list(os.scandir(folder / directory))
        except OSError:
            continue  # what is listed in it is then missing
        for entry in entries:
            path = f"{directory}{entry.name}"
            if path in NOT_BUILT:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
            else:
                yield path


def _file_chunks(file: Path, *, largest: int = LARGEST_FILE) -> Iterator[bytes]:
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise _OtherError("a symbolic link" if file.is_symlink() else "not a file")
        if status.st_size > largest:
            raise _OtherError(_too_large(largest))
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise _UnreadError(excerpt(error.strerror or str(error))) from None


# A published site -------------------------------------------------------------------------------


def verify_site(place: str, report: Report = _nobody) -> Verified:
    """Compares the site at an address with its list."""
    # requests takes 100 ms to import, which other commands need not pay.
    from urllib3.exceptions import HTTPError

    from generator.network import Session

    root = parse_place(place)
    with Session(root, connections=AT_A_TIME) as session:
        session.headers.update(
            {
                "User-Agent": f"spacecraft-catalog/{__version__}",
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                "Cache-Control": "no-cache",
            }
        )
        site = _Site(session, root, (OSError, ValueError, HTTPError))
        listed = site.find_list()
        checksums = parse_checksums(listed)
        expected = {path: one for path, one in checksums.items() if path not in NOT_SERVED}
        findings = list(_verify_files(site, expected, report))
        try:
            is_same = site.fetch_list() == listed
        except (FileNotFoundError, _OtherError):
            is_same = False
        except _UnreadError as error:
            is_same = True
            findings.append(Finding("unread", urls.CHECKSUMS, f"{error}, the second time"))
        if not is_same:
            findings.append(_list_changed())
    return _verified(len(expected), urljoin(root, urls.CHECKSUMS), findings)


def _verify_files(site: _Site, expected: Mapping[str, str], report: Report) -> Iterator[Finding]:
    def compare(item: tuple[str, str]) -> list[Finding]:
        path, checksum = item
        try:
            return within(
                LONGEST, lambda: list(_compared(path, checksum, partial(site.chunks, path)))
            )
        except TimeoutError as error:
            return [Finding("unread", path, str(error))]

    unread = 0
    # Its threads are daemons: Ctrl-C waits for no answer.
    with ThreadPool(AT_A_TIME) as pool:
        compared = pool.imap(compare, sorted(expected.items()))
        for done in range(1, len(expected) + 1):
            found = _next(compared)
            yield from found
            report(done, len(expected))
            unread += sum(finding.kind == "unread" for finding in found)
            if unread >= MOST_UNREAD and done < len(expected):
                rest = f"{len(expected) - done:,} more files"
                yield Finding("unread", rest, f"not asked for, after {unread} failures")
                return


def _next(compared: IMapIterator[list[Finding]]) -> list[Finding]:
    """Waits in short steps: one without an end can miss the Ctrl-C that comes as it begins."""
    while True:
        with suppress(multiprocessing.TimeoutError):
            return compared.next(timeout=0.5)


@dataclass(frozen=True, slots=True)
class _Site:
    """A published site, asked over one session."""

    session: Session
    root: str
    failures: tuple[type[Exception], ...]
    """What an answer that doesn't come whole raises, and an address that is none."""

    def fetch_list(self) -> bytes:
        """The bytes in the list's place; _UnreadError, and FileNotFoundError where none are."""
        try:
            return within(LONGEST, lambda: b"".join(self.chunks(urls.CHECKSUMS, largest=LARGEST)))
        except TimeoutError as error:
            raise _UnreadError(str(error)) from None

    def find_list(self) -> bytes:
        """The list; UsageError and UpstreamError where there is none."""
        where = urljoin(self.root, urls.CHECKSUMS)
        try:
            body = self.fetch_list()
            parse_checksums(body)
        except FileNotFoundError:
            found = "status 404"
        except ValueError as error:
            found = excerpt(f"no list of checksums ({error})", 200)
        except _UnreadError as error:
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
            todo="name the address of the home page; if it is right, build and publish again",
        )

    def chunks(self, path: str, *, largest: int = LARGEST_FILE) -> Iterator[bytes]:
        """The bytes of a file; _UnreadError, and FileNotFoundError where there is none."""
        size = 0
        try:
            with self._answer(urljoin(self.root, quote(path, safe="/="))) as response:
                # Hosts show the page for what is missing as something that is missing.
                if response.status_code == 404 and path != urls.NOT_FOUND:
                    raise FileNotFoundError
                if response.status_code not in {200, 404}:
                    raise _UnreadError(f"status {response.status_code}")
                # Some hosts take a compressed file for another one, compressed on the way.
                decode = not path.endswith(".gz")
                for chunk in response.raw.stream(_CHUNK, decode_content=decode):
                    size += len(chunk)
                    if size > largest:
                        raise _OtherError(_too_large(largest))
                    yield chunk
        except FileNotFoundError:
            raise
        except self.failures as error:
            reason = self.session.reason(error)
            raise _UnreadError(excerpt(f"no whole answer ({reason})", 160)) from error

    def _answer(self, address: str) -> requests.Response:
        for _ in range(MOST_REDIRECTS + 1):
            response = self.session.ask(address, timeout=TIMEOUTS)
            if not response.is_redirect:
                return response
            response.close()
            address = urljoin(address, response.headers["Location"])
            if origin_of(address) != origin_of(self.root):
                raise _UnreadError(f"a redirect to {excerpt(self.session.hide(address))}")
        raise _UnreadError(f"more than {MOST_REDIRECTS} redirects")


# Both -------------------------------------------------------------------------------------------


class _Hashes(msgspec.Struct):
    content: str


class _Meta(msgspec.Struct):
    """As much of `api/meta.json` as shows that it is one."""

    hashes: _Hashes


def _compared(path: str, checksum: str, chunks: Callable[[], Iterable[bytes]]) -> Iterator[Finding]:
    """Nothing, or what is wrong with a file."""
    digest, size, start = hashlib.sha256(), 0, b""
    try:
        for chunk in chunks():
            digest.update(chunk)
            size += len(chunk)
            start = start if len(start) > _CHUNK else start + chunk
    except FileNotFoundError:
        yield Finding("missing", path, "status 404")
    except _UnreadError as error:
        yield Finding(error.kind, path, str(error))
    else:
        if digest.hexdigest() != checksum:
            is_whole = path == urls.API_META and _is_meta(start)
            found = (
                "another build's than the list"
                if is_whole
                else display.count(size, "other byte", "other bytes")
            )
            yield Finding("mixed" if is_whole else "changed", path, found)


def _too_large(largest: int) -> str:
    return f"more than {largest // 2**20:,} MiB"


def _is_meta(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=_Meta)
    except (ValueError, RecursionError):
        return False
    return True


def _list_changed() -> Finding:
    found = "changed while the files were compared with it: verify again"
    return Finding("mixed", urls.CHECKSUMS, found)


def _verified(files: int, against: str, findings: Iterable[Finding]) -> Verified:
    order = list(KINDS)
    return Verified(
        files=files,
        against=against,
        findings=tuple(sorted(findings, key=lambda one: (order.index(one.kind), one.path))),
    )
