"""What a build refuses before it begins, because something would be lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from generator.build.destination import Place
from generator.config.parsers import SAMPLE
from generator.config.settings import ROOT, Settings
from generator.errors import UsageError, excerpt
from generator.snapshot.local import load_source
from generator.theme.search import FOLDERS, theme_path
from generator.urls import API_META


def keep_apart(settings: Settings) -> None:
    """The output must not lie where a build reads, or the next one would read it."""
    if not isinstance(settings.output, Path):
        return  # a build reads nothing there
    output = settings.output.resolve()
    project = (ROOT / name for name in ("generator", *FOLDERS))
    own = filter(None, (settings.snapshot, settings.editions, settings.pictures))
    for source in (*project, *theme_path(settings)[:-1], *own):
        source = source.resolve()
        if output == source or source.is_relative_to(output) or output.is_relative_to(source):
            raise UsageError(
                where=f"--output {settings.output}",
                found=f"a directory that contains {source} or is inside it",
                expected="a separate directory",
                todo="use a different --output",
            )


class _Meta(msgspec.Struct):
    """As much of `api/meta.json` as tells whose data a site shows."""

    source: str
    fetched_at: datetime | None
    counts: dict[str, int]


def keep_from_the_sample(place: Place, settings: Settings) -> None:
    """A site of other data is not replaced by a sample that nobody asked for."""
    found = "a site whose api/meta.json can't be read"
    with suppress(OSError, ValueError, RecursionError):
        body = place.read(API_META)
        if body is None:
            return
        meta = msgspec.json.decode(body, type=_Meta)
        sample = load_source(SAMPLE)
        counts = {"spacecraft": sample.count, "announced": sample.announced}
        if meta == _Meta(sample.source, sample.fetched_at, counts):
            return
        found = f"a site of other data, from {excerpt(meta.source)}"
    raise UsageError(
        where=f"--output {settings.output}",
        found=f"{found}, and no snapshot in {settings.snapshot}",
        expected="a source: the sample replaces another site only with --source sample",
        todo="set --source, or a --snapshot that exists; --source sample replaces the site",
    )
