"""The command: a table of all commands, each loaded when it runs. Rules are in the other rooms."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from generator import __version__
from generator.program import NAME
from generator.versions import VERSIONS

COMMANDS: Mapping[str, str] = {
    "build": "Build the site and the mirror.",
    "check": "Check whether the data is fit to publish.",
    "config": "Show each setting and where it comes from.",
    "diff": "Show what differs between two snapshots, craft by craft.",
    "init": "Write the files that publishing at a host needs, or a theme to begin with.",
    "keep": "Keep the snapshot directory on a branch of the git repository.",
    "pack": "Make editions of a built output: one file to read offline or to pass on.",
    "pictures": "Copy the pictures whose licence permits it, for the site and its editions.",
    "pull": "Pull all spacecraft into the snapshot directory, without building.",
    "restore": "Get the snapshot directory back from the branch that keep put it on.",
    "serve": f"Serve a built output: the site, and LL2's API below /{'/ and /'.join(VERSIONS)}/.",
    "verify": "Compare a folder, a place in a store or a published site with its checksums.",
    "words": "Write or update the catalogue of a language, with all messages to be translated.",
}
"""What each does. The command is in the module of the same name, which takes longer to load than
this takes to read."""


class _Group(click.Group):
    """`build` is the command when none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"-h", "--help", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["build", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Loads the command that was named."""
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and name is not None:
            command = getattr(import_module(f"generator.cli.{name}"), name)
        return name, command, rest


@click.group(
    cls=_Group,
    commands={name: click.Command(name, help=words) for name, words in COMMANDS.items()},
    help="Turn Launch Library 2's spacecraft into a catalog site and a JSON mirror.\n\n"
    f"The default command is build: `{NAME} --source ll` is `{NAME} build --source ll`.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="spacecraft-catalog")
def command() -> None:
    """What `help` says."""


def main(arguments: list[str] | None = None) -> None:
    """The whole command; ends the process with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if "--json" not in given:
        command.main(given, prog_name=NAME)
    try:
        sys.exit(command.main(given, prog_name=NAME, standalone_mode=False))
    except click.ClickException as error:
        import_module("generator.cli.options").tell_mistake(error.format_message(), error.exit_code)
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit("Aborted!")
