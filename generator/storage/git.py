"""The command git, in the repository of a directory.

Takes arguments, gives what git prints. `GitError` says what git said. It never asks for a password,
and no message shows one.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

LONGEST = 600.0
"""Seconds for one command: a push of a large snapshot over a slow line takes minutes."""

_ENVIRONMENT = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


class GitError(Exception):
    """git isn't there, or failed; the message is its own."""


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git in a directory."""

    directory: Path

    def __call__(self, *arguments: str, given: bytes = b"", **environ: str) -> bytes:
        """What git prints, when it gets `given`, with more variables; GitError when it fails."""
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.directory,
                env={**os.environ, **_ENVIRONMENT, **environ},
                input=given,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        except FileNotFoundError:
            raise GitError("the command git is not installed") from None
        except subprocess.TimeoutExpired:
            raise GitError(f"git {arguments[0]}: no end within {LONGEST:.0f} s") from None
        if done.returncode:
            said = _without_secrets(done.stderr.decode("utf-8", "replace"))
            raise GitError(said.strip() or f"git {arguments[0]} ended with {done.returncode}")
        return done.stdout

    def text(self, *arguments: str, given: bytes = b"", **environ: str) -> str:
        """Likewise as a text without the line feed at its end."""
        return self(*arguments, given=given, **environ).decode("utf-8", "replace").rstrip("\n")


def _without_secrets(text: str) -> str:
    """A text whose addresses hold no user and no password."""
    return re.sub(r"(?<=://)[^/@\s]+@", "", text)
