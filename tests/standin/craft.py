"""One craft: its values drawn, and its record in LL2's shapes.

`draw_craft` draws what an awkward row leaves open; `normal` and `detailed` are the two modes of
the record, with keys in the order of the OpenAPI components. `in_space` equals
`flights_count > mission_ends_count` wherever both are known.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tests.standin import prose
from tests.standin.awkward import Awkward
from tests.standin.encoding import Record, duration, image, image_license, url
from tests.standin.flights import Flight, spacecraft_flight_normal
from tests.standin.lookups import Lookups
from tests.standin.plans import rewritten
from tests.standin.tables import HOSTILE_LICENSE, Configuration

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
"""The collection's present: craft in space are in space now."""

_IN_SPACE_SHARE = 0.036  # of the craft that flew: about 20 of 607


@dataclass(frozen=True, slots=True, kw_only=True)
class Craft:
    """The drawn values of one craft; `status` and `spacecraft_config` are ids."""

    id: int
    name: str
    serial_number: str | None
    is_placeholder: bool
    image: Record | None
    in_space: bool
    time_in_space: timedelta | None
    time_docked: timedelta | None
    flights_count: int | None
    mission_ends_count: int | None
    status: int
    description: str
    spacecraft_config: int
    fastest_turnaround: timedelta | None
    flights: tuple[Flight, ...]
    odd: str


def draw_craft(
    rnd: Random,
    lookups: Lookups,
    craft_id: int,
    config: Configuration,
    number: int,
    awkward: Awkward | None,
) -> Craft:
    """The craft with this number among its configuration's; `awkward` fixes some of its values."""
    given = awkward.fields if awkward else {}
    odd = awkward.odd if awkward else ""
    model = config.craft.format(n=number)
    name = given.get("name", model)
    flights_count = given.get("flights_count", _draw_flights_count(rnd))
    flown = flights_count or 0
    in_space = given.get("in_space", flown > 0 and rnd.random() < _IN_SPACE_SHARE)
    flights = _draw_flights(rnd, flown, in_space, config)
    time_in_space = sum(
        ((flight.mission_end or NOW) - flight.net for flight in flights), start=timedelta(0)
    )
    docked = rnd.choice((0, 0, 0.9, 0.95)) if config.type in (2, 4) else 0
    time_docked = timedelta(seconds=int(time_in_space.total_seconds() * docked))
    turnarounds = [flight.turn_around_time for flight in flights if flight.turn_around_time]
    drawn = {
        "name": name,
        "serial_number": rnd.choice((model, str(number), "TBD", None)),
        "is_placeholder": False,
        "image": _draw_image(rnd, lookups, craft_id, config, odd),
        "in_space": in_space,
        "time_in_space": None if rnd.random() < 0.02 else time_in_space,
        "time_docked": None if rnd.random() < 0.02 else time_docked,
        "flights_count": flights_count,
        "mission_ends_count": flown - in_space,
        "status": _draw_status(rnd, config, flown, in_space),
        "description": prose.describe_spacecraft(
            rnd, name=name, config=config.name, agency=lookups.agencies_mini[config.agency]["name"]
        ),
        "spacecraft_config": config.id,
        "fastest_turnaround": min(turnarounds, default=None),
    }
    return Craft(**{**drawn, **given}, id=craft_id, flights=flights, odd=odd)


def normal(lookups: Lookups, craft: Craft) -> Record:
    """The record in normal mode."""
    return {
        "response_mode": "normal",
        "id": craft.id,
        "url": url(f"spacecraft/{craft.id}"),
        "name": craft.name,
        "serial_number": craft.serial_number,
        "is_placeholder": craft.is_placeholder,
        "image": craft.image,
        "in_space": craft.in_space,
        "time_in_space": duration(craft.time_in_space),
        "time_docked": duration(craft.time_docked),
        "flights_count": craft.flights_count,
        "mission_ends_count": craft.mission_ends_count,
        "status": lookups.statuses[craft.status],
        "description": craft.description,
        "spacecraft_config": lookups.configurations_normal[craft.spacecraft_config],
        "fastest_turnaround": duration(craft.fastest_turnaround),
    }


def detailed(rnd: Random, lookups: Lookups, craft: Craft, record: Record) -> Record:
    """The record in detailed mode: each flight holds `record`, the craft in normal mode."""
    odds = ["landing", "mission", "orbit", "pad"] if craft.odd == "flights" else []
    odds += [""] * len(craft.flights)
    flights = [
        spacecraft_flight_normal(
            rnd, lookups, craft.id * 100 + number, record, flight, odds[number - 1]
        )
        for number, flight in enumerate(craft.flights, start=1)
    ]
    return {
        **record,
        "response_mode": "detailed",
        "spacecraft_config": lookups.configurations_detailed[craft.spacecraft_config],
        "flights": rewritten(craft.id, flights, lambda: _spare(lookups, craft, record)),
    }


def _spare(lookups: Lookups, craft: Craft, record: Record) -> Record:
    """A flight to make plans from, drawn beside all others: theirs stay as they are."""
    rnd = Random(f"plans of {craft.id}")
    over = Flight(net=NOW - timedelta(days=9), mission_end=NOW, turn_around_time=None)
    return spacecraft_flight_normal(rnd, lookups, craft.id * 100, record, over, "")


def _draw_flights_count(rnd: Random) -> int:
    """About a quarter of the craft flew more than once."""
    [count] = rnd.choices((0, 1, 2, 3, 4, 5, 6, 9, 13), (14, 60, 13, 5, 3, 2, 1, 1, 1))
    return count


def _draw_status(rnd: Random, config: Configuration, flown: int, in_space: bool) -> int:
    """A status that fits; 6, On display, is never drawn."""
    if in_space:
        return 1
    if flown == 0:
        return rnd.choice((5, 5, 2) if config.in_use else (2, 2, 5))
    if flown > 1:
        return rnd.choice((1, 1, 2, 3) if config.in_use else (2, 2, 3))
    return rnd.choice((4, 4, 4, 4, 2, 3))


def _draw_image(
    rnd: Random, lookups: Lookups, craft_id: int, config: Configuration, odd: str
) -> Record | None:
    """The craft's own image, its configuration's, or none; an `odd` one as asked."""
    own = image(rnd, 5000 + craft_id, f"{config.name} {craft_id}")
    if odd == "images":
        square = {
            "id": 1,
            "type": {"id": 1, "name": "Square"},
            "image_url": "https://images.example/square.png",
        }
        return {
            **own,
            "image_url": "https://images.example/tracking/pixel.png?craft=1&x=%3Cy%3E",
            "thumbnail_url": "javascript:alert('thumbnail')",
            "credit": "<img src=x onerror=alert('credit')>",
            "variants": [square],
        }
    if odd == "license":
        return {**own, "license": image_license(HOSTILE_LICENSE)}
    configured = lookups.configurations_normal[config.id]["image"]
    return rnd.choice((own, configured, configured, configured, None))


def _draw_flights(
    rnd: Random, count: int, in_space: bool, config: Configuration
) -> tuple[Flight, ...]:
    """The flights from first to last; in space, the last one has no end."""
    durations = [_draw_duration(rnd, config) for _ in range(count)]
    longest = 500 if count < 7 else 150
    pauses = [
        timedelta(days=rnd.randint(30, longest), minutes=rnd.randint(0, 1439)) for _ in durations
    ]
    flights: list[Flight] = []
    # Drawn backwards, from now or some years ago
    end = NOW - timedelta(days=rnd.randint(200, 15_000), seconds=rnd.randint(0, 86_399))
    if in_space:
        end = NOW - timedelta(days=rnd.randint(1, 200), seconds=rnd.randint(0, 86_399))
        flights.append(
            Flight(net=end, mission_end=None, turn_around_time=pauses[0] if count > 1 else None)
        )
        end -= pauses[0]
    for index in range(len(flights), count):
        net = end - durations[index]
        first = index == count - 1
        flights.append(
            Flight(net=net, mission_end=end, turn_around_time=None if first else pauses[index])
        )
        end = net - pauses[index]
    return tuple(reversed(flights))


def _draw_duration(rnd: Random, config: Configuration) -> timedelta:
    """A mission's length: minutes for hops, months for cargo; whole figures make some ties."""
    if config.type in (1, 5, 6):
        return timedelta(minutes=rnd.choice((0, 10, 15, 49)), seconds=rnd.choice((0, 15, 35)))
    if config.type == 4:
        return timedelta(days=rnd.randint(20, 380), minutes=rnd.randint(0, 1439))
    return rnd.choice(
        (
            timedelta(days=rnd.randint(1, 14), seconds=rnd.randint(0, 86_399)),
            timedelta(days=rnd.randint(110, 210), seconds=rnd.randint(0, 86_399)),
            timedelta(hours=3),
            timedelta(minutes=10, seconds=15),
        )
    )
