"""The order of the folders: a module imports only what stands above it, a test no other test."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from generator.versions import VERSIONS

TESTS = Path(__file__).parents[1]
GENERATOR = TESTS.parent / "generator"


def drawn() -> dict[str, tuple[str, ...]]:
    """Each room of the table in docs/architecture.md, in its order, with its files."""
    text = (GENERATOR.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| in `generator/` |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)(/?)` \|[^|]*\|([^|]*)\|", table, re.MULTILINE)
    return {
        room: tuple(re.findall(r"`(\w+)`", files)) if folder else () for room, folder, files in rows
    }


ROOMS = drawn()
ORDER = tuple(ROOMS)


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def module_of(file: Path) -> str:
    """`query.engine` of generator/query/engine.py."""
    return ".".join(file.relative_to(GENERATOR).with_suffix("").parts)


def imported(file: Path) -> Iterator[str]:
    """The modules of the generator that a file imports, wherever in it."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "generator":
            inner = (node.module or "").removeprefix("generator").removeprefix(".")
            for name in node.names:
                whole = f"{inner}.{name.name}".removeprefix(".")
                yield whole if is_module(whole) else inner
        elif isinstance(node, ast.Import):
            yield from (
                name.name.removeprefix("generator.")
                for name in node.names
                if name.name.startswith("generator.")
            )


def is_module(name: str) -> bool:
    place = GENERATOR.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file()


def stage_of(file: Path) -> str:
    return file.relative_to(GENERATOR).parts[0].removesuffix(".py")


FILES = sorted(file for file in GENERATOR.rglob("*.py") if file.name != "__init__.py")


def test_every_module_is_in_the_table() -> None:
    there: dict[str, set[str]] = {}
    for file in FILES:
        room, _, name = module_of(file).partition(".")
        there.setdefault(room, set()).update({name} - {""})
    assert there == {room: set(files) for room, files in ROOMS.items()}


def place_of(module: str) -> tuple[int, int]:
    """Where a module stands in the table."""
    room, _, name = module.partition(".")
    return ORDER.index(room), ROOMS[room].index(name) if name else 0


def test_no_import_points_backwards() -> None:
    backwards = [
        f"{module_of(file)} imports {other}"
        for file in FILES
        for other in imported(file)
        if other and place_of(other) >= place_of(module_of(file))
    ]
    assert backwards == []


def test_no_module_is_long() -> None:
    """What does two things grows; 400 lines are the sign."""
    long = {module_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {module: lines for module, lines in long.items() if lines > LONGEST} == {}


LONGEST = 400

OUTSIDE = {
    "requests", "urllib3", "http", "socket", "time", "locale", "random", "secrets", "uuid",
    "now", "today", "utcnow", "getenv", "environ", "urlopen",
}  # fmt: skip
"""Modules and attributes by which something other than a stage's inputs could get in."""

ALLOWED = {
    "storage": {"time", "now", "environ"},
    "upstream": {"requests", "urllib3", "environ", "time", "now"},
    "pictures": {"requests", "urllib3", "http", "socket", "time", "now"},
    "checks": {"requests", "urllib3", "time"},
    "serving": {"http", "socket", "time"},
    "preview": {"time"},
    "cli": {"time", "now", "socket", "environ"},
}


def test_only_some_rooms_read_the_network_and_the_clock() -> None:
    for file in FILES:
        used: set[str] = set()
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Import):
                used |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                used |= {(node.module or "").split(".")[0], *(name.name for name in node.names)}
            elif isinstance(node, ast.Attribute):
                used.add(node.attr)
        assert used & OUTSIDE <= ALLOWED.get(stage_of(file), set()), file


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_")


def test_no_private_name_of_a_library_is_used() -> None:
    """Any version of the library may rename it, or call it at another time."""
    used = []
    for file in FILES:
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [*node.module.split("."), *(name.name for name in node.names)]
            elif isinstance(node, ast.Import):
                names = [part for name in node.names for part in name.name.split(".")]
            elif isinstance(node, ast.Attribute) and not is_self(node.value):
                names = [node.attr]
            else:
                continue
            used += [f"{module_of(file)}: {name}" for name in names if is_private(name)]
    assert used == []


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def test_no_private_method_of_a_library_is_overridden() -> None:
    overridden = []
    for file in FILES:
        module = importlib.import_module(f"generator.{module_of(file)}")
        for name, own in inspect.getmembers(module, inspect.isclass):
            if own.__module__ != module.__name__:
                continue
            for base in own.__mro__[1:]:
                if not base.__module__.startswith("generator."):
                    overridden += [
                        f"{name}.{method} of {base.__module__}"
                        for method, value in vars(own).items()
                        if is_private(method) and inspect.isfunction(value) and method in vars(base)
                    ]
    assert overridden == []


def test_the_versions_of_the_api_are_written_once() -> None:
    """In code; docstrings show it as an example."""
    written = [
        module_of(file)
        for file in FILES
        for node in ast.walk(tree_of(file))
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Call, ast.Return))
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and any(number in str(part.value) for number in VERSIONS)
    ]
    assert set(written) == {"versions"}


# The tests ---------------------------------------------------------------------------------------

SHARED = {"support", "standin", "vectors", "hostile", "contract", "golden"}
"""What any test may import of tests/; anything else only from its own folder."""


def other_folders() -> set[str]:
    """The folders of CONTRIBUTING's table of tests that belong to no room."""
    text = (TESTS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("| in `tests/` |")[2].partition("\n\n")[0]
    return set(re.findall(r"^\| `(\w+)/` \|", table, re.MULTILINE))


def imported_tests(file: Path) -> Iterator[tuple[str, ...]]:
    """The modules of tests/ that a file imports, as the parts of their names."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, file
            whole = [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            whole = [name.name for name in node.names]
        else:
            continue
        yield from (tuple(name.split(".")[1:]) for name in whole if name.startswith("tests."))


TEST_FILES = sorted(file for file in TESTS.rglob("*.py") if "node_modules" not in file.parts)


def test_no_test_imports_from_another() -> None:
    wrong = [
        f"{file.relative_to(TESTS)} imports {'.'.join(parts)}"
        for file in TEST_FILES
        for parts in imported_tests(file)
        if parts[0] not in SHARED | {file.relative_to(TESTS).parts[0]}
        or any(part == "conftest" or part.startswith("test_") for part in parts[:-1])
    ]
    assert wrong == []


def test_each_test_is_in_the_folder_of_its_room() -> None:
    """Those of a room's one file stand beside the folders; every room has tests."""
    rooms = {room for room, files in ROOMS.items() if files}
    places = {file.relative_to(TESTS).parts for file in TEST_FILES if file.match("test_*.py")}
    folders = {parts[0] for parts in places if len(parts) > 1}
    assert folders - other_folders() == rooms
    beside = {
        parts[0].removeprefix("test_").removesuffix(".py") for parts in places if not parts[1:]
    }
    assert beside <= set(ROOMS) - rooms
