"""Whether a built output is small enough for a host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.checks.data import Finding
from generator.config.settings import Settings
from generator.hosting.hosts import MB, Host, leaner, taking_room
from generator.words import count


def check_room(sizes: Mapping[str, int], host: Host, settings: Settings) -> tuple[Finding, ...]:
    """What a host would refuse of files with these sizes in bytes, and what to do about it."""
    return tuple(_findings(sizes, host, settings))


def _findings(sizes: Mapping[str, int], host: Host, settings: Settings) -> Iterator[Finding]:
    smaller = leaner(settings)
    todo = f"{smaller} (or in catalog.toml)" if smaller else "use a host with more room"
    total = sum(sizes.values())
    if host.wanted is not None and host.most is not None and total > host.wanted:
        yield Finding(
            about="size",
            found=f"{total / MB:,.0f} MB; {host.title} takes {host.most / MB:,.0f} MB, and a site"
            f" grows: at most {host.wanted / MB:,.0f} MB. "
            + ", ".join(
                f"{kind} {size / MB:,.0f} MB"
                for kind, size in taking_room(sizes)
                if size > total // 100
            ),
            todo=todo,
        )
    if host.files is not None and len(sizes) > host.files:
        yield Finding(
            about="files",
            found=f"{count(len(sizes), 'file')}; {host.title} takes {host.files:,}",
            todo=todo,
        )
    for path, size in sorted(sizes.items(), key=lambda one: -one[1])[:1]:
        if host.largest is not None and size > host.largest:
            yield Finding(
                about="file",
                found=f"{path} has {size / MB:,.0f} MB; {host.title} takes"
                f" {host.largest / MB:,.0f} MB a file",
                todo="leave out its format with --bulk" if "api/bulk/" in path else todo,
            )
