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
    """Of a translation those that its original doesn't have as well: assets are shared."""
    shared = site.original.theme.published.values() if site.original else ()
    paths = {site.shared + asset.path for asset in shared}
    return (
        (name,)
        for name, asset in site.theme.published.items()
        if name != ROOT_SCRIPT and asset.path not in paths
    )


def asset_path(site: Site, key: Key) -> str:
    return site.theme.asset(key[0]).path


def asset_inputs(site: Site, key: Key) -> FileInputs:
    return FileInputs(body=site.theme.asset(key[0]).body)
