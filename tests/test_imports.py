"""The architecture's order: a module imports only what stands above it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

GENERATOR = Path(__file__).parent.parent / "generator"


def drawn_order() -> tuple[str, ...]:
    """The stages in the order of the table in docs/architecture.md."""
    text = (GENERATOR.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| in `generator/` |")[2].partition("\n\n")[0]
    return tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


ORDER = drawn_order()


def imported(file: Path) -> Iterator[str]:
    """The stages that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "generator":
            yield from (name.name for name in node.names if name.name in ORDER)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generator."):
            yield (node.module or "").split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (
                name.name.split(".")[1] for name in node.names if name.name.startswith("generator.")
            )


def stage_of(file: Path) -> str:
    return file.relative_to(GENERATOR).parts[0].removesuffix(".py")


def test_every_module_is_a_stage_of_the_table() -> None:
    stages = {stage_of(file) for file in GENERATOR.rglob("*.py")} - {"__init__"}
    assert stages == set(ORDER)


def test_no_import_points_backwards() -> None:
    backwards = [
        f"{file.relative_to(GENERATOR)} imports {other}"
        for file in sorted(GENERATOR.rglob("*.py"))
        if (stage := stage_of(file)) != "__init__"
        for other in imported(file)
        if other != stage and ORDER.index(other) >= ORDER.index(stage)
    ]
    assert backwards == []


OUTSIDE = {
    "requests", "urllib3", "http", "socket", "time", "locale", "random", "secrets", "uuid",
    "now", "today", "utcnow", "getenv", "environ", "urlopen",
}  # fmt: skip
"""Modules and attributes by which something other than a stage's inputs could get in."""

ALLOWED = {
    "network": {"requests", "urllib3", "environ"},
    "lock": {"time", "now"},
    "source": {"requests", "urllib3", "time", "now"},
    "verify": {"requests", "urllib3", "time"},
    "connections": {"http", "socket", "time"},
    "serve": {"time"},
    "screen": {"time", "now"},
    "cli": {"time", "now", "socket", "environ"},
}


def test_only_source_reads_the_network_and_the_clock() -> None:
    for file in GENERATOR.rglob("*.py"):
        used: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                used |= {(node.module or "").split(".")[0], *(name.name for name in node.names)}
            elif isinstance(node, ast.Attribute):
                used.add(node.attr)
        assert used & OUTSIDE <= ALLOWED.get(stage_of(file), set()), file
