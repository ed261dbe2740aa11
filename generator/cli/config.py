"""`build.py config`: the settings of a run, and where each comes from."""

from __future__ import annotations

import os
from typing import Any

import click

from generator.cli.options import common, options, run
from generator.cli.screen import Screen
from generator.config.settings import API_KEY_VARIABLE, Settings
from generator.config.table import SETTINGS
from generator.errors import Exit, excerpt


@click.command()
@options(*(setting.name for setting in SETTINGS))
@common
def config(**arguments: Any) -> None:
    """Show each setting and where it comes from.

    A flag wins over the environment, that over catalog.toml, that over the default. Takes the same
    flags as build, to see what they would do. The API key is never shown.
    """
    run(_config, arguments)


def _config(settings: Settings, screen: Screen) -> Exit:
    origins = [(setting, settings.origins[setting.name]) for setting in SETTINGS]
    key = "set, not shown" if os.environ.get(API_KEY_VARIABLE) else "not set"
    screen.table(
        "setting",
        ("setting", "value", "from"),
        [
            *((setting.name, _shown(origin.raw), origin.where) for setting, origin in origins),
            (API_KEY_VARIABLE, key, "the environment"),
        ],
    )
    return Exit.DONE


def _shown(raw: Any) -> str:
    """A value as it may stand in catalog.toml, without its quotes."""
    if raw is None or raw in ("", ()):
        return "unset"
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, (list, tuple)):
        return excerpt(", ".join(map(str, raw)), 200)
    return excerpt(str(raw), 200)
