"""api/now.json: the craft in space; api/now/badge.json: how many, as shields.io reads it."""

from __future__ import annotations

from generator import urls
from generator.mirror.meta import SCHEMA_VERSION
from generator.site import display
from generator.site.aloft import Aloft
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value
from generator.versions import ApiVersion


class AloftJson(Value):
    """`launched` as far as it is known, such as 2026-03 of a launch whose day isn't."""

    id: int
    name: str
    configuration: str | None
    configuration_id: int | None
    agency: str | None
    human_rated: bool | None
    launched: str | None
    destination: str | None
    rocket: str | None
    record: str


class NowJson(Value):
    schema_version: int
    fetched_at: str | None
    stale: bool
    count: int
    spacecraft: tuple[AloftJson, ...]


class BadgeInputs(Value):
    count: int


def now_inputs(site: Site, key: Key) -> NowJson:
    found = site.derived.aloft
    return NowJson(
        schema_version=SCHEMA_VERSION,
        fetched_at=display.iso(site.catalog.fetched_at),
        stale=site.stale,
        count=len(found),
        spacecraft=tuple(_json(one, site.catalog.api) for one in found),
    )


def _json(one: Aloft, api: ApiVersion) -> AloftJson:
    return AloftJson(
        id=one.id,
        name=one.name,
        configuration=one.configuration,
        configuration_id=one.configuration_id,
        agency=one.agency,
        human_rated=one.human_rated,
        launched=display.when_iso(one.launched),
        destination=one.destination,
        rocket=one.rocket,
        record=urls.relative(urls.api_item(api, one.id), urls.API_NOW),
    )


def badge_inputs(site: Site, key: Key) -> BadgeInputs:
    return BadgeInputs(count=len(site.derived.aloft))
