"""A record's own identity: API version, endpoint and id in its `url`, and its `response_mode`.

Takes records as bytes. A list may contain records of another version or endpoint, which also have
an id and a name and would be published as spacecraft. OtherRecordsError for those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from generator.addresses import AddressError, parse_address
from generator.errors import excerpt
from generator.versions import VERSIONS, ApiVersion

LONGEST_ADDRESS = 2_000
"""In characters; LL2's are shorter than 100."""

_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The parts of `https://host/2.3.0/spacecraft/603/`, after the host."""

    version: str
    endpoint: str
    id: str


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


class OtherRecordsError(ValueError):
    """Records of another version, endpoint or id than requested."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected


class _Claims(msgspec.Struct):
    url: msgspec.Raw = msgspec.Raw(b"null")
    response_mode: msgspec.Raw = msgspec.Raw(b"null")


def address_of(record: bytes) -> Address | None:
    """The parts of a record's `url`; None if it is missing or not an address of LL2's."""
    url = _url_of(record)
    if url is None:
        return None
    try:
        steps = urlsplit(url).path.strip("/").split("/")
    except ValueError:
        return None
    versions = [place for place, step in enumerate(steps[:-2]) if _VERSION.fullmatch(step)]
    if not versions:
        return None
    # The last one: an API root may be below any path.
    *endpoint, identifier = steps[versions[-1] + 1 :]
    return Address(version=steps[versions[-1]], endpoint="/".join(endpoint), id=identifier)


def api_of(record: bytes) -> ApiVersion | None:
    """The version of the API in the `url` of a record; None if it isn't one that is understood."""
    found = address_of(record)
    return VERSIONS.get(found.version) if found else None


def root_of(record: bytes, api: ApiVersion) -> str | None:
    """The API root in the `url` of a record, in normal form; None if there is none."""
    version = f"/{api}/"
    start, found, _ = (_url_of(record) or "").rpartition(version)
    try:
        return parse_address(start + found) if found else None
    except AddressError:
        return None


def _url_of(record: bytes) -> str | None:
    """The `url` of a record; None if it is missing, not a string, or too long for an address."""
    try:
        url = msgspec.json.decode(msgspec.json.decode(record, type=_Claims).url)
    except (ValueError, RecursionError):
        return None
    return url if isinstance(url, str) and len(url) <= LONGEST_ADDRESS else None


def mode_of(record: bytes) -> str | None:
    """The `response_mode` of a record; None for null, the JSON itself if it isn't a string."""
    mode = bytes(msgspec.json.decode(record, type=_Claims).response_mode)
    if mode == b"null":
        return None
    try:
        return msgspec.json.decode(mode, type=str)
    except (ValueError, RecursionError):
        return mode.decode("utf-8", "replace")


def check_addresses(records: Mapping[int, bytes], endpoint: str, api: ApiVersion) -> None:
    """OtherRecordsError when a record's `url` isn't `…/VERSION/ENDPOINT/ID/`.

    A record without such an address passes.
    """
    endpoint = endpoint.strip("/")
    for identifier, record in records.items():
        found = address_of(record)
        if found is None:
            continue
        expected = Address(version=api.number, endpoint=endpoint, id=str(identifier))
        if found.version != expected.version:
            age = "newer" if _number(found.version) > _number(api.number) else "older"
            shown = f"API version {found.version}, {age} than {api}"
        elif found.endpoint != expected.endpoint:
            shown = f"a record of {excerpt(found.endpoint, 60)}/"
        elif found.id != expected.id:
            shown = f"the record {excerpt(found.id, 20)}"
        else:
            continue
        raise OtherRecordsError(
            f"{shown}, as the url of the record with the id {identifier} says",
            f"…/{api}/{endpoint}/{identifier}/",
        )
