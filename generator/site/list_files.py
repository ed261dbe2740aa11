"""All craft of a list in one file: which lists have one, and what a list page offers.

Above each list stand its craft as a table and as records, whatever its order. The bulk files have
all craft, so the list of all leads there; `bulk` and `mirror` make the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator import urls
from generator.catalog.model import Craft
from generator.query.precomputed import FULL, PAGE_SIZE
from generator.site.selections import ALL, Selection
from generator.site.site import Site
from generator.values import Value


class ListFile(Value):
    """A file as a link: what it is called, its path, the name that it is saved under."""

    text: str
    path: str
    saved_as: str


class ListFiles(Value):
    """What a list offers, after its `lead`; `more` where the About page has further files."""

    lead: str
    files: tuple[ListFile, ...]
    more: bool


def has_tables(site: Site) -> bool:
    """Whether each list but that of all has its craft as CSV."""
    return "csv" in site.settings.bulk


def has_records(site: Site) -> bool:
    """Likewise as JSON, which with many craft would be a fifth of a lean site."""
    return site.precomputed is FULL


def has_flights(site: Site) -> bool:
    """Whether there is a table of flights as CSV, with any in it."""
    return has_tables(site) and "detailed" in site.catalog.modes


def slugs(site: Site) -> Iterable[str]:
    """The selections that have files of their own; one without craft has them too."""
    return (slug for slug in site.selections.by_slug if slug != ALL.slug)


def members(site: Site, slug: str) -> list[Craft]:
    """The craft of a selection by id: the order of the bulk tables and of the mirror."""
    return sorted(site.selections.craft[slug], key=lambda craft: craft.id)


def list_files(site: Site, selection: Selection) -> ListFiles | None:
    """What the pages of a selection offer; None if there is nothing to offer."""
    is_all = selection.slug == ALL.slug
    files = tuple(_of_all(site) if is_all else _own(site, selection))
    count = len(site.selections.craft[selection.slug])
    if not files or not count:
        return None
    lead = site.wording.ngettext("This one as", "These %(num)s as", count)
    return ListFiles(lead=lead, files=files, more=is_all)


def _of_all(site: Site) -> Iterable[ListFile]:
    """The bulk files that most people want: tables, as one file each or together."""
    bulk = site.settings.bulk
    if "csv" in bulk:
        yield _bulk_file("CSV", urls.bulk_table("spacecraft", "csv"))
    if "sqlite" in bulk:
        yield _bulk_file("SQLite", urls.BULK_DATABASE)
    if has_flights(site):
        text = site.wording.gettext("all flights as CSV")
        yield _bulk_file(text, urls.bulk_table("flights", "csv"))


def _bulk_file(text: str, path: str) -> ListFile:
    return ListFile(text=text, path=path, saved_as=path.rpartition("/")[2])


def _own(site: Site, selection: Selection) -> Iterable[ListFile]:
    name = f"spacecraft-{selection.slug}"
    if has_tables(site):
        path = urls.browse_file(selection.slug, "csv")
        yield ListFile(text="CSV", path=path, saved_as=f"{name}.csv")
    if records := _records(site, selection):
        yield ListFile(text="JSON", path=records, saved_as=f"{name}.json")


def _records(site: Site, selection: Selection) -> str | None:
    """A file with all records of a selection; a lean site has one if the mirror's first is all."""
    if has_records(site):
        return urls.browse_file(selection.slug, "json")
    is_whole = len(site.selections.craft[selection.slug]) <= PAGE_SIZE
    if is_whole and site.precomputed.has_file("normal", selection.criteria):
        return urls.api_list(site.catalog.api, "normal", selection.criteria, 0)
    return None


def needs(site: Site) -> Any:
    """What `list_files` follows from beside the site's outline and the counts."""
    return (site.settings.bulk, site.catalog.modes)
