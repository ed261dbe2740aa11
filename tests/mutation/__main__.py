"""Which small faults of a module do its tests miss?

    python -m tests.mutation generator/storage/lock.py --tests tests/storage/test_lock.py

The tests run once, and which lines each runs is noted. Then each mutant is tried in a fork of this
process: the tests that run its lines, the quickest first, until one fails. A mutant that takes far
longer than the code itself counts as found. What a test starts as a process of its own is traced
and mutated as well (`site/sitecustomize.py`); one that is killed can't be traced: `--every-test`.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import gc
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from inspect import isgeneratorfunction
from itertools import accumulate
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.mutants import Mutant, make_mutants

SITE = Path(__file__).parent / "site"

SURVIVED = "survived"

KEEP = "what fixtures return; those that yield, as servers, are made again for each mutant"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("module", type=Path)
    parser.add_argument("--tests", nargs="+", required=True, help="files, or names of tests")
    parser.add_argument("--every-test", action="store_true", help="whichever lines it runs")
    parser.add_argument("--keep", action="store_true", help=KEEP)
    parser.add_argument("--sample", type=int, help="so many mutants, drawn at random (seed 1)")
    parser.add_argument("--again", type=Path, help="only what survived in this output of a run")
    parser.add_argument("--seconds", type=float, default=60, help="of tests a mutant, at most")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    sys.exit(
        pytest.main(
            ["-q", "-n", "0", "-p", "no:cacheprovider", *given.tests], plugins=[Mutation(given)]
        )
    )


_ENDINGS: list[Any] = []
"""Of fixtures before the fork; a generator that is dropped would end what it has started."""


class Mutation:
    """A pytest plugin: tries the tests on mutants."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.module: Path = given.module.resolve()
        self.lines: dict[int, set[pytest.Item]] = defaultdict(set)
        self.seconds: dict[pytest.Item, float] = {}
        self.ended_by = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._run_unchanged(session)
        mutants = make_mutants(self.module.read_text())
        if self.given.sample and self.given.sample < len(mutants):
            mutants = random.Random(1).sample(mutants, self.given.sample)
        if self.given.again:
            survived = self.given.again.read_text()
            mutants = [mutant for mutant in mutants if _change(mutant) in survived]
        mutants.sort(key=lambda mutant: mutant.first)
        # Else each mutant would count as killed.
        if "killed" in self._try([_unchanged(max(mutants, key=self._count_tests))]):
            raise pytest.UsageError(f"without a mutant, in a fork: {self.ended_by} fails")
        results = self._try(mutants)
        print(
            f"{self.module.name}: {len(results)} mutants,",
            ", ".join(f"{results.count(one)} {one}" for one in ("killed", "survived", "not run")),
        )
        return True

    def _run_unchanged(self, session: pytest.Session) -> None:
        """Runs each test once; notes its seconds and the lines that it runs."""
        watch = coverage.Coverage(data_file=None, include=[str(self.module)], config_file=False)
        watch.set_option("run:disable_warnings", ["no-data-collected"])  # a server runs it
        with tempfile.TemporaryDirectory() as traces:
            os.environ |= {"TRACED": f"{traces}={self.module}", "PYTHONPATH": str(SITE)}
            watch.start()
            for item, after in self._with_next(session.items):
                _clear_caches()
                watch.switch_context(item.nodeid)
                started = time.monotonic()
                for report in runtestprotocol(item, nextitem=after, log=False):
                    if report.failed:
                        raise pytest.UsageError(f"{item.nodeid} fails as it is: {report.longrepr}")
                self.seconds[item] = time.monotonic() - started
                for file in Path(traces).iterdir():
                    for line in json.loads(file.read_bytes() or "[]"):
                        self.lines[line].add(item)
                    file.unlink()
            watch.stop()
            del os.environ["TRACED"]
        items = {item.nodeid: item for item in session.items}
        for line, names in watch.get_data().contexts_by_lineno(str(self.module)).items():
            self.lines[line] |= {items[name] for name in names if name in items}
        print(f"\n{len(items)} tests, {sum(self.seconds.values()):.0f} s", flush=True)

    def _tests_of(self, mutant: Mutant) -> list[pytest.Item]:
        found = set(self.seconds)
        if not self.given.every_test:
            # Of a statement over several lines not each is noted.
            begin = max((line for line in self.lines if line <= mutant.first), default=1)
            found = set().union(*(self.lines.get(i, ()) for i in range(begin, mutant.last + 1)))
        tests = sorted(found, key=self.seconds.__getitem__)
        spent = accumulate(self.seconds[test] for test in tests)
        most = max(self.given.seconds, *(self.seconds[test] for test in tests[:1]), 0)
        return [test for test, used in zip(tests, spent, strict=True) if used <= most]

    def _count_tests(self, mutant: Mutant) -> int:
        return len(self._tests_of(mutant))

    def _try(self, mutants: list[Mutant]) -> list[str]:
        functions = _functions_of(self.module)
        waiting = list(reversed(mutants))
        running: dict[int, tuple[int, Mutant, float]] = {}
        results: list[str] = []
        while waiting or running:
            while waiting and len(running) < self.given.jobs:
                mutant = waiting.pop()
                if not (tests := self._tests_of(mutant)):
                    results.append("not run")
                    self._tell(mutant, "not run by any test")
                    continue
                reading, writing = os.pipe()
                if not (child := os.fork()):
                    self._be(mutant, functions[mutant.function], tests, writing)
                os.close(writing)
                until = time.monotonic() + 10 + 3 * sum(self.seconds[test] for test in tests)
                running[reading] = (child, mutant, until)
            ready, _, _ = select.select(list(running), [], [], 0.2)
            for reading, (child, mutant, until) in list(running.items()):
                if reading not in ready and time.monotonic() < until:
                    continue
                told = (
                    os.read(reading, 1000).decode() if reading in ready else "no test; it took long"
                )
                has_survived, self.ended_by = told == SURVIVED, told
                with suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                os.close(reading)
                del running[reading]
                results.append("survived" if has_survived else "killed")
                if has_survived:
                    self._tell(mutant, "survived")
        return results

    def _be(
        self, mutant: Mutant, functions: list[FunctionType], tests: list[pytest.Item], told: int
    ) -> None:
        """Runs the tests as a mutant, in a process of its own, which ends here."""
        result = "nothing that a test says"
        with suppress(BaseException), tempfile.NamedTemporaryFile() as file:
            os.setpgid(0, 0)
            _forget_running(tests)
            quiet = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(quiet, stream)
            _clear_caches()
            source = mutant.source()
            code = _find(compile(source, self.module, "exec", dont_inherit=True), mutant.function)
            for function in functions:
                function.__code__ = code
            file.write(source.encode())
            file.flush()
            os.environ["MUTATED"] = f"{file.name}={self.module}"
            failing = (
                test.nodeid
                for test, after in self._with_next(tests)
                for report in runtestprotocol(test, nextitem=after, log=False)
                if report.failed
            )
            result = next(failing, SURVIVED)
        os.write(told, result.encode())
        os._exit(0)

    def _with_next(
        self, items: Sequence[pytest.Item]
    ) -> list[tuple[pytest.Item, pytest.Item | None]]:
        """Each test and what comes after it: fixtures that are of both are kept."""
        last: Any = items[-1].parent if self.given.keep else None
        return list(zip(items, [*items[1:], last], strict=True))

    def _tell(self, mutant: Mutant, result: str) -> None:
        if change := _change(mutant):
            where = f"{self.module.name}:{mutant.first} {mutant.function}"
            print(f"{where} {result}\n{change}", flush=True)


def _unchanged(mutant: Mutant) -> Mutant:
    mutation = mutant.mutation
    return replace(mutant, mutation=replace(mutation, mutated_node=mutation.original_node))


def _change(mutant: Mutant) -> str:
    """The lines that are taken out, and those in their place."""
    old, new = mutant.module.code.splitlines(), mutant.source().splitlines()
    changed = list(difflib.unified_diff(old, new, lineterm="", n=0))[3:]
    return "".join(f"  {line}\n" for line in changed)


def _forget_running(tests: Sequence[pytest.Item]) -> None:
    """What a fixture has started runs in the process before the fork, and is ended there."""
    # pytest has no public way to what an item's fixtures are.
    fixtures: Any = [test._fixtureinfo.name2fixturedefs for test in tests]  # type: ignore[attr-defined]
    for fixture in {each[-1] for named in fixtures for each in named.values()}:
        if isgeneratorfunction(fixture.func):
            fixture.cached_result = None
            _ENDINGS.extend(fixture._finalizers)
            fixture._finalizers.clear()
    first: Any = tests[0].parent
    tests[0].session._setupstate.teardown_exact(first)


def _functions_of(module: Path) -> dict[str, list[FunctionType]]:
    """The functions that were made of a module's source, decorated ones too, by their names."""
    found: dict[str, list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename == str(module):
            found[each.__code__.co_qualname].append(each)
    return found


def _clear_caches() -> None:
    """What an earlier test has cached would hide a mutant, and which lines a test runs."""
    for each in gc.get_objects():
        if type(each) is functools._lru_cache_wrapper and each.__module__.startswith("generator"):
            each.cache_clear()


def _find(code: CodeType, function: str) -> CodeType:
    """The code of a function, or of a method, in that of a module."""
    for name in function.split("."):
        code = next(
            each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name
        )
    return code


if __name__ == "__main__":
    main()
