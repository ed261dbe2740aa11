"""How much a host of static files takes, and how a site takes less room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.config.settings import Settings

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What a host takes: bytes in all and of a file, and files; None is no limit that we know.

    `most` is what the host allows; `wanted`, a tenth less, is what a site should have at most: it
    grows.
    """

    title: str
    most: int | None = None
    largest: int | None = None
    files: int | None = None

    @property
    def wanted(self) -> int | None:
        return self.most and self.most * 9 // 10


GITHUB_PAGES = "github-pages"

HOSTS: Mapping[str, Host] = {
    "cloudflare-pages": Host(title="Cloudflare Pages", largest=25 * 2**20, files=20_000),
    GITHUB_PAGES: Host(title="GitHub Pages", most=1_000 * MB),
    "gitlab-pages": Host(title="GitLab Pages", most=1_000 * MB),
}


def leaner(settings: Settings) -> str | None:
    """The flags that make a site smaller, and how much; None if none does."""
    if settings.precompute != "lean":
        return "--precompute lean roughly halves that"
    if "ndjson" in settings.bulk:
        return "--bulk csv --bulk sqlite leaves out a quarter"
    return None


def taking_room(sizes: Mapping[str, int], *, most: int = 5) -> Sequence[tuple[str, int]]:
    """The kinds of files that take the most room, with their bytes: `api/2.3.0/ *.json`."""
    kinds: Counter[str] = Counter()
    for path, size in sizes.items():
        kinds[_kind_of(path)] += size
    return kinds.most_common(most)


def _kind_of(path: str) -> str:
    """The folder, of the mirror's files also the one below, and how the name ends."""
    *folders, name = path.split("/")
    depth = 2 if folders[:1] == ["api"] else 1
    start = "".join(f"{folder}/" for folder in folders[:depth])
    end = name.partition(".")[2].rpartition(".")
    suffix = f"{end[0].rpartition('.')[2]}.gz" if end[2] == "gz" and end[0] else end[2]
    return f"{start}*.{suffix}" if suffix else f"{start}{name}"
