"""The links between the pages of a list."""

from __future__ import annotations

from collections.abc import Callable

from generator import urls
from generator.values import Value


class PageLink(Value):
    """A link to another page of a list; without `href` it is the current one, or a gap ("…")."""

    text: str
    href: str | None = None


class Pager(Value):
    previous: str | None
    next: str | None
    links: tuple[PageLink, ...]


def pager(path_of: Callable[[int], str], number: int, pages: int) -> Pager | None:
    """First, last and near pages; None where there is only one."""

    def href(page: int) -> str | None:
        if page == number or not 1 <= page <= pages:
            return None
        return urls.relative(path_of(page), path_of(number))

    if pages < 2:
        return None
    near = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    links = []
    for before, page in zip([0, *near], near, strict=False):
        if page - before == 2:
            links.append(PageLink(text=str(page - 1), href=href(page - 1)))
        elif page - before > 2:
            links.append(PageLink(text="…"))
        links.append(PageLink(text=str(page), href=href(page)))
    return Pager(previous=href(number - 1), next=href(number + 1), links=tuple(links))
