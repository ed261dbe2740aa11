"""sw.js: the service worker, composed of the scripts that answer queries."""

from __future__ import annotations

from generator.site.page import Key
from generator.site.site import Site
from generator.theme.assets import ANSWERS
from generator.values import Value


class WorkerInputs(Value):
    """The path of the worker's script; without it it removes itself and everything it stored.

    `kept_script` is for visitors who keep the site for offline.
    """

    script: str | None
    kept_script: str


def worker_inputs(site: Site, key: Key) -> WorkerInputs:
    return WorkerInputs(
        script=site.theme.asset(ANSWERS).path if site.settings.service_worker else None,
        kept_script=site.theme.asset("kept.js").path,
    )
