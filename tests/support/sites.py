"""A site of a few records, and what it shows of a craft."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from generator.site.detail import DetailInputs
from generator.site.detail import inputs as detail_inputs
from generator.site.flights import FlightRow
from generator.site.site import Site
from generator.snapshot.model import DETAILED, NORMAL, make_snapshot
from generator.snapshot.records import parse_records
from tests.support.building import make_site


def site_of(
    *records: dict[str, Any],
    modes: tuple[str, ...] = (NORMAL, DETAILED),
    fetched_at: datetime | None = None,
    **settings: Any,
) -> Site:
    raw = parse_records(json.dumps(record).encode() for record in records)
    return make_site(
        make_snapshot(
            source="https://ll.example/2.3.0/",
            fetched_at=fetched_at,
            announced=len(raw),
            tables=dict.fromkeys(modes, raw),
        ),
        **{"image_hosts": "https://img.example", **settings},
    )


def detail_of(record: dict[str, Any], **arguments: Any) -> DetailInputs:
    return detail_inputs(site_of(record, **arguments), (record["id"],))


def rows_of(inputs: DetailInputs) -> tuple[FlightRow, ...]:
    return inputs.flights.rows if inputs.flights else ()
