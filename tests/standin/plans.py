"""Craft with planned flights, dates of which little is known, landings that were not attempted.

`PLANS` rewrites the flights of some craft by their ids, in detailed mode alone: what LL2 counts,
filters, searches and orders by stays as it is. No detailed answer in `tests/vectors/` holds these
craft, so the vectors stay too.
"""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from tests.standin.encoding import Record

PRECISIONS = {
    "Second": (0, "SEC"),
    "Minute": (1, "MIN"),
    "Hour": (2, "HR"),
    "Morning": (3, "MORN"),
    "Day": (5, "DAY"),
    "Week": (6, "W"),
    "Month": (7, "M"),
    "Quarter 2": (9, "Q2"),
    "Quarter 4": (11, "Q4"),
    "Half 1": (12, "H1"),
    "Half 2": (13, "H2"),
    "Year": (14, "Y"),
    "Fiscal Year": (15, "FY"),
    "Decade": (16, "DEC"),
    "Some Day": (99, "SOME"),
}
"""Name, id and abbreviation; the last one is none of LL2's."""

STATUSES = {
    "Go": (1, "Go for Launch"),
    "TBD": (2, "To Be Determined"),
    "Success": (3, "Launch Successful"),
    "Hold": (5, "On Hold"),
    "In Flight": (6, "Launch in Flight"),
    "TBC": (8, "To Be Confirmed"),
}
"""Abbreviation, id and name of the statuses that a launch has here."""


class Planned(NamedTuple):
    """A flight that is added: a plan, far enough away to stay one."""

    net: str
    precision: str | None
    status: str


class Changed(NamedTuple):
    """What is other of a flight that was flown; `landing` holds its two flags."""

    number: int
    precision: str | None = None
    landing: tuple[bool, bool | None] | None = None


PLANS: dict[int, tuple[Planned | Changed, ...]] = {
    # Under construction: its only flight is a plan of which the year is known
    602: (Planned("2037-12-31T00:00:00Z", "Year", "TBD"),),
    # The same, to the half and the quarter; net is the end of what is known, as upstream has it
    610: (
        Planned("2036-06-30T00:00:00Z", "Half 1", "TBD"),
        Planned("2036-12-31T00:00:00Z", "Quarter 4", "TBD"),
        Planned("2039-12-31T00:00:00Z", "Decade", "TBD"),
    ),
    # A plan of each other precision
    577: (
        Planned("2036-02-28T00:00:00Z", "Month", "TBC"),
        Planned("2036-03-15T00:00:00Z", "Week", "TBC"),
        Planned("2036-04-12T00:00:00Z", "Day", "TBC"),
        Planned("2036-05-12T00:00:00Z", "Morning", "TBC"),
        Planned("2036-06-12T09:00:00Z", "Hour", "Go"),
        Planned("2036-07-12T09:07:00Z", "Minute", "Go"),
        Planned("2036-08-12T09:07:12Z", "Second", "Hold"),
        Planned("2036-09-30T00:00:00Z", "Some Day", "TBD"),
        Planned("2036-10-12T00:00:00Z", None, "TBD"),
        Planned("2037-09-30T00:00:00Z", "Fiscal Year", "TBD"),
    ),
    # In space, with its next flight planned; and one whose launch was to be days ago
    599: (Planned("2036-12-31T00:00:00Z", "Half 2", "TBD"),),
    606: (Planned("2026-07-28T10:00:00Z", "Minute", "Hold"),),
    # Retired and flown once: a gap up to the plan would be none
    607: (Planned("2036-12-31T00:00:00Z", "Year", "TBD"),),
    # Flown at a time of which little is known
    604: (Changed(1, "Month"),),
    605: (Changed(1, "Year"),),
    592: (Changed(2, "Quarter 2"),),
    # Every pair of flags that the schema allows
    613: tuple(
        Changed(number, landing=flags)
        for number, flags in enumerate(product((True, False), (True, False, None)), start=1)
    ),
}  # fmt: skip


def rewritten(craft_id: int, flights: list[Record], spare: Callable[[], Record]) -> list[Record]:
    """A craft's flights as `PLANS` has them; plans are made from what `spare` draws."""
    changed = list(flights)
    for change in PLANS.get(craft_id, ()):
        if isinstance(change, Planned):
            changed.append(_planned(craft_id * 100 + len(changed) + 1, spare(), change))
        elif change.number <= len(changed):
            changed[change.number - 1] = _changed(changed[change.number - 1], change)
    return changed


def _planned(flight_id: int, spare: Record, plan: Planned) -> Record:
    """A flight that hasn't been flown: no end, a duration of zero, as upstream gives it."""
    status_id, name = STATUSES[plan.status]
    status = {**spare["launch"]["status"], "id": status_id, "name": name, "abbrev": plan.status}
    launch = {
        **spare["launch"],
        "name": f"{spare['launch']['name']} to come",
        "status": status,
        "net": plan.net,
        "net_precision": _precision(plan.precision),
        "window_end": plan.net,
        "window_start": plan.net,
        "failreason": "",
    }
    return {
        **spare,
        "id": flight_id,
        "url": spare["url"].replace(str(spare["id"]), str(flight_id)),
        "mission_end": None,
        "launch": launch,
        "landing": spare["landing"] and {**spare["landing"], "attempt": True, "success": None},
        "duration": "P0D",
        "turn_around_time": None,
    }


def _changed(flight: Record, change: Changed) -> Record:
    made = dict(flight)
    if change.precision:
        made["launch"] = {**made["launch"], "net_precision": _precision(change.precision)}
    if change.landing and made["landing"]:
        attempt, success = change.landing
        made["landing"] = {**made["landing"], "attempt": attempt, "success": success}
    return made


def _precision(name: str | None) -> Record | None:
    if name is None:
        return None
    identifier, abbrev = PRECISIONS[name]
    description = f"The time is known to the {name.lower()}."
    return {"id": identifier, "name": name, "abbrev": abbrev, "description": description}
