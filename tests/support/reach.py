"""Which tests reach out of their process: start another one, open a socket, drive a browser.

The names in a test say so, those in its fixtures, and those in what they use of the tests' own.
Where that misses one, the test fails in every run (`kept_inside`) and says what to do.
"""

from __future__ import annotations

import inspect
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

import pytest

OUTSIDE = ("subprocess", "multiprocessing", "socket", "http", "urllib.request", "playwright")
"""Modules; what is named of them, or is made of their classes, reaches out."""

OURS = "tests."

Named = FunctionType | type | ModuleType


def reaches_out(item: pytest.Item) -> bool:
    """Whether a test needs more than its own process, by what it names."""
    if not isinstance(item, pytest.Function):
        return True
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    used: list[Any] = [item.function, *(one.func for same in fixtures for one in same)]
    seen = set(used)
    while used:
        one = used.pop()
        if _is_outside(one):
            return True
        new = _named_in(one) - seen
        seen |= new
        used += new
    return False


def _module_of(one: Named) -> str:
    return one.__name__ if isinstance(one, ModuleType) else str(one.__module__)


@cache
def _is_outside(one: Named) -> bool:
    made_of = inspect.getmro(one) if isinstance(one, type) else (one,)
    modules = [f"{_module_of(part)}." for part in made_of]
    return any(module.startswith(tuple(f"{name}." for name in OUTSIDE)) for module in modules)


@cache
def _named_in(one: Named) -> frozenset[Named]:
    """What a function of the tests, or the making of a class, names of its and their modules."""
    function: Any = vars(one).get("__init__") if isinstance(one, type) else one
    if not isinstance(function, FunctionType) or not _module_of(one).startswith(OURS):
        return frozenset()
    function = inspect.unwrap(function)
    names = set(_names(function.__code__))
    found = [function.__globals__[name] for name in names if name in function.__globals__]
    ours = [one for one in found if isinstance(one, ModuleType) and one.__name__.startswith(OURS)]
    found += [vars(module)[name] for module in ours for name in names & vars(module).keys()]
    # What functools makes of a function stands for it.
    functions = [getattr(one, "__wrapped__", one) for one in found]
    return frozenset(one for one in functions if isinstance(one, Named))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


@contextmanager
def kept_inside() -> Iterator[None]:
    """What starts a process or opens a socket fails, until the block ends."""

    def refuse(*arguments: Any, **named: Any) -> NoReturn:
        pytest.fail(
            "This test starts a process or opens a socket, but names nothing that does"
            " (tests/support/reach.py). Mark it with @pytest.mark.slow."
        )

    refused: tuple[tuple[type, str], ...] = (
        (subprocess.Popen, "__init__"),
        (socket.socket, "bind"),
        (socket.socket, "connect"),
    )
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in refused:
            patch.setattr(owner, name, refuse)
        yield
