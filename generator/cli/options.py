"""What the commands share: their options, and from a task to an exit code.

Notices and errors go to stderr, results to stdout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from generator.cli.screen import NORMAL, QUIET, VERBOSE, Screen
from generator.config.settings import Settings, load_settings
from generator.config.table import PREFIX, SETTINGS
from generator.errors import BuildError, CatalogError, Exit, UsageError, closest, excerpt

F = TypeVar("F", bound=Callable[..., Any])

accept_shrink = click.option(
    "--accept-shrink",
    is_flag=True,
    help="Accept a pull even if many spacecraft are gone.",
)


def options(*names: str) -> Callable[[F], F]:
    """Click's options for settings; those not given are absent from the arguments."""

    def decorate(function: F) -> F:
        for setting in reversed([setting for setting in SETTINGS if setting.name in names]):
            attributes: dict[str, Any] = {"help": setting.help, "default": None}
            flag = setting.flag
            if setting.is_flag:
                flag = f"{setting.flag}/--no-{setting.flag[2:]}"
            elif isinstance(setting.default, tuple):
                attributes["multiple"] = True
            function = click.option(flag, setting.name, **attributes)(function)
        return function

    return decorate


def branch_options(function: F) -> F:
    """The options that name a branch of the repository."""
    for option in (
        click.option(
            "--remote",
            default="origin",
            show_default=True,
            help="The remote that the branch belongs to.",
        ),
        click.option("--branch", default="data", show_default=True, help="The branch."),
    ):
        function = option(function)
    return function


def common(function: F) -> F:
    """The options of every command."""
    for option in (
        click.option(
            "--json",
            "for_programs",
            is_flag=True,
            help="Show all that happens as lines of JSON, for programs.",
        ),
        click.option("-v", "--verbose", is_flag=True, help="Show more details."),
        click.option("-q", "--quiet", is_flag=True, help="Show only errors."),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            help="Settings file.  [default: catalog.toml]",
        ),
    ):
        function = option(function)
    return function


def run(task: Callable[[Settings, Screen], Exit], arguments: dict[str, Any]) -> None:
    """Runs a command's task with its settings, and ends the process with its exit code."""
    config, quiet, verbose = (arguments.pop(name) for name in ("config", "quiet", "verbose"))
    screen = Screen(
        QUIET if quiet else VERBOSE if verbose else NORMAL,
        for_programs=arguments.pop("for_programs", False),
    )
    flags = {name: value for name, value in arguments.items() if value not in (None, ())}
    for notice in mistyped_variables(os.environ):
        screen.notice(notice)
    try:
        with screen.running(click.get_current_context().info_name or ""):
            code = task(load_settings(config=config, environ=os.environ, flags=flags), screen)
    except CatalogError as error:
        screen.error(error)
        code = error.exit_code
    except OSError as error:
        # Any access to a path may meet a name that is too long, or a directory without permission.
        screen.error(error if error.filename is None else _unreachable(error))
        code = Exit.FAILED
    except Exception as bug:  # noqa: BLE001  (told with its traceback, to programs as an event)
        screen.error(bug)
        code = Exit.FAILED
    screen.ended(code)
    sys.exit(code)


def tell_mistake(found: str, code: int) -> None:
    """The events of a command line that can't be read, for programs."""
    screen = Screen(NORMAL, for_programs=True)
    screen.error(
        UsageError(
            where="the command line",
            found=found,
            expected="what --help shows",
            todo="correct the command",
        )
    )
    screen.ended(code)


def _unreachable(error: OSError) -> BuildError:
    return BuildError(
        where=excerpt(str(error.filename), 300),
        found=error.strerror or str(error),
        expected="a readable path",
        todo="correct the path or its permissions",
    )


def mistyped_variables(environ: Mapping[str, str]) -> Iterator[str]:
    """A notice for each variable that is similar to a setting's name."""
    names = {setting.variable.removeprefix(PREFIX): setting.variable for setting in SETTINGS}
    for variable in sorted(environ.keys() - names.values()):
        if not variable.startswith(PREFIX):
            continue
        name = closest(variable.removeprefix(PREFIX).upper(), names)
        if name is not None:
            yield f"Ignoring unknown setting {excerpt(variable)}. Did you mean {names[name]}?"
