"""api/client.js and its types: the scripts that answer queries, as a module for other sites."""

from __future__ import annotations

from generator.site.page import Key
from generator.site.site import Site
from generator.theme.assets import ANSWERING
from generator.values import Value


class ClientInputs(Value):
    scripts: str


class TypesInputs(Value):
    api_version: str


def client_inputs(site: Site, key: Key) -> ClientInputs:
    return ClientInputs(scripts="\n".join(site.theme.asset(name).source for name in ANSWERING))


def types_inputs(site: Site, key: Key) -> TypesInputs:
    return TypesInputs(api_version=site.catalog.api.number)
