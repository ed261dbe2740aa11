"""From files to a site in memory; of what has not changed, the last one is kept.

Records take seconds to read, a theme takes milliseconds. So a theme is read at each change, and
records only if they are others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generator.build.destination import Origin
from generator.build.plan import Page, SitePlan, plan_site
from generator.build.safeguards import keep_apart
from generator.build.slices import materials_of
from generator.build.state import origin_of, state_of
from generator.bulk.files import check_libraries
from generator.catalog.model import Catalog
from generator.config.parsers import SAMPLE
from generator.config.settings import Settings
from generator.errors import CatalogError
from generator.preview.folders import Watched
from generator.site.copies import album_file, album_state
from generator.site.site import Site, assemble_site, derives_alike, redressed
from generator.snapshot.local import load_source
from generator.snapshot.model import Snapshot
from generator.snapshot.store import FAILED, Head, load_head
from generator.snapshot.tables import HEADER
from generator.storage.packed import SUMS, find_packed
from generator.theme.search import FOLDERS, theme_path
from generator.theme.theme import load_theme
from generator.upstream.refresh import last_pull
from generator.upstream.source import choose_source, is_api
from generator.values import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A site at one moment. Two of the same `version` have the same pages."""

    version: str
    catalog: Catalog
    site: Site
    plan: SitePlan
    paths: Mapping[str, Page]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    key: object
    head: Head | None
    catalog: Catalog
    failed_at: datetime | None


class Loader:
    """Keeps the last site and its data."""

    def __init__(
        self,
        config: Path,
        read_settings: Callable[[], Settings],
        understand: Callable[[Snapshot, Settings], Catalog],
    ) -> None:
        """`config` is the file that `read_settings` reads."""
        self._config = config
        self._read_settings = read_settings
        self._understand = understand
        self._settings = read_settings()
        self._data: _Data | None = None
        self._last: Loaded | None = None

    def watched(self) -> Watched:
        """All that is read, by the last settings that could be read."""
        roots = (root.absolute() for root in theme_path(self._settings))
        folders = tuple(root / folder for root in roots for folder in FOLDERS)
        data = _files_of(choose_source(self._settings), self._settings)
        editions, album = self._settings.editions, album_file(self._settings)
        lists = [one.absolute() for one in (editions and editions / SUMS, album) if one]
        return Watched(files=(self._config, *data, *lists), folders=folders)

    def read_data(self) -> None:
        """CatalogError for wrong settings, and for data that can't be read."""
        settings = self._read_settings()
        keep_apart(settings)
        check_libraries(settings.bulk)
        self._settings = settings
        source = choose_source(settings)
        head = _head_of(source, settings)
        key = (source, settings.strict, head or _stamps_of(source, settings))
        if self._data is None or self._data.key != key:
            snapshot = last_pull(source, settings) if is_api(source) else load_source(source)
            self._data = _Data(
                key=key,
                head=head,
                catalog=self._understand(snapshot, settings),
                failed_at=snapshot.failed_at,
            )

    def load(self) -> Loaded:
        """The site as its files are now; CatalogError if one is wrong."""
        self.read_data()
        settings, data, last = self._settings, self._data, self._last
        assert data is not None  # noqa: S101  (it was just read)
        state = state_of(settings)
        theme = load_theme(*theme_path(settings), languages=settings.languages)
        if (
            last
            and last.catalog is data.catalog
            and last.site.checked_at == data.failed_at
            and derives_alike(last.site.settings, settings)
            and last.site.packed == find_packed(settings.editions)
            and last.site.theme.words == theme.words
            and last.site.copies.state == album_state(settings)
        ):
            site = redressed(last.site, theme, settings)
        else:
            site = assemble_site(
                data.catalog,
                theme,
                settings,
                stale=data.failed_at is not None,
                checked_at=data.failed_at,
            )
        if (
            last
            and last.site.catalog is site.catalog
            and _planned_from(last.site) == _planned_from(site)
        ):
            plan = last.plan
        else:
            plan = plan_site(site)
        fingerprint = materials_of(site, "").fingerprint
        self._last = Loaded(
            version=digest(fingerprint, repr(settings), site.checked_at)[:16],
            catalog=data.catalog,
            site=site,
            plan=plan,
            paths={page.path: page for page in plan.pages},
            origin=origin_of(data.head, state, data.catalog, plan.totals),
        )
        return self._last


def _planned_from(site: Site) -> list[object]:
    """What the plan follows from beside the data; of a theme that is the paths of its assets and
    the pages of one's own."""
    return [
        (
            one.settings,
            one.outline,
            one.packed,
            [page.name for page in one.theme.pages],
            one.copies.state,
        )
        for one in (site, *site.translations)
    ]


def _files_of(source: str, settings: Settings) -> tuple[Path, ...]:
    """The files that tell when a source has other data; none of one that never has."""
    if source == SAMPLE or ("://" in source and not is_api(source)):
        return ()
    place = settings.snapshot if is_api(source) else Path(source)
    if place.suffix.lower() == ".json":
        return (place.absolute(),)
    return (place.absolute() / HEADER, place.absolute() / FAILED)


def _head_of(source: str, settings: Settings) -> Head | None:
    """That of a snapshot directory; None for any other source, and for what can't be read."""
    files = _files_of(source, settings)
    if len(files) < 2:
        return None
    with suppress(CatalogError, OSError, ValueError):
        return load_head(files[0].parent)
    return None


def _stamps_of(source: str, settings: Settings) -> tuple[tuple[int, int], ...]:
    return tuple(
        (status.st_mtime_ns, status.st_size)
        for file in _files_of(source, settings)
        if file.exists()
        for status in (file.stat(),)
    )
