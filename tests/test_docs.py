"""The programs that the docs tell people to copy, run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from generator.config import ROOT
from tests.conftest import Built
from tests.node import NODE
from tests.serving import Serving, serving


def programs(file: str, marker: str) -> list[str]:
    """The indented blocks of a document that hold a text."""
    text = (ROOT / file).read_text(encoding="utf-8")
    blocks = re.findall(r"\n\n((?:(?:    .*)?\n)+)", text)
    return [dedent(block).strip() + "\n" for block in blocks if marker in block]


@pytest.fixture(scope="module")
def served(built: Built) -> Iterator[Serving]:
    with serving(built.output) as running:
        yield running


def run(command: list[str | Path], directory: Path) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_loops_for_switching_a_client_over(
    served: Serving, built: Built, tmp_path: Path
) -> None:
    """From serve and from the files alone, in Python and in Node.js: all print the same craft."""
    loop, files = programs("docs/mirror.md", "import requests")
    [fetched] = programs("docs/mirror.md", "await fetch(url)")
    [connected] = programs("docs/mirror.md", "connect(")
    for name, program in (
        ("a.py", loop),
        ("b.mjs", fetched),
        ("c.mjs", connected),
        ("d.py", files),
    ):
        for address in ("http://127.0.0.1:8000/", "https://example.org/spacecraft/"):
            program = program.replace(f'"{address}', f'"{served.root}')
        (tmp_path / name).write_text(program, encoding="utf-8")
    (tmp_path / "client.mjs").write_bytes((built.output / "api/client.js").read_bytes())
    printed = run([sys.executable, "a.py"], tmp_path)
    assert len(printed.splitlines()) > 20
    assert run([NODE, "b.mjs"], tmp_path) == printed
    # The first releases of Node.js 20 don't guess what is a module.
    assert run([NODE, "--no-experimental-detect-module", "c.mjs"], tmp_path) == printed
    assert run([sys.executable, "d.py"], tmp_path) == printed


def test_the_query_that_is_shown_with_curl(served: Serving) -> None:
    text = (ROOT / "docs/mirror.md").read_text(encoding="utf-8")
    [query] = re.findall(r"curl 'http://127\.0\.0\.1:8000(/\S+)'", text)
    assert served.ask(query)[0] == 200


def anchors(document: str) -> set[str]:
    """The fragments of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_the_docs_lead_somewhere() -> None:
    broken = []
    files = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")]
    assert len(files) > 20
    for file in files:
        text = re.sub(r"`[^`\n]*`", "", file.read_text(encoding="utf-8"))
        for path, fragment in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", text):
            target = (file.parent / path) if path else file
            if not target.exists():
                broken.append(f"{file.name}: {path}")
            elif fragment and fragment not in anchors(target.read_text(encoding="utf-8")):
                broken.append(f"{file.name}: {path}#{fragment}")
    assert broken == []
