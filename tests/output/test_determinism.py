"""The same bytes everywhere: any machine, a second build, an incremental build."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from generator.build.manifest import ORIGIN, note_of
from generator.config.settings import ROOT
from generator.snapshot.history import with_history
from generator.snapshot.model import (
    CONFIGURATIONS,
    DETAILED,
    NORMAL,
    STATUSES,
    Snapshot,
    make_snapshot,
)
from generator.snapshot.store import write_snapshot
from generator.storage.checksums import format_checksums
from generator.storage.packed import SUMS
from tests.standin.collection import Collection, make_collection
from tests.standin.encoding import encode
from tests.support.building import build, build_tree, read_tree
from tests.support.command import arguments_for, run
from tests.support.snapshots import snapshot_of, with_a_flight_to_come

ROUNDS = 4
"""Edits in a row on one output, for each seed."""


@pytest.fixture(scope="module")
def collection() -> Collection:
    return make_collection(60, seed=3)


def whole(output: Path) -> dict[str, bytes]:
    """Every file, the build's own notes too; not what it says of this machine."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path != note_of(output, ORIGIN)
    }


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """The paths that are in one tree alone, or differ."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


# Other machines, and a second build -------------------------------------------------------------

HERE = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}
ELSEWHERE = (
    # A locale that knows ASCII alone, and nothing that saves Python from it.
    {
        "LC_ALL": "POSIX",
        "LANG": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "1",
    },
    {
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "tr_TR.UTF-8",
        "LANGUAGE": "tr",
        "TZ": "America/St_Johns",
        "PYTHONHASHSEED": "4294967295",
    },
)


def run_alone(
    arguments: list[str], environ: Mapping[str, str], directory: Path
) -> subprocess.CompletedProcess[str]:
    """The command, in an environment that holds nothing else."""
    path = {"PATH": os.environ["PATH"]}
    done = run(*arguments, cwd=directory, environ=environ, inherited=path)
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.long
def test_the_same_snapshot_gives_the_same_bytes_on_any_machine(
    collection: Collection, tmp_path: Path
) -> None:
    source = tmp_path / "snapshot"
    write_snapshot(snapshot_of(collection, 60), source)
    run_alone(arguments_for(source, tmp_path / "here"), HERE, ROOT)
    expected = whole(tmp_path / "here")
    assert ".build/manifest.json" in expected
    assert len(expected) > 500
    for number, environ in enumerate(ELSEWHERE):
        directory = tmp_path / f"working directory {number}"
        directory.mkdir()
        # Relative to the working directory, as a user may name them.
        run_alone(arguments_for(Path("../snapshot"), Path("its output")), environ, directory)
        assert differences(whole(directory / "its output"), expected) == [], environ


def test_a_snapshot_that_was_copied_gives_the_same_bytes(
    collection: Collection, tmp_path: Path
) -> None:
    """Neither where a snapshot lies nor when its files were written shows."""
    snapshot = snapshot_of(collection, 12)
    build(snapshot, tmp_path / "from memory")
    write_snapshot(snapshot, tmp_path / "snapshot")
    shutil.copytree(tmp_path / "snapshot", tmp_path / "a copy")
    for file in (tmp_path / "a copy").iterdir():
        os.utime(file, (0, 0))
    run_alone(arguments_for(tmp_path / "a copy", tmp_path / "output"), HERE, tmp_path)
    assert differences(whole(tmp_path / "from memory"), whole(tmp_path / "output")) == []


def test_a_second_build_writes_nothing(collection: Collection, tmp_path: Path) -> None:
    source, output = tmp_path / "snapshot", tmp_path / "output"
    write_snapshot(snapshot_of(collection, 30), source)

    def stamps() -> dict[Path, tuple[int, int]]:
        return {
            path: (path.stat().st_mtime_ns, path.stat().st_ino)
            for path in [output, *output.rglob("*")]
            # The lock comes and goes in .build/.
            if path not in {output / ".build", note_of(output, ORIGIN)}
        }

    first = run_alone(arguments_for(source, output), HERE, tmp_path)
    assert " 0 files written" not in f" {first.stdout}"
    before = stamps()
    files = len([path for path in before if path.is_file()]) - 1  # without the manifest
    for is_known in (True, False):
        if not is_known:
            # Then each page is looked at.
            note_of(output, ORIGIN).unlink()
        second = run_alone(arguments_for(source, output), ELSEWHERE[0], tmp_path)
        assert f"\n0 files written, 0 removed, {files:,} unchanged" in second.stdout
        assert stamps() == before


# Incremental builds -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class State:
    """All that a build is made from; `theme` are the files of a theme root that differ."""

    snapshot: Snapshot
    theme: Mapping[str, bytes] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


Edit = Callable[[State, Random, Snapshot], State]
"""A change of a state; the snapshot holds more craft to draw from."""


def with_tables(state: State, tables: Mapping[str, Mapping[int, bytes]]) -> State:
    snapshot = state.snapshot
    return replace(
        state,
        snapshot=make_snapshot(
            source=snapshot.source,
            fetched_at=snapshot.fetched_at,
            announced=max(snapshot.announced, len(tables[NORMAL])),
            tables={table: dict(sorted(records.items())) for table, records in tables.items()},
        ),
    )


def drawn(state: State, rnd: Random) -> int:
    return rnd.choice(list(state.snapshot.tables[NORMAL]))


def edit_fields(state: State, rnd: Random, pool: Snapshot) -> State:
    """Other values in one craft's record, in all modes that there are."""
    identifier = drawn(state, rnd)
    donor = json.loads(rnd.choice(list(pool.tables[NORMAL].values())))
    fields = rnd.sample(
        [
            "name", "serial_number", "is_placeholder", "in_space", "time_in_space", "time_docked",
            "flights_count", "mission_ends_count", "status", "description", "image",
            "spacecraft_config", "fastest_turnaround",
        ],
        k=rnd.choice((1, 1, 2, 5)),
    )  # fmt: skip
    tables = {table: dict(records) for table, records in state.snapshot.tables.items()}
    for table in (NORMAL, DETAILED):
        if table in tables:
            record = json.loads(tables[table][identifier])
            record.update({name: donor[name] for name in fields})
            tables[table][identifier] = encode(record)
    return with_tables(state, tables)


def rename_craft(state: State, rnd: Random, pool: Snapshot) -> State:
    """A name that moves the craft to the front, the end or beside others."""
    name = rnd.choice(["AAA first", "ŽŽ last", "Blink", "<b>&amp;", "", "Progress MS-10"])
    identifier = drawn(state, rnd)
    tables = {table: dict(records) for table, records in state.snapshot.tables.items()}
    for table in (NORMAL, DETAILED):
        if table in tables:
            record = json.loads(tables[table][identifier])
            tables[table][identifier] = encode({**record, "name": name})
    return with_tables(state, tables)


def remove_craft(state: State, rnd: Random, pool: Snapshot) -> State:
    most = state.snapshot.count - 1
    gone = set(rnd.sample(list(state.snapshot.tables[NORMAL]), k=min(most, rnd.choice((1, 3)))))
    return with_tables(
        state,
        {
            table: {i: record for i, record in records.items() if i not in gone}
            if table in (NORMAL, DETAILED)
            else records
            for table, records in state.snapshot.tables.items()
        },
    )


def add_craft(state: State, rnd: Random, pool: Snapshot) -> State:
    added = rnd.sample(list(pool.tables[NORMAL]), k=rnd.choice((1, 4)))
    return with_tables(
        state,
        {
            table: {**records, **{i: pool.tables[table][i] for i in added}}
            if table in (NORMAL, DETAILED)
            else records
            for table, records in state.snapshot.tables.items()
        },
    )


def edit_lookups(state: State, rnd: Random, pool: Snapshot) -> State:
    """A status that got another name, or is new; the lookups lost, or had again."""
    tables = dict(state.snapshot.tables)
    if STATUSES not in tables or rnd.random() < 0.3:
        for table in (STATUSES, CONFIGURATIONS):
            if tables.pop(table, None) is None:
                tables[table] = pool.tables[table]
    else:
        identifier = rnd.choice([*tables[STATUSES], 777])
        status = encode({"id": identifier, "name": f"Status {rnd.random()}"})
        tables[STATUSES] = {**tables[STATUSES], identifier: status}
    return with_tables(state, tables)


def toggle_detailed(state: State, rnd: Random, pool: Snapshot) -> State:
    """A snapshot that lost its detailed mode: all its pages and files change or go."""
    tables = dict(state.snapshot.tables)
    if tables.pop(DETAILED, None) is None:
        tables[DETAILED] = {i: pool.tables[DETAILED][i] for i in tables[NORMAL]}
        tables[NORMAL] = {i: pool.tables[NORMAL][i] for i in tables[NORMAL]}
    return with_tables(state, tables)


def pull_later(state: State, rnd: Random, pool: Snapshot) -> State:
    """Another date, perhaps another host, perhaps fewer craft than there are."""
    snapshot = replace(
        state.snapshot,
        fetched_at=rnd.choice([None, datetime(2026, 9, 1, tzinfo=UTC) + timedelta(rnd.random())]),
        source=rnd.choice([pool.source, "https://lldev.thespacedevs.com/2.3.0/"]),
        announced=state.snapshot.count + rnd.choice((0, 500)),
    )
    return replace(state, snapshot=snapshot)


TEMPLATES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in {".html", ".txt"}
)
STATIC = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "static").rglob("*") if path.is_file()
)
CONTENT = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "content").glob("*.md"))


def edit_template(state: State, rnd: Random, pool: Snapshot) -> State:
    """Another tag somewhere in a template, or a comment that nobody sees."""
    path = rnd.choice(TEMPLATES)
    text = state.theme.get(path, (ROOT / path).read_bytes()).decode()
    places = [match.end() for match in re.finditer(r"</(p|li|h1|ul|dl|form)>", text)]
    if places and rnd.random() < 0.8:
        place = rnd.choice(places)
        text = f'{text[:place]}<hr class="edit-{rnd.randrange(1000)}">{text[place:]}'
    else:
        text += f"{{# {rnd.random()} #}}\n"
    return replace(state, theme={**state.theme, path: text.encode()})


def edit_static(state: State, rnd: Random, pool: Snapshot) -> State:
    """Another drawing (its name stands in the style sheet), style or script; a new file."""
    path = rnd.choice([*STATIC, "static/extra.txt"])
    if path.endswith("extra.txt") and path in state.theme:
        return replace(state, theme={p: b for p, b in state.theme.items() if p != path})
    file = ROOT / path
    body = state.theme.get(path, file.read_bytes() if file.exists() else b"")
    # Comments of scripts and styles aren't published.
    addition = {
        ".svg": f"<!-- {rnd.random()} -->",
        ".css": f"\n:root {{ --edit: {rnd.random()} }}",
        ".js": f"\nvoid {rnd.random()};",
    }.get(file.suffix, f"\n{rnd.random()}")
    return replace(state, theme={**state.theme, path: body + addition.encode()})


def edit_content(state: State, rnd: Random, pool: Snapshot) -> State:
    path = rnd.choice(CONTENT)
    body = state.theme.get(path, (ROOT / path).read_bytes())
    return replace(state, theme={**state.theme, path: body + f"\n\n## {rnd.random()}\n".encode()})


HOSTS = ["https://images.example.org", "https://ll.thespacedevs.com"]

CHOICES: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("title", ("Spacecraft Catalog", "Ships & <Stars>", "Вояж")),
    ("site_url", ("https://example.org/", "https://example.org/a/b/", None)),
    ("image_hosts", (["https://ll.thespacedevs.com"], HOSTS, HOSTS[::-1])),
    ("precompute", ("full", "lean")),
    ("stale", (True, False)),
    ("checked_at", (datetime(2026, 10, 1, 7, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC))),
    ("stale_after", ("30m", "7d", "0")),
    ("gzip", (True, None)),
)


def edit_settings(state: State, rnd: Random, pool: Snapshot) -> State:
    """Another value, or the default again."""
    name, values = rnd.choice(CHOICES)
    value = rnd.choice(values)
    settings = {key: old for key, old in state.settings.items() if key != name}
    return replace(state, settings=settings if value is None else {**settings, name: value})


EDITS: Mapping[str, Edit] = {
    "other fields": edit_fields,
    "another name": rename_craft,
    "fewer craft": remove_craft,
    "more craft": add_craft,
    "other lookups": edit_lookups,
    "one mode less or more": toggle_detailed,
    "a later pull": pull_later,
    "another template": edit_template,
    "another asset": edit_static,
    "another text": edit_content,
    "another setting": edit_settings,
}


class Workshop:
    """A copy of the theme in a directory of its own, brought to each state's files."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        for part in ("templates", "static", "content"):
            shutil.copytree(ROOT / part, directory / part)

    def build(self, state: State, output: Path) -> None:
        with self._holding(state.theme) as root:
            build(state.snapshot, output, theme_root=root, **state.settings)

    def made(self, state: State) -> dict[str, bytes]:
        """The files of a state, made without looking at any that were made before."""
        with self._holding(state.theme) as root:
            return build_tree(state.snapshot, theme_root=root, **state.settings)

    @contextmanager
    def _holding(self, theme: Mapping[str, bytes]) -> Iterator[Path | None]:
        """The theme's directory; None for the project's own, whose templates are compiled once."""
        self._write(theme)
        yield self._directory if theme else None
        self._write(dict.fromkeys(theme, b""))

    def _write(self, theme: Mapping[str, bytes]) -> None:
        """An empty body stands for the project's own file, or for none."""
        for path, body in theme.items():
            if body:
                (self._directory / path).parent.mkdir(exist_ok=True)
                (self._directory / path).write_bytes(body)
            elif (ROOT / path).exists():
                shutil.copyfile(ROOT / path, self._directory / path)
            else:
                (self._directory / path).unlink()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_an_incremental_build_is_a_clean_one_byte_for_byte(
    seed: int, collection: Collection, tmp_path: Path
) -> None:
    """After any edits in a row: no page too old, none left over, none missing."""
    rnd = Random(f"edits {seed}")
    pool = snapshot_of(collection, 60)
    state = State(snapshot=snapshot_of(collection, 12))
    workshop = Workshop(tmp_path / "theme")
    workshop.build(state, tmp_path / "output")
    earlier = [state]
    made = ["a first build"]
    for number in range(ROUNDS):
        if rnd.random() < 0.15:
            state = rnd.choice(earlier)
            made.append(f"as after {earlier.index(state)}")
        else:
            names = rnd.sample(list(EDITS), k=rnd.choice((1, 1, 3)))
            for name in names:
                state = EDITS[name](state, rnd, pool)
            made.append(" + ".join(names))
        earlier.append(state)
        clean = tmp_path / f"clean{number}"
        workshop.build(state, tmp_path / "output")
        workshop.build(state, clean)
        found = differences(whole(tmp_path / "output"), whole(clean))
        assert found == [], f"{len(found)} files differ after: {made}"
        shutil.rmtree(clean)


MARKS = {
    "html": b"<!-- edited -->",
    "svg": b"<!-- edited -->",
    "js": b"\nvoid 0;",
    "css": b"\n.edited { color: red; }",
}
"""What is added to a file; of scripts and styles no comment is published."""


@pytest.mark.long
def test_an_edit_of_any_file_of_the_theme_shows_wherever_it_is_used(
    collection: Collection, tmp_path: Path
) -> None:
    """Each in turn, also those that are included by others: nothing is built from an old one."""
    snapshot = with_a_flight_to_come(snapshot_of(collection, 3))
    tables = {table: snapshot.tables[table] for table in (NORMAL, DETAILED)}
    first = with_history(replace(snapshot, tables=tables), None)
    assert first.fetched_at
    renamed = {
        table: {i: raw.replace(b'"name":"', b'"name":"New ', 1) for i, raw in records.items()}
        for table, records in tables.items()
    }
    at = first.fetched_at + timedelta(days=1)
    state = State(
        snapshot=with_history(replace(first, fetched_at=at, tables=renamed), first),
        theme={"content/pages/own.md": b"title: Own\n\nText.\n"},
    )
    workshop = Workshop(tmp_path / "theme")
    output = tmp_path / "output"
    # A site that offers an edition has a page for it.
    editions = tmp_path / "editions"
    editions.mkdir()
    (editions / "spacecraft-catalog-2025-01-02.zip").write_bytes(b"zip")
    sums = {"spacecraft-catalog-2025-01-02.zip": hashlib.sha256(b"zip").hexdigest()}
    (editions / SUMS).write_bytes(format_checksums(sums))
    for paths in (*([path] for path in TEMPLATES), STATIC, CONTENT):
        # One template is of sites whose address isn't known, several of the others'.
        address = "" if paths == ["templates/404-anywhere.html"] else "https://a.b/"
        state = replace(state, settings={"site_url": address, "editions": str(editions)})
        workshop.build(state, output)
        for path in paths:
            body = (ROOT / path).read_bytes()
            mark = MARKS.get(path.rpartition(".")[2], b"\n/* edited */")
            ends = rb"(\{% endblock %\}|\{% endmacro %\}|</li>|</ul>)"
            body = re.sub(ends, mark + rb"\1", body) + mark
            state = replace(state, theme={**state.theme, path: body})
        before = read_tree(output)
        workshop.build(state, output)
        after = read_tree(output)
        assert differences(after, workshop.made(state)) == [], paths
        assert differences(before, after), paths


@pytest.fixture(scope="module")
def unedited(
    collection: Collection, tmp_path_factory: pytest.TempPathFactory
) -> tuple[State, Path]:
    """What is edited below, and a build of it."""
    state = State(snapshot=snapshot_of(collection, 4))
    output = tmp_path_factory.mktemp("unedited") / "output"
    build(state.snapshot, output, **state.settings)
    return state, output


@pytest.mark.parametrize("name", EDITS)
def test_each_kind_of_edit_shows_in_the_output(
    name: str, unedited: tuple[State, Path], collection: Collection, tmp_path: Path
) -> None:
    """The edits above do change something, so that what is compared there isn't always equal."""
    state, before = unedited
    pool = snapshot_of(collection, 60)
    rnd = Random(name)
    for _ in range(3):
        state = EDITS[name](state, rnd, pool)
    output = tmp_path / "output"
    shutil.copytree(before, output)
    Workshop(tmp_path / "theme").build(state, output)
    assert differences(whole(before), whole(output))
