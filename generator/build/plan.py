"""The plan: every file of the output, by path, before the first is made.

Takes a `Site`, gives a `SitePlan`. A planned page is small and picklable; what it shows is
gathered when its turn comes. Two pages that a file system could not hold side by side are an
error that names both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator import urls
from generator.build.kinds import FINAL_KINDS, KINDS
from generator.errors import BuildError
from generator.site.page import FinalKind, Key, PageKind
from generator.site.site import Site

_KINDS = {kind.name: kind for kind in KINDS}
_FINAL_KINDS = {kind.name: kind for kind in FINAL_KINDS}

_COUNTED: Mapping[str, frozenset[str]] = {
    "spacecraft": frozenset({"api-item"}),
    "pages": frozenset(kind.name for kind in KINDS if (kind.template or "").endswith(".html")),
    "mirror_files": frozenset({"api-list", "api-item", "api-records", "api-record"}),
}
"""What the summary of a build counts: the kinds of each. Mirror files are those in LL2's shapes at
LL2's paths: lists and records of all its endpoints."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the output: its path, the name of its kind, its key within the kind.

    `twin` is the path of its twin, if its kind has one. With `gzip` there is a compressed copy of
    each next to it. `language` is that of a translation.
    """

    path: str
    kind: str
    key: Key
    gzip: bool = False
    twin: str | None = None
    language: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that the page takes."""
        own = (self.path, self.twin) if self.twin else (self.path,)
        return (*own, *map(urls.gzipped, own)) if self.gzip else own


@dataclass(frozen=True, slots=True)
class SitePlan:
    """All pages, then the files that are made from the list of all before; no two collide."""

    pages: tuple[Page, ...]
    final: tuple[Page, ...] = ()

    def __iter__(self) -> Iterator[Page]:
        return iter((*self.pages, *self.final))

    def __len__(self) -> int:
        return len(self.pages) + len(self.final)

    @property
    def totals(self) -> Mapping[str, int]:
        """How many craft, pages for people and mirror files there are."""
        of_kind = Counter(page.kind for page in self.pages)
        return {name: sum(of_kind[kind] for kind in kinds) for name, kinds in _COUNTED.items()}

    def __str__(self) -> str:
        """One line a page, `kind path`, ordered by path: a change of data, without markup."""
        return "".join(
            f"{page.kind:12} {path}\n"
            for page in sorted(self, key=lambda page: page.path)
            for path in page.paths
        )


def plan_site(site: Site) -> SitePlan:
    pages = tuple(
        _planned(one, kind, key)
        for one in (site, *site.translations)
        for kind in KINDS
        if kind.translated or one is site
        for key in kind.keys(one)
    )
    final = (
        Page(urls.within(one.folder, kind.path), kind.name, (), language=_language(one))
        for kind in FINAL_KINDS
        for one in (site, *(site.translations if kind.translated else ()))
        if kind.when(one)
    )
    plan = SitePlan(pages, tuple(final))
    check_collisions(plan)
    return plan


def _planned(site: Site, kind: PageKind, key: Key) -> Page:
    path = urls.within(site.folder, kind.path(site, key))
    is_packed = urls.is_large(path) or (site.settings.gzip and urls.is_text(path))
    twin = urls.within(site.folder, kind.twin.path(site, key)) if kind.twin else None
    return Page(path, kind.name, key, gzip=is_packed, twin=twin, language=_language(site))


def _language(site: Site) -> str | None:
    """That of a translation."""
    return site.wording.language if site.original else None


def kind_of(page: Page) -> PageKind:
    return _KINDS[page.kind]


def final_kind_of(page: Page) -> FinalKind:
    return _FINAL_KINDS[page.kind]


def check_collisions(pages: Iterable[Page]) -> None:
    """BuildError when two paths differ in letter case alone, or one is a directory of another."""
    files: dict[str, Page] = {}
    for page in pages:
        for path in page.paths:
            other = files.setdefault(path.casefold(), page)
            if other is not page:
                raise _collision(page, other)
    directories: dict[str, Page] = {}
    for folded, page in files.items():
        parent = folded.rpartition("/")[0]
        while parent and parent not in directories:
            directories[parent] = page
            parent = parent.rpartition("/")[0]
    for folded in files.keys() & directories.keys():
        raise _collision(files[folded], directories[folded])


def _collision(page: Page, other: Page) -> BuildError:
    return BuildError(
        where=f"the plan of the site: {page.path}",
        found=f"{page.kind} {page.key} and {other.kind} {other.key} ({other.path})",
        expected="paths that differ on any file system, also if it ignores letter case",
        todo="correct the paths in generator/urls.py, or rename the file in static/",
    )
