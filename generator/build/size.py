"""How large a site is going to be, before it is made: from some pages of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from generator.build.executor import forms, planned
from generator.build.job import chunks
from generator.build.plan import Page, kind_of
from generator.build.render import Renderer
from generator.site.site import Site

WORTH_ASKING = 10_000
"""Fewer pages are never too large for a host."""

_LOOKED_AT = 100
"""Pages of each kind, evenly spaced in the plan."""


def predict_size(site: Site, pages: Sequence[Page]) -> int:
    """Bytes of all pages, a few percent off; without compressed twins."""
    renderer = Renderer(site.theme, site.wording)
    total = 0.0
    for kind, of_kind in groupby(pages, key=kind_of):
        same = list(of_kind)
        if kind.size is not None:
            total += sum(kind.size(site, page.key) for page in same)
            continue
        step = max(1, len(same) // _LOOKED_AT)
        some = same[step // 2 :: step]
        size = sum(
            sum(map(len, chunks(renderer.body(form, inputs))))
            for page, kind, shown in planned(site, some)
            for inputs in (shown.inputs(),)
            for _, form in forms(page, kind)
        )
        total += size * len(same) / len(some)
    return round(total)
