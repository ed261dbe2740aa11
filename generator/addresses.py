"""Addresses as people write them: their normal form, or why they are invalid.

Takes a text, gives an http address with a lower-case scheme and host, an international name as
punycode, no default port, no empty segments, its path in ASCII, and a last slash; or the place in
an object store that an s3:// or gs:// address names. Code that uses addresses (links, a folder's
root, comparing two) then needs no rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

from generator.errors import UsageError, excerpt

DEFAULT_PORTS = {"http": 80, "https": 443}

STORES = ("s3", "gs")
"""The schemes of object stores: those that speak S3's protocol, and Google Cloud Storage."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_PATH = re.compile(r"([A-Za-z0-9._~/@!$&()*+,;=:-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
_NAME = re.compile(r"[\w.~+=@-]+")
_LONGEST_PREFIX = 300


class AddressError(ValueError):
    """An unusable address. The message says why, and never shows a user or a password."""


@contextmanager
def told_to_user(*, where: str, expected: str, todo: str = "correct the address") -> Iterator[None]:
    """An AddressError in the block is a UsageError about the flag or command `where`."""
    try:
        yield
    except AddressError as error:
        raise UsageError(where=where, found=str(error), expected=expected, todo=todo) from None


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A place in an object store: what is in a bucket below a prefix, "" for all of it."""

    scheme: str
    bucket: str
    prefix: str

    def __str__(self) -> str:
        return "/".join(part for part in (f"{self.scheme}://{self.bucket}", self.prefix) if part)

    def key(self, path: str) -> str:
        """The name in the bucket of what is at a path below the prefix."""
        return f"{self.prefix}/{path}" if self.prefix else path


def is_store(text: str) -> bool:
    """Whether an address is one in an object store."""
    return text.strip().lower().startswith(tuple(f"{scheme}://" for scheme in STORES))


def parse_store_address(text: str) -> StoreAddress:
    """A place in an object store; AddressError for anything else."""
    scheme, separator, rest = text.strip().partition("://")
    bucket, _, prefix = rest.partition("/")
    place = StoreAddress(scheme.lower(), bucket, prefix.rstrip("/"))
    reason = _wrong_in(place) if separator else "neither s3:// nor gs:// at its start"
    if reason is not None:
        shown = "" if "@" in bucket else f"{excerpt(repr(text.strip()))}: "
        raise AddressError(shown + reason)
    return place


def _wrong_in(place: StoreAddress) -> str | None:
    """The first thing that is wrong with a place."""
    names = place.prefix.split("/") if place.prefix else []
    if place.scheme not in STORES:
        return "neither s3:// nor gs:// at its start"
    if "@" in place.bucket:
        return "credentials in the address, which belong into the environment"
    if not place.bucket:
        return "no bucket"
    if re.search(r"[?#]", place.bucket + place.prefix):
        return "a query (?) or a fragment (#) in it"
    if not _BUCKET.fullmatch(place.bucket):
        return "not a valid name of a bucket"
    if not {"", ".", ".."}.isdisjoint(names):
        return "an empty name, . or .. in its path"
    if not all(_NAME.fullmatch(name) for name in names):
        return "characters in its path other than letters, digits and . _ ~ + = @ -"
    if len(place.prefix.encode()) > _LONGEST_PREFIX:
        return f"more than {_LONGEST_PREFIX} bytes after the bucket"
    return None


def parse_address(text: str) -> str:
    """An http address in normal form; AddressError for anything else."""
    text = text.strip()
    try:
        return _parsed(text)
    except ValueError as error:
        # A text with an @ may contain a password, wherever it is.
        shown = "" if "@" in text else f"{excerpt(repr(text))}: "
        raise AddressError(f"{shown}{error}") from None


def parse_origin(text: str) -> str:
    """Scheme, host and port of an address without anything else; AddressError for another."""
    address = parse_address(text)
    if urlsplit(address).path != "/":
        raise AddressError(f"{excerpt(repr(address))}: a path after the host")
    return address.removesuffix("/")


def origin_of(address: str) -> str | None:
    """The origin of any address, as `parse_origin` writes it; None if it isn't a web address."""
    start = re.match(r"[A-Za-z]+://[^/?#\\]*", address)
    return start and _origin(start[0])


@lru_cache(maxsize=1000)
def _origin(text: str) -> str | None:
    try:
        return parse_origin(text)
    except AddressError:
        return None


def _parsed(text: str) -> str:
    if not text.isprintable() or " " in text:
        raise ValueError("a space or a control character in it")
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator:
        raise ValueError("no https:// at its start")
    if scheme not in DEFAULT_PORTS:
        raise ValueError("neither https:// nor http://")
    for sign, what in {"?": "a query", "#": "a fragment"}.items():
        if sign in rest:
            raise ValueError(f"{what} ({sign}) in it")
    authority, _, path = rest.partition("/")
    if "@" in authority:
        raise ValueError("a user or a password in the address")
    try:
        parts = urlsplit(f"{scheme}://{authority}")
        port = parts.port
    except ValueError:
        raise ValueError("not a valid host or port") from None
    if port == 0:
        raise ValueError("the port 0")
    host = _host(parts.hostname or "", is_literal=authority.startswith("["))
    shown = "" if port in (None, DEFAULT_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{host}{shown}/{_path(path)}"


def _host(name: str, *, is_literal: bool) -> str:
    if not name:
        raise ValueError("no host")
    if is_literal:
        if "%" in name:
            raise ValueError("an IPv6 address with a zone, which is only valid on this machine")
        try:
            return f"[{IPv6Address(name).compressed}]"
        except ValueError:
            raise ValueError("not a valid IPv6 address") from None
    if not name.isascii():
        name = _punycode(name)
    # With a last dot a name is the same.
    name = name.removesuffix(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError("not a valid host name")
    return name


def _punycode(name: str) -> str:
    # Needed only for names with characters outside ASCII.
    import idna

    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError(f"not a valid host name ({excerpt(str(error), 100)})") from None


def _path(text: str) -> str:
    """The segments of a path, each with its slash, as browsers and hosts normalise them."""
    if not _PATH.fullmatch(text):
        raise ValueError("a character in its path that must be percent-encoded")
    # "." may be encoded, and is a step in the path all the same.
    text = re.sub("%2e", ".", text, flags=re.IGNORECASE)
    text = re.sub("%..", lambda found: found[0].upper(), text)
    segments: list[str] = []
    for segment in text.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(quote(segment, safe="._~%@!$&()*+,;=:-"))
    return "".join(f"{segment}/" for segment in segments)
