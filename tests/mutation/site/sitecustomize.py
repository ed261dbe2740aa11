"""For what a test starts: notes its lines (TRACED=DIRECTORY=MODULE), or reads a module from a
mutant (MUTATED=FILE=MODULE).
"""

from __future__ import annotations

import os
from pathlib import Path

if traced := os.environ.get("TRACED"):
    import atexit
    import json

    import coverage

    directory, _, module = traced.partition("=")
    watch = coverage.Coverage(data_file=None, include=[module], config_file=False, messages=False)
    watch.start()

    def save() -> None:
        watch.stop()
        lines = watch.get_data().lines(module) or []
        Path(directory, str(os.getpid())).write_text(json.dumps(lines))

    atexit.register(save)

if mutated := os.environ.get("MUTATED"):
    from importlib.machinery import SourceFileLoader
    from types import CodeType

    file, _, mutated_module = mutated.partition("=")
    get_code = SourceFileLoader.get_code

    def get_mutated(self: SourceFileLoader, name: str) -> CodeType | None:
        if self.path != mutated_module:
            return get_code(self, name)
        return compile(Path(file).read_bytes(), mutated_module, "exec", dont_inherit=True)

    SourceFileLoader.get_code = get_mutated  # type: ignore[assignment, method-assign]
