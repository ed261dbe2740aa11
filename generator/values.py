"""The base of every frozen value that a page shows, and the digest of such values.

A value is a msgspec Struct: frozen, keyword-only, hashable, quick to encode. Its digest is the
SHA-256 of its MessagePack; a `Record` is represented by its own digest, so that a mirror page of a
hundred records is compared without reading them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Value(msgspec.Struct, frozen=True, kw_only=True, gc=False, cache_hash=True):
    """A frozen value; fields are keyword-only, which mypy checks."""

    if TYPE_CHECKING:

        def __bool__(self) -> Literal[True]:
            """A value is always true, like any object without `__bool__`, so
            `image and image.credit` is the credit or None."""


class Record:
    """One record as upstream sent it: its bytes, their SHA-256, the same as text.

    Where there is a way to `read` the bytes again, they aren't kept.
    """

    __slots__ = ("_raw", "digest")

    def __init__(self, raw: bytes, read: Callable[[], bytes] | None = None) -> None:
        self._raw = read or raw
        self.digest = hashlib.sha256(raw).hexdigest()

    @property
    def raw(self) -> bytes:
        return self._raw if isinstance(self._raw, bytes) else self._raw()

    @property
    def text(self) -> str:
        """Made each time: kept, it would be in memory twice."""
        return self.raw.decode("utf-8")

    def __repr__(self) -> str:
        return f"Record({self.digest[:12]})"


class MadeFile(msgspec.Struct, array_like=True, frozen=True):
    """A file of the output: the digest of its page, the SHA-256 and the size of its bytes."""

    digest: str
    sha256: str
    size: int


def _encodable(value: Any) -> Any:
    if isinstance(value, Record):
        return value.digest
    if isinstance(value, timedelta):  # a subclass; msgspec knows timedelta itself
        return (value.days, value.seconds, value.microseconds)
    raise NotImplementedError(f"a {type(value).__name__} has no place in a page's inputs")


_encoder = msgspec.msgpack.Encoder(enc_hook=_encodable)


def digest(*values: Any) -> str:
    """SHA-256, in hexadecimal, of values made of Values, Records, tuples and plain scalars."""
    return hashlib.sha256(_encoder.encode(values)).hexdigest()
