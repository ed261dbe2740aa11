"""Git repositories in temporary directories: a bare one in a host's place, and clones of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{role}_NAME": "Somebody" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "somebody@example.org" for role in ("AUTHOR", "COMMITTER")},
}


def git(place: Path, *arguments: str, given: str | bytes = b"") -> str:
    """What git prints, whatever this machine's user has set."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=place,
        env={**os.environ, **ALONE},
        input=given if isinstance(given, bytes) else given.encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    return done.stdout.decode().strip()


def commit_tree(
    place: Path,
    files: Mapping[str, str | bytes],
    *,
    message: str = "mine",
    parents: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> str:
    """A commit of files, and of lines of another tree."""
    lines = [
        f"100644 blob {git(place, 'hash-object', '-w', '--stdin', given=body)}\t{name}"
        for name, body in files.items()
    ]
    tree = git(place, "mktree", given="".join(f"{line}\n" for line in (*lines, *kept)))
    followed = [part for parent in parents for part in ("-p", parent)]
    return git(place, "commit-tree", *followed, "-m", message, tree)


def make_remote(place: Path) -> Path:
    """A bare repository whose branch main has one commit."""
    place.mkdir(parents=True)
    git(place, "init", "--quiet", "--bare", "--initial-branch=main")
    commit_to(place, "main", {"README": "mine"})
    return place


def clone(remote: Path, place: Path) -> Path:
    git(remote, "clone", "--quiet", str(remote), str(place))
    return place


def commit_to(
    remote: Path, branch: str, files: dict[str, str], *, message: str = "mine", onto: str = ""
) -> str:
    """Makes a commit in a repository and moves a branch to it, as somebody would by a push."""
    lines = git(remote, "ls-tree", onto).splitlines() if onto else []
    commit = commit_tree(
        remote,
        files,
        message=message,
        parents=(onto,) if onto else (),
        kept=[line for line in lines if line.partition("\t")[2] not in files],
    )
    git(remote, "update-ref", f"refs/heads/{branch}", commit)
    return commit


def tip_of(remote: Path, branch: str) -> str:
    """The commit of a branch; "" without one."""
    return git(remote, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")


def files_of(remote: Path, branch: str) -> list[str]:
    return git(remote, "ls-tree", "--name-only", branch).splitlines()


def add_hook(repository: Path, name: str, script: str) -> None:
    """A hook of a clone, or of a bare repository."""
    own = repository / ".git" if (repository / ".git").is_dir() else repository
    hook = own / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}\n")
    hook.chmod(0o755)
