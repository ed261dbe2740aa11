"""The Nu HTML Checker over every page, stylesheet and drawing of the site.

Pages are checked over http, for a file on a disk has no origin that its policy's 'self' could mean.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.audit import NPM, Audited, Finding

COLUMN = "HTML"

JAVA = (
    "java",
    "-Xss4m",
    # Its way to say that it may ask this machine.
    "-Dnu.validator.servlet.allow-forbidden-hosts=true",
    "-jar",
    str(NPM / "vnu-jar" / "build" / "dist" / "vnu.jar"),
    "--format",
    "json",
    "--stdout",
    "--exit-zero-always",
)


class NoJavaError(Exception):
    """There is no Java runtime; the message says what to run."""


def audit(root: str, output: Path) -> tuple[int, list[Finding]]:
    """How many files were checked, and every error and warning in them."""
    paths = [path.relative_to(output).as_posix() for path in sorted(output.rglob("*"))]
    html = [f"{root}{path}" for path in paths if path.endswith(".html")]
    others = [str(output / path) for path in paths if path.endswith((".css", ".svg"))]
    found = [
        *_check(html, root),
        *_check(["--also-check-css", "--also-check-svg", *others], output.as_uri() + "/"),
    ]
    return len(html) + len(others), found


def count(page: Audited, findings: Iterable[Finding]) -> int:
    return sum(one.address == page.path for one in findings)


def _check(arguments: list[str], root: str) -> list[Finding]:
    try:
        done = subprocess.run(
            [*JAVA, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
        )
    except FileNotFoundError:
        raise NoJavaError(
            "The HTML checker needs a Java runtime, and there is no java on the PATH.\n"
            "To install one, run:\n\n    sudo apt-get install default-jre-headless\n"
        ) from None
    assert done.stdout, done.stderr
    # Java writes file:/tmp, Python file:///tmp.
    root = root.replace("file:///", "file:/")
    return [
        Finding(
            message.get("url", "").removeprefix(root),
            COLUMN,
            f"{message.get('subType') or message['type']}: {message['message']}"
            f" (line {message.get('lastLine', '?')})",
        )
        for message in json.loads(done.stdout)["messages"]
    ]
