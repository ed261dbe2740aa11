"""A kind of page: its keys, its paths, what its pages show; a row of the table of page kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from generator.config.parsers import LINK
from generator.site.site import Site
from generator.values import MadeFile

Key: TypeAlias = tuple[Any, ...]
"""What tells a page of a kind from its siblings: `(603,)`, `("status-4", "-id", 3)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A second file of each page of a kind: the same inputs in another template."""

    name: str
    path: Callable[[Site, Key], str]
    template: str
    streamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """One row of the table of page kinds.

    `keys` lists its pages, `path` gives the path of one, `inputs` gathers what it shows, and
    `template` turns that into text. Without a template the inputs' `body` is the page: a record, or
    chunks of a page that is `streamed`. One that may be large is: never in memory as a whole. A
    `twin` shows the same inputs, which are gathered once for both. A kind that is `translated` has
    its pages in each language, another one has them once.

    Pages that differ in the last part of their keys alone are a series: `series`, where there is
    one, gathers what they have in common, and `inputs` takes that too. `needs` takes the same as
    `inputs` and gives, for less work, all that these follow from: where it gives the same as for
    the last build, the page is the same. Without it they are compared themselves. Where making a
    page takes as long as many others, `size` says about how many bytes it will have.
    """

    name: str
    keys: Callable[[Site], Iterable[Key]]
    path: Callable[[Site, Key], str]
    inputs: Callable[..., Any]
    template: str | None = None
    streamed: bool = False
    translated: bool = False
    twin: Twin | None = None
    series: Callable[[Site, Key], Any] | None = None
    needs: Callable[..., Any] | None = None
    size: Callable[[Site, Key], int] | None = None

    def shown(self, site: Site, keys: Iterable[Key]) -> Iterator[PageContent]:
        """What pages show; what a series has in common is gathered once for all in a row."""
        for arguments in self._arguments(site, keys):
            if self.needs is not None:
                yield PageContent(self.needs(*arguments), partial(self.inputs, *arguments))
            else:
                inputs = self.inputs(*arguments)
                yield PageContent(inputs, partial(_same, inputs))

    def _arguments(self, site: Site, keys: Iterable[Key]) -> Iterator[tuple[Any, ...]]:
        if self.series is None:
            yield from ((site, key) for key in keys)
            return
        for series, pages in groupby(keys, key=lambda key: key[:-1]):
            common = self.series(site, series)
            yield from ((site, key, common) for key in pages)


class PageContent(NamedTuple):
    """What a page shows: `inputs` gathers it; equal `needs` mean equal inputs."""

    needs: Any
    inputs: Callable[[], Any]


def _same(inputs: Any) -> Any:
    return inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalKind:
    """One row of the table of final files: each is made from the list of all files before it.

    `inputs` takes that list, by path; the rest is as in `PageKind`. Sites have it `when` that says
    so, and one that is `translated` is there in each language. Such a file has no compressed twin,
    or the list would change with it.
    """

    name: str
    path: str
    inputs: Callable[[Site, Mapping[str, MadeFile]], Any]
    template: str | None = None
    streamed: bool = False
    translated: bool = False
    when: Callable[[Site], bool] = lambda site: True


Form: TypeAlias = PageKind | Twin | FinalKind
"""What makes one file of inputs."""


def only(path: str, *, when: Callable[[Site], bool] = lambda site: True) -> dict[str, Any]:
    """`keys` and `path` of a kind with a single page."""
    return {"keys": lambda site: [()] if when(site) else [], "path": lambda site, key: path}


def has_address(site: Site) -> bool:
    """What holds whole addresses needs the site's own."""
    return bool(site.settings.site_url)


def has_no_address(site: Site) -> bool:
    return not has_address(site)


def has_worker(site: Site) -> bool:
    """Only a site with a service worker can be kept for offline, and so be installed."""
    return site.settings.service_worker


def has_copies(site: Site) -> bool:
    """Whether the site publishes copies of pictures, be there any or not."""
    return site.settings.images != LINK
