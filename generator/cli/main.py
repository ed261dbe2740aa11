"""The command: the group of all commands. Every rule is in one of the other rooms."""

from __future__ import annotations

import click

from generator import __version__
from generator.cli.build import build
from generator.cli.check import check
from generator.cli.pull import pull
from generator.cli.serve import serve
from generator.cli.verify import verify


class _Group(click.Group):
    """`build` is the command when none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"-h", "--help", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="spacecraft-catalog")
def command() -> None:
    """Turn Launch Library 2's spacecraft into a catalog site and a JSON mirror.

    The default command is build: `build.py --source ll` is `build.py build --source ll`.
    """


for one in (build, check, pull, serve, verify):
    command.add_command(one)


def main(arguments: list[str] | None = None) -> None:
    """The whole command; ends the process with its exit code."""
    command.main(arguments, prog_name="build.py")
