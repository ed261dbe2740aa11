"""Objects in a store: S3's and those that speak its protocol, and Google Cloud Storage.

Takes a place, gives one listing of it, reads, writes and conditional writes, by s3fs and gcsfs.
Where the store is and who may use it they find out as they always do, in the environment and their
files. No listing is kept: another's writes show at once. Whatever fails is a BuildError that shows
no credentials; what was to be read and isn't there is a FileNotFoundError.
"""

from __future__ import annotations

import errno
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from generator.addresses import StoreAddress
from generator.errors import BuildError, UsageError, excerpt
from generator.program import install
from generator.storage.deadline import within

T = TypeVar("T")
R = TypeVar("R")

FIRST = 20
"""Seconds for the first answer of a store, with all that it takes to sign in."""

LONGEST = 120
"""Seconds for any later request, with its repetitions; for a listing times its pages."""

AT_A_TIME = 16
"""Requests at once."""

_LOGGERS = ("s3fs", "gcsfs", "fsspec", "botocore", "aiobotocore", "google.auth")
_CREDENTIALS = re.compile(r"//[^/@\s]*@")


class Found(NamedTuple):
    """An object without its body; `sha256` as its metadata say, "" if they don't."""

    size: int
    sha256: str
    version: str
    """Changes with each write of the object."""


class Labels(NamedTuple):
    """What is kept with an object: HTTP headers, "" for one that isn't sent, and its SHA-256."""

    content_type: str
    content_encoding: str
    cache_control: str
    sha256: str


class TakenError(Exception):
    """An object isn't in the version that a write depends on."""


class _Library(Protocol):
    """What differs from one kind of store to another."""

    module: str

    def open(self, module: Any) -> Any:
        """The library's file system."""

    def ask(self, system: Any, place: StoreAddress) -> None:
        """One small request, which fails if the bucket can't be read."""

    def find(self, system: Any, bucket: str, key: str) -> Found:
        """FileNotFoundError when there is no such object."""

    def labels(self, labels: Labels) -> Mapping[str, Any]:
        """The arguments by which the library's writes keep them."""

    def swap(self, system: Any, bucket: str, key: str, body: bytes, version: str) -> str:
        """As `Objects.swap`."""


class Objects:
    """The objects of one place, by their paths below its prefix."""

    def __init__(self, place: StoreAddress, library: _Library, system: Any) -> None:
        self.place = place
        self._library = library
        self._system = system

    def sizes(self) -> dict[str, int]:
        """The size of each object, in bytes, by its path."""
        start = f"{self.place.bucket}/{self.place.key('')}"
        with _told(self.place, "list"):
            found = self._system.find(start.rstrip("/"), detail=True, timeout=LONGEST)
        return {
            name.removeprefix(start): entry["size"]
            for name, entry in found.items()
            # Some programs mark folders by empty objects of such names.
            if name.startswith(start) and not name.endswith("/")
        }

    def read(self, path: str, *, most: int) -> bytes:
        """A body of at most `most` bytes; ValueError for a longer one."""
        size = self.find(path).size
        if size > most:
            raise ValueError(f"{size:,} bytes, more than {most:,}")
        with _told(self.place, "read", path):
            body: bytes = self._system.cat_file(self._name(path), timeout=LONGEST)
        return body

    def fetch(self, path: str, file: Path) -> None:
        """Writes a body into a file."""
        with _told(self.place, "read", path):
            self._system.get_file(self._name(path), str(file), timeout=LONGEST)

    def find(self, path: str) -> Found:
        with _told(self.place, "read", path):
            return self._library.find(self._system, self.place.bucket, self.place.key(path))

    def send(self, path: str, file: Path, labels: Labels) -> None:
        """Writes the bytes of a file, in place of what is there."""
        with _told(self.place, "write", path):
            self._system.put_file(
                str(file), self._name(path), timeout=LONGEST, **self._library.labels(labels)
            )

    def note(self, path: str, body: bytes, labels: Labels) -> None:
        """Writes bytes likewise."""
        with _told(self.place, "write", path):
            self._system.pipe_file(
                self._name(path), body, timeout=LONGEST, **self._library.labels(labels)
            )

    def swap(self, path: str, body: bytes, version: str) -> str:
        """Writes a small object in place of this version of it, "" for none, and gives the new one.

        TakenError when it is in another version; of several who try at once one succeeds.
        """
        with _told(self.place, "write", path):
            place = self.place
            return self._library.swap(self._system, place.bucket, place.key(path), body, version)

    def remove(self, path: str) -> None:
        """Removes an object, if it is there."""
        with _told(self.place, "remove", path):
            try:
                self._system.rm_file(self._name(path), timeout=LONGEST)
            except FileNotFoundError:
                return

    def _name(self, path: str) -> str:
        return f"{self.place.bucket}/{self.place.key(path)}"


@contextmanager
def _told(place: StoreAddress, doing: str, path: str = "") -> Iterator[None]:
    """What a store or its library raises becomes a BuildError."""
    try:
        yield
    except (TakenError, UsageError):
        raise
    except Exception as error:
        if isinstance(error, FileNotFoundError) and doing == "read" and path:
            raise FileNotFoundError(path) from None
        if isinstance(error, OSError) and error.filename:
            raise  # of a file on this disk
        if not _is_of_a_store(error):
            raise
        found, todo = _reason(error, doing, place)
        raise BuildError(
            where=f"{place}/{path}" if path else str(place),
            found=found,
            expected=f"a store in which this run may {doing}",
            todo=todo,
        ) from None


def _is_of_a_store(error: Exception) -> bool:
    """Whether an error is one that a store or the way to it may cause."""
    modules = ("botocore", "aiobotocore", "aiohttp", "gcsfs", "google", "requests", "urllib3")
    made_of = (kind.__module__.partition(".")[0] for kind in type(error).__mro__)
    # gcsfs raises a ValueError of an answer that has "invalid" in it.
    return isinstance(error, OSError | ValueError) or any(name in modules for name in made_of)


def _reason(error: Exception, doing: str, place: StoreAddress) -> tuple[str, str]:
    """What was found, and what to do."""
    text = excerpt(_CREDENTIALS.sub("//", str(error)) or type(error).__name__, 300)
    name, code = type(error).__name__, getattr(error, "code", None)
    if isinstance(error, FileNotFoundError):
        return f'no bucket "{place.bucket}"', "correct its name, or make it; then try again"
    if isinstance(error, PermissionError) or text.startswith("Forbidden") or code == 401:
        rights = f"no right to {doing} ({text})"
        return rights, "correct the credentials in the environment, or the bucket's policy"
    if "Credentials" in name or "Profile" in name or "NoAuthTokenError" in name:
        return text, "set the credentials in the environment, see docs/hosting.md"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return text, "free up disk space, or set TMPDIR to another directory; then try again"
    if isinstance(error, TimeoutError):
        found = f"no answer ({text})" if text != name else "no answer in time"
        return found, "check the address of the store and the network, then try again"
    return text, "check the store and the network, then try again"


def open_objects(place: StoreAddress) -> Objects:
    """Signs in. BuildError within 10 seconds when the place can't be read, UsageError when the
    libraries aren't installed."""
    library = _LIBRARIES[place.scheme]
    module = _load(library.module)
    for name in _LOGGERS:
        # They would print what is raised as well, with tracebacks.
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    def opened() -> Any:
        system = library.open(module)
        library.ask(system, place)
        return system

    with _told(place, "read"):
        return Objects(place, library, within(FIRST, opened))


def at_once(task: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """What a task gives for each item, in their order; some are done at once, and none goes on
    after an error of another."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield from pool.map(task, items)


# What differs -----------------------------------------------------------------------------------


def _load(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError(
            where=module.partition(".")[0],
            found=f"not installed ({excerpt(str(error))})",
            expected="the libraries for object stores",
            todo=f"install them: {install('stores')}",
        ) from None


class _S3:
    module = "s3fs"

    def open(self, module: Any) -> Any:
        return module.S3FileSystem(
            skip_instance_cache=True,
            use_listings_cache=False,
            # s3fs repeats a request itself.
            config_kwargs={
                "connect_timeout": 3,
                "read_timeout": 20,
                "retries": {"max_attempts": 0},
                "max_pool_connections": AT_A_TIME,
            },
        )

    def ask(self, system: Any, place: StoreAddress) -> None:
        system.call_s3("list_objects_v2", Bucket=place.bucket, Prefix=place.key(""), MaxKeys=1)

    def find(self, system: Any, bucket: str, key: str) -> Found:
        found = system.call_s3("head_object", Bucket=bucket, Key=key, timeout=LONGEST)
        sha256 = found.get("Metadata", {}).get("sha256", "")
        return Found(found["ContentLength"], sha256, found["ETag"])

    def labels(self, labels: Labels) -> Mapping[str, Any]:
        headers = {
            "ContentType": labels.content_type,
            "ContentEncoding": labels.content_encoding,
            "CacheControl": labels.cache_control,
        }
        given = {name: value for name, value in headers.items() if value}
        return {**given, "Metadata": {"sha256": labels.sha256}}

    def swap(self, system: Any, bucket: str, key: str, body: bytes, version: str) -> str:
        only = {"IfMatch": version} if version else {"IfNoneMatch": "*"}
        try:
            written = system.call_s3(
                "put_object", Bucket=bucket, Key=key, Body=body, timeout=LONGEST, **only
            )
        except OSError as error:
            answer = getattr(error.__cause__, "response", {})
            status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
            # 409: another's write was under way; 404: there is none to replace.
            if status in {409, 412} or (version and answer["Error"].get("Code") == "NoSuchKey"):
                raise TakenError from None
            raise
        return str(written["ETag"])


class _Google:
    # gcsfs.GCSFileSystem asks what kind of bucket each one is, by another protocol.
    module = "gcsfs.core"

    def open(self, module: Any) -> Any:
        return module.GCSFileSystem(
            skip_instance_cache=True, use_listings_cache=False, consistency="md5"
        )

    def ask(self, system: Any, place: StoreAddress) -> None:
        system.call("GET", "b/{}/o", place.bucket, prefix=place.key(""), maxResults=1)

    def find(self, system: Any, bucket: str, key: str) -> Found:
        found = system.call("GET", "b/{}/o/{}", bucket, key, json_out=True, timeout=LONGEST)
        sha256 = found.get("metadata", {}).get("sha256", "")
        return Found(int(found["size"]), sha256, found["generation"])

    def labels(self, labels: Labels) -> Mapping[str, Any]:
        headers = {
            "content_encoding": labels.content_encoding,
            "cache_control": labels.cache_control,
        }
        return {
            "content_type": labels.content_type,
            "metadata": {"sha256": labels.sha256},
            "fixed_key_metadata": {name: value for name, value in headers.items() if value},
        }

    def swap(self, system: Any, bucket: str, key: str, body: bytes, version: str) -> str:
        address = system.base.replace("/storage/v1/", "/upload/storage/v1/")
        try:
            written = system.call(
                "POST",
                f"{address}b/{bucket}/o",
                uploadType="media",
                name=key,
                ifGenerationMatch=version or "0",
                data=body,
                headers={"Content-Type": "text/plain"},
                json_out=True,
                timeout=LONGEST,
            )
        except FileExistsError:
            raise TakenError from None
        return str(written["generation"])


_LIBRARIES: Mapping[str, _Library] = {"s3": _S3(), "gs": _Google()}
