"""date.css: the date of the data, for all pages."""

from __future__ import annotations

from generator.site.freshness import Freshness, freshness
from generator.site.page import Key
from generator.site.site import Site
from generator.site.wording import Wording
from generator.values import Value


class DateInputs(Value):
    """Texts by the names that pages ask for them by (`data-dated`), each a property of the root.

    A name without a text isn't there: then nothing is old, or nothing failed.
    """

    texts: tuple[tuple[str, str], ...]
    is_known: bool
    is_stale: bool


def date_inputs(site: Site, key: Key) -> DateInputs:
    fresh = freshness(site)
    texts = _texts(site.wording, fresh, site.facts.source)
    return DateInputs(
        texts=tuple((name, text) for name, text in texts.items() if text),
        is_known=fresh.fetched_at is not None,
        is_stale=fresh.stale,
    )


def _texts(words: Wording, fresh: Freshness, source: str) -> dict[str, str | None]:
    _ = words.gettext
    day = fresh.day or words.pgettext("the date of the data", "unknown date")
    texts = {"fetched-at": fresh.fetched_at, "day": day, "year": fresh.year or "n.d."}
    if fresh.limit:
        texts["stale-after"] = str(fresh.stale_after)
        texts["old"] = _("More than %(limit)s old: data of %(day)s.", limit=fresh.limit, day=day)
        texts["old-mark"] = _("More than %(limit)s old.", limit=fresh.limit)
    if fresh.stale:
        failed = _("Stale: %(source)s could not be read at the last try.", source=source)
        last = (
            _("These are the last good data, of %(day)s.", day=day)
            if fresh.day
            else _("These are the last good data.")
        )
        texts["stale"] = f"{failed} {last}"
        texts["stale-mark"] = (
            _("Stale: the last try, on %(moment)s, failed.", moment=fresh.checked)
            if fresh.checked
            else _("Stale.")
        )
    return texts
