"""`build.py diff`: what differs between two snapshots, or two versions of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from generator.cli.options import common, options, run
from generator.cli.screen import Screen
from generator.config.settings import Settings
from generator.errors import Exit, UsageError, excerpt
from generator.snapshot.chain import Change, Tables
from generator.snapshot.changes import compare
from generator.snapshot.local import load_source
from generator.snapshot.model import MODES, NORMAL
from generator.snapshot.store import load_snapshot
from generator.snapshot.tables import SPACECRAFT
from generator.snapshot.versions import format_changes, name_of, replayed
from generator.versions import ApiVersion

_SIGNS: Mapping[str, str] = {"added": "+", "removed": "-", "changed": "~"}

_LONGEST = 100
"""Characters of a value in the terminal."""


@click.command()
@options("snapshot")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@common
def diff(old: str, new: str, *, for_programs: bool, **arguments: Any) -> None:
    """Show what differs between two snapshots, craft by craft.

    OLD and NEW are snapshot directories, saved API pages, or numbers of versions of the snapshot
    directory. What changes by itself, such as the time in space of a craft that is there, is no
    difference; --json has it too, and nothing but the changes. The exit code doesn't depend on
    what is found.
    """
    run(partial(_diff, old=old, new=new, as_json=for_programs), arguments)


def _diff(settings: Settings, screen: Screen, *, old: str, new: str, as_json: bool) -> Exit:
    (before, api), (after, other) = (_load(place, settings, screen) for place in (old, new))
    if api != other:
        raise UsageError(
            where=f"diff {excerpt(old, 20)} {excerpt(new, 20)}",
            found=f"records of API versions {api} and {other}",
            expected="two snapshots of one version",
            todo="pull both from the same API root",
        )
    common_modes = [table for table in MODES.values() if table in before and table in after]
    before, after = ({t: tables[t] for t in common_modes} for tables in (before, after))
    changes = tuple(compare(before, after, api))
    if as_json:
        screen.say(format_changes(changes).decode().rstrip("\n"))
        return Exit.DONE
    for change in changes:
        _show(change, before, after, screen)
    ops = Counter(change.op for change in changes)
    screen.say(
        f"{ops['added']:,} added, {ops['changed']:,} changed, {ops['removed']:,} removed;"
        f" only clocks moved of {ops['ticked']:,}"
    )
    return Exit.DONE


def _load(place: str, settings: Settings, screen: Screen) -> tuple[Tables, ApiVersion]:
    if not place.isdecimal():
        snapshot = load_source(place, notice=screen.notice, on_disk=SPACECRAFT)
        return snapshot.tables, snapshot.api
    snapshot = load_snapshot(settings.snapshot)
    history = snapshot.history
    numbers = [history.base.number, *(one.number for one in history.versions)] if history else []
    if history is None or int(place) not in numbers:
        known = f"from {numbers[0]} to {numbers[-1]}" if numbers else "none"
        raise UsageError(
            where=f"diff {excerpt(place, 20)}",
            found=f"no such version in {settings.snapshot}",
            expected=f"the number of a version that is kept: {known}",
            todo="use one of these, or the directory of a snapshot",
        )
    return replayed(history, int(place)), snapshot.api


def _show(change: Change, before: Tables, after: Tables, screen: Screen) -> None:
    if change.op == "ticked":
        return
    record = (before if change.op == "removed" else after)[NORMAL][change.id]
    screen.say(f"{_SIGNS[change.op]} {change.id}  {excerpt(name_of(record), _LONGEST)}")
    for one in change.fields:
        old, new = (excerpt(bytes(value), _LONGEST) for value in (one.before, one.after))
        screen.say(f"    {excerpt(one.field, _LONGEST)}: {old} → {new}")
