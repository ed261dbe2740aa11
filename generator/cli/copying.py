"""Copying pictures, as the commands that pull and the one of its own show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalog.images import Copying, addresses_to_copy
from generator.catalog.model import Catalog
from generator.cli.screen import Screen
from generator.config.parsers import LINK
from generator.config.settings import Settings
from generator.errors import BuildError, UpstreamError
from generator.words import count, size

if TYPE_CHECKING:
    from generator.pictures.collect import Report
    from generator.pictures.plan import Plan


def copy_pictures(
    catalog: Catalog, settings: Settings, screen: Screen, *, again: bool = False
) -> Report:
    """What was done. A picture that fails is told; BuildError when the disk refuses."""
    # They take as long to load as a small build.
    from generator.pictures.collect import collect

    def tell(plan: Plan) -> None:
        screen.tell(
            "estimate",
            _in_words(plan),
            fetch=plan.missing,
            check=len(plan.fetch) - plan.missing,
            make=len(plan.make),
            bytes=plan.size,
            seconds=round(plan.seconds),
        )

    copying = Copying(images=settings.images, licenses=settings.image_licenses)
    try:
        with screen.stage("pictures"):
            report = collect(
                sorted(addresses_to_copy(catalog, copying)),
                settings.pictures,
                source=catalog.source,
                watch=screen.counted,
                planned=tell,
                notice=screen.notice,
                again=again,
            )
    except KeyboardInterrupt:
        screen.notice("The pictures copied so far are kept: the next run copies the others.")
        raise
    screen.uncopied([(one.address, one.fault) for one in report.failed], report.wanted)
    screen.tell(
        "pictures",
        f"{report.there:,} of {count(report.wanted, 'picture')} in {settings.pictures},"
        f" {size(report.size)}; {report.made:,} new",
        wanted=report.wanted,
        copied=report.there,
        failed=len(report.failed),
        asked=report.fetched,
        made=report.made,
        bytes=report.size,
        directory=str(settings.pictures),
    )
    return report


def copy_beside(catalog: Catalog, settings: Settings, screen: Screen) -> None:
    """Likewise after a pull, if the settings ask for it: no build fails because of pictures."""
    if settings.images == LINK:
        return
    try:
        copy_pictures(catalog, settings, screen)
    except (BuildError, UpstreamError) as error:
        screen.notice(f"Pictures weren't copied; those at hand are used.\n{error}")


def _in_words(plan: Plan) -> str:
    parts = []
    if plan.missing:
        least = f", {_duration(plan.seconds)} at least" if plan.seconds >= 1 else ""
        parts.append(f"{count(plan.missing, 'picture')} to fetch, about {size(plan.size)}{least}")
    if check := len(plan.fetch) - plan.missing:
        parts.append(f"{count(check, 'picture')} to ask for changes")
    if plan.make:
        parts.append(f"{count(len(plan.make), 'picture')} to make again")
    return "; ".join(parts)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"
