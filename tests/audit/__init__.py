"""The audit: a built site in the eyes of axe-core, the Nu HTML Checker and Lighthouse.

`python -m tests.audit` (`make audit`) builds the 607 craft of the stand-in, hosts them on this
machine, prints a table with a row for each page of `PAGES` and a column for each check, then what
was found. It ends with 1 when anything was, a page of the table that the site lacks included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.support.node import SCRIPTS

NPM = SCRIPTS / "node_modules"
"""Where `make check` and `make audit` put the programs."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A page of the audit; what stands behind `#` in its address is the explorer's state.

    `found` is False for one that search engines are told to pass by.
    """

    name: str
    address: str
    found: bool = True

    @property
    def path(self) -> str:
        return self.address.partition("#")[0]


POOREST, RICHEST = "the smallest detail page", "the largest detail page"

PAGES = (
    Audited("home", "index.html"),
    Audited("in space now", "now.html"),
    Audited("planned", "planned.html"),
    Audited("year", "years/1996.html"),
    Audited("years", "years/index.html"),
    Audited("all", "browse/all/name/1.html"),
    Audited("list", "browse/status-3/-time_in_space/1.html"),
    Audited("list without craft", "browse/status-6/name/1.html"),
    Audited("explorer", "explore.html#?q=soyuz&status=3&ordering=-time_in_space&view=table"),
    Audited("explorer without results", "explore.html#?q=zzzz"),
    Audited("compare", "explore.html#?compare=1,2"),
    Audited("detail, poor", POOREST),
    Audited("detail, rich", RICHEST),
    Audited("configuration", "configurations/6.html"),
    Audited("agency", "agencies/121.html"),
    Audited("family", "families/1.html"),
    Audited("configurations", "configurations/index.html"),
    Audited("statistics", "statistics.html"),
    Audited("credits", "credits.html"),
    Audited("about", "about.html"),
    Audited("api", "api.html"),
    Audited("offline", "offline.html"),
    Audited("download", "download.html"),
    Audited("404", "404.html", found=False),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found at an address of the site."""

    address: str
    check: str
    text: str


Cells: TypeAlias = dict[str, str]
"""What a check says of a page, by its columns."""


def pages_of(output: Path) -> Iterable[Audited]:
    """The table's pages, with the addresses that depend on the data."""
    details = sorted((output / "spacecraft").glob("*.html"), key=lambda path: path.stat().st_size)
    chosen = {POOREST: details[0], RICHEST: details[-1]}
    for page in PAGES:
        file = chosen.get(page.address)
        address = file.relative_to(output).as_posix() if file else page.address
        yield Audited(page.name, address, page.found)
