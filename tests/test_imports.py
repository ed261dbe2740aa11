"""The architecture's order: a module imports only what stands above it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

GENERATOR = Path(__file__).parent.parent / "generator"

ORDER = (
    "errors", "config", "snapshot", "source", "values", "catalog", "query", "ll2", "urls",
    "display", "theme", "pages", "plan", "render", "write", "serve", "cli",
)  # fmt: skip
"""docs/architecture.md draws the same table."""


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


def test_only_source_reads_the_network_and_the_clock() -> None:
    forbidden = {"requests", "socket", "urllib.request", "time", "locale", "random"}
    allowed = {("source.py", "requests"), ("cli.py", "time"), ("cli.py", "socket")}
    found = {
        (str(file.relative_to(GENERATOR)), name)
        for file in GENERATOR.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [n.name for n in node.names]
        )
        if name in forbidden
    }
    assert found <= allowed
