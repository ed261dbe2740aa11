"""The programs that answer LL2's queries without a server: the service worker and the client.

Both are made from the same scripts of static/, which hold the engine, the dialect and the way from
a query to the mirror's files: the worker loads them, the client, a single file, has them within.
"""

from __future__ import annotations

from generator.pages.page import Key, Site
from generator.values import Value

ANSWERING = ("query.js", "ll2.js", "mirror.js")
"""The scripts that answer a query, each using those before it."""


class WorkerInputs(Value):
    """The paths of the worker's scripts; without any it removes itself and all that it kept."""

    scripts: tuple[str, ...]


class ClientInputs(Value):
    scripts: str


class TypesInputs(Value):
    pass


def worker_inputs(site: Site, key: Key) -> WorkerInputs:
    names = ANSWERING if site.settings.service_worker else ()
    return WorkerInputs(scripts=tuple(site.theme.asset(name).path for name in names))


def client_inputs(site: Site, key: Key) -> ClientInputs:
    return ClientInputs(scripts="\n".join(site.theme.asset(name).body.text for name in ANSWERING))


def types_inputs(site: Site, key: Key) -> TypesInputs:
    return TypesInputs()
