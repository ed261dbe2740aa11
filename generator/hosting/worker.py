"""sw.js: the service worker, composed of the scripts that answer queries."""

from __future__ import annotations

from generator.mirror.clients import ANSWERING
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value

SHOWING = "browsable.js"
"""The worker's own: shows an answer to a person."""


class WorkerInputs(Value):
    """The paths of the worker's scripts; without any it removes itself and everything it stored.

    `kept_script` is for visitors who keep the site for offline.
    """

    scripts: tuple[str, ...]
    kept_script: str


def worker_inputs(site: Site, key: Key) -> WorkerInputs:
    names = (*ANSWERING, SHOWING) if site.settings.service_worker else ()
    return WorkerInputs(
        scripts=tuple(site.theme.asset(name).path for name in names),
        kept_script=site.theme.asset("kept.js").path,
    )
