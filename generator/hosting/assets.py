"""The files of the theme, each at its published path."""

from __future__ import annotations

from collections.abc import Iterable

from generator.site.page import Key
from generator.site.site import Site
from generator.site.texts import ROOT_SCRIPT
from generator.values import Record, Value


class FileInputs(Value):
    body: Record


def asset_keys(site: Site) -> Iterable[Key]:
    return ((name,) for name in site.theme.assets if name != ROOT_SCRIPT)


def asset_path(site: Site, key: Key) -> str:
    return site.theme.asset(key[0]).path


def asset_inputs(site: Site, key: Key) -> FileInputs:
    return FileInputs(body=site.theme.asset(key[0]).body)
