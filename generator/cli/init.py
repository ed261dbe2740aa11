"""`build.py init`: the files that a way to publish needs, or a theme to begin with."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from generator.cli.options import common, run
from generator.cli.screen import Screen
from generator.config.settings import Settings
from generator.errors import Exit, UsageError, excerpt, nearest
from generator.hosting.recipes import NEEDED, RECIPES
from generator.storage.atomic import write_whole
from generator.storage.git import Git, GitError


@click.command(
    epilog="\b\nTo write:\n"
    + "\n".join(f"  {name:14} {recipe.title}" for name, recipe in RECIPES.items())
)
@click.argument("what", metavar="|".join(RECIPES))
@common
def init(what: str, **arguments: Any) -> None:
    """Write the files that publishing at a host needs, or a theme to begin with.

    Those of a host are written into the git repository of the working directory, or else into the
    working directory, a theme into theme/ there. A file that is there and differs is left as it is.
    """
    run(partial(_init, what=what), arguments)


def _init(settings: Settings, screen: Screen, *, what: str) -> Exit:  # noqa: ARG001  (none counts)
    if what not in RECIPES:
        raise UsageError(
            where=f"init {excerpt(what)}",
            found="nothing that can be written",
            expected=f"one of {', '.join(RECIPES)}",
            todo=f"correct the name.{nearest(what, RECIPES)}",
        )
    recipe = RECIPES[what]
    root = _repository(screen) if recipe.for_host else Path().absolute()
    bodies = {root / path: copied.read_bytes() for path, copied in recipe.files.items()}
    for file, body in bodies.items():
        _refuse_another(file, body)
    for file, body in bodies.items():
        if file.exists():
            screen.tell("file", f"{file} is there already", file=str(file), written=False)
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, body)
        screen.tell("file", f"Wrote {file}", file=str(file), written=True)
    if recipe.for_host:
        _tell_what_is_missing(root, screen)
    screen.say(recipe.todo)
    return Exit.DONE


def _repository(screen: Screen) -> Path:
    """The top of the repository that the working directory is in, or that directory."""
    git = Git(Path())
    try:
        root = Path(git.text("rev-parse", "--show-toplevel"))
    except GitError:
        screen.notice(
            f"{Path().absolute()} is not in a git repository, which publishing takes. Make one:"
            " git init; or change to your clone."
        )
        return Path().absolute()
    if not git.text("remote"):
        screen.notice(
            "The repository has no remote yet. Make one at the host, then:"
            " git remote add origin ADDRESS; git push --set-upstream origin HEAD"
        )
    return root


def _tell_what_is_missing(root: Path, screen: Screen) -> None:
    """The workflow runs the project of its own repository, wherever this command comes from."""
    if missing := [name for name in NEEDED if not (root / name).is_file()]:
        screen.notice(
            f"The workflow runs the project that is in the repository, and {root} lacks"
            f" {', '.join(missing)}. Put all files of the project there, or begin with a fork."
        )


def _refuse_another(file: Path, body: bytes) -> None:
    if not file.is_symlink() and not file.exists():
        return
    if file.is_file() and not file.is_symlink() and file.read_bytes() == body:
        return
    raise UsageError(
        where=str(file),
        found="another file, or one that was changed",
        expected="none, or the one that init writes",
        todo="keep it; or move it away, run init again, and compare the two",
    )
