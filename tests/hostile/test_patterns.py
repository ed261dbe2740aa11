"""No regular expression of the project takes long, whatever text it is tried on.

Each is tried on long texts that repeat what it speaks of, alone and in pairs, with an end that fits
nothing: where a pattern can take a text apart in several ways, that is where it tries all of them.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from types import ModuleType

import pytest

import generator
from generator.config.settings import ROOT
from tests.support.node import run_node

LENGTH = 10_000
"""Repeats: what grows with the square of it takes half a second, what grows with it none."""

MOST_SECONDS = 0.25

SEEDS = 'a0 "\\/<[{&.-\u0301'
METHODS = {
    "compile": "search",
    "match": "match",
    "fullmatch": "fullmatch",
    "search": "search",
    "sub": "search",
    "split": "search",
    "findall": "search",
    "finditer": "search",
}
"""By a function of `re` how its pattern is tried; a search starts at each character."""

JS_PATTERN = re.compile(
    r"(?<=[(,=:?!&|{;\[>\s])/(?![/*])((?:[^/\\\n\[]|\\.|\[\^?\]?(?:[^\]\\\n]|\\.)*\])+)/([dgimsuy]*)(?=[\s.,;)\]])"
)


def pumps_for(source: str) -> Iterator[tuple[str, str]]:
    """What a long text for a pattern starts with and repeats: what stands in it, and what most
    patterns care about."""
    own = dict.fromkeys(c for c in source if c.isalnum() or c in "\"'<>&/:;=%._-,#@ ")
    single = [*dict.fromkeys([*SEEDS, *own])]
    pairs = ("".join(pair) for pair in permutations(single[:8], 2))
    yield from (("", pump) for pump in (*single, *pairs))
    yield from ((start, "a") for start in ("P", "http://", '{"count":1,"next":"', "<!--", "../"))


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(generator.__path__, "generator."):
        yield importlib.import_module(found.name)


def compiled(value: object) -> Iterator[re.Pattern[str]]:
    """The patterns of text in a module's value."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from compiled(one)


Use = tuple[re.Pattern[str], str]
"""A pattern, and the name of the method that is used of it."""


def python_patterns() -> Iterator[Use]:
    """Those that modules keep, used in whatever way, and those that stand in a call."""
    for module in modules():
        for value in vars(module).values():
            yield from ((pattern, "search") for pattern in compiled(value))
    for file in (ROOT / "generator").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=method),
                    args=[ast.Constant(value=str(source)), *_],
                ) if method in METHODS:
                    yield re.compile(source), METHODS[method]


def seconds_of(use: Use, length: int = LENGTH) -> Iterator[tuple[str, float]]:
    pattern, method = use
    for start, pump in pumps_for(pattern.pattern):
        text = start + pump * length + "\x00"
        before = time.process_time()
        getattr(pattern, method)(text)
        yield start + pump, time.process_time() - before


@pytest.mark.long
def test_no_pattern_of_the_generator_takes_long() -> None:
    uses = set(python_patterns())
    assert len(uses) > 20
    slow = [
        (use, pump, seconds)
        for use in uses
        for pump, seconds in seconds_of(use)
        if seconds > MOST_SECONDS
    ]
    assert slow == []


def test_no_pattern_of_the_scripts_takes_long() -> None:
    files = [*(ROOT / "static/js").rglob("*.js"), *(ROOT / "templates").rglob("*.js")]
    patterns = {
        match.groups() for file in files for match in JS_PATTERN.finditer(_without_comments(file))
    }
    assert len(patterns) > 30
    asked = [[source, flags, [*pumps_for(source)]] for source, flags in sorted(patterns)]
    script = Path(__file__).with_name("patterns.mjs")
    assert run_node(script, str(LENGTH), str(MOST_SECONDS), given=asked) == []


def _without_comments(file: Path) -> str:
    return re.sub(r"(?m)^\s*//.*$", "", file.read_text(encoding="utf-8"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "length"),
    [(r"(a+)+$", 22), (r"\s+$", LENGTH), (r"a[^b]*a[^b]*!", 2_000)],
)
def test_the_texts_find_what_takes_long(source: str, length: int) -> None:
    """The known ways to go wrong; where time doubles with each character, few are enough."""
    found = seconds_of((re.compile(source), "search"), length)
    assert any(seconds > 0.1 for _, seconds in found)
