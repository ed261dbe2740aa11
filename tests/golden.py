"""The golden tree: the whole output of the sample, kept in git and compared byte for byte.

`python -m tests.golden` (`make golden`) accepts a change: it builds the sample and writes the
output to tests/golden/tree/, the plan to tests/golden/plan.txt. Look at `git diff` before a commit.
"""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator.build.plan import plan_site
from generator.snapshot.local import load_source
from tests.support.building import build_tree, make_site, read_tree

GOLDEN = Path(__file__).parent / "golden"
ACCEPT = "make golden"
"""The command that accepts a change."""

MOST_FILES = 5
MOST_LINES = 40
"""How much of a difference is shown: so many files, of each so many lines."""

LONGEST_LINE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """The plan as text, and every published file by its path."""

    plan: str
    tree: Mapping[str, bytes]


def make_golden() -> Golden:
    """What the sample gives now, with the default settings."""
    sample = load_source("sample")
    return Golden(plan=str(plan_site(make_site(sample))), tree=build_tree(sample))


def load_golden() -> Golden:
    """What was accepted last; empty when nothing was."""
    plan, tree = GOLDEN / "plan.txt", GOLDEN / "tree"
    return Golden(
        plan=plan.read_bytes().decode() if plan.exists() else "",
        tree=read_tree(tree) if tree.exists() else {},
    )


def accept(golden: Golden) -> None:
    """Writes the golden files anew; one that is no longer made goes."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for path, body in {"plan.txt": golden.plan.encode(), **_below_tree(golden)}.items():
        file = GOLDEN / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


def _below_tree(golden: Golden) -> dict[str, bytes]:
    return {f"tree/{path}": body for path, body in golden.tree.items()}


def diff_trees(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> str:
    """A unified diff of the first files that differ, and the names of the others; "" for none."""
    differing = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    parts = [diff(path, old.get(path), new.get(path)) for path in differing[:MOST_FILES]]
    if others := differing[MOST_FILES:]:
        parts.append(f"{len(others)} more files differ: {', '.join(others[:20])}")
    return "\n".join(parts)


def diff(path: str, old: bytes | None, new: bytes | None) -> str:
    """A unified diff of one file; None stands for a file that isn't there."""
    lines = list(
        difflib.unified_diff(
            [] if old is None else list(_lines(path, old)),
            [] if new is None else list(_lines(path, new)),
            "/dev/null" if old is None else f"golden/{path}",
            "/dev/null" if new is None else f"now/{path}",
            lineterm="",
            n=1,
        )
    )
    if not lines:
        return f"{path}: the same text in other bytes, such as line ends or the order of keys"
    more = len(lines) - MOST_LINES
    shown = [
        line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
        for line in lines[:MOST_LINES]
    ]
    return "\n".join(shown + [f"… {more} more lines"] * (more > 0))


def _lines(path: str, body: bytes) -> Iterator[str]:
    """A file as lines to compare: JSON, which has but one, with a line for each value."""
    if path.endswith(".json"):
        with suppress(msgspec.DecodeError):  # then it is compared as it is
            body = msgspec.json.format(body, indent=1)
    yield from body.decode("utf-8", "backslashreplace").split("\n")


def main() -> None:
    golden = make_golden()
    before = load_golden()
    accept(golden)
    changed = diff_trees(before.tree, golden.tree)
    print(changed or "The golden tree is as it was.")
    print(f"{len(golden.tree)} files in {GOLDEN}")


if __name__ == "__main__":
    main()
