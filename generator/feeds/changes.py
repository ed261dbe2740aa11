"""The feeds of changes: of all craft, and of those of each configuration and agency."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

import msgspec

from generator import urls
from generator.feeds.entries import FeedFile, FeedInputs, feed
from generator.site import groups
from generator.site.display import iso
from generator.site.page import Key, has_address
from generator.site.site import Site
from generator.values import Record, digest


def all_changes(site: Site, path: str) -> FeedInputs:
    _ = site.wording.gettext
    return feed(
        site,
        path,
        page=urls.CHANGES,
        title=_("%(site)s: changes", site=site.facts.title),
        subtitle=_("What changed in Launch Library 2's spacecraft."),
        items=site.news.items,
    )


def atom_inputs(site: Site, key: Key) -> FeedFile:
    return _file(to_atom(all_changes(site, urls.CHANGES_FEED)))


def json_inputs(site: Site, key: Key) -> FeedFile:
    return _file(to_json_feed(all_changes(site, urls.CHANGES_JSON_FEED)))


def group_keys(slug: str, site: Site) -> Iterator[Key]:
    return iter(groups.keys(slug, site)) if has_address(site) else iter(())


def group_path(slug: str, site: Site, key: Key) -> str:
    return urls.group_feed(slug, *key)


def group_needs(slug: str, site: Site, key: Key) -> str:
    return digest(site.outline, _group(slug, site, key[0]), site.news.of_group(slug, key[0]))


def group_inputs(slug: str, site: Site, key: Key) -> FeedFile:
    name = _group(slug, site, key[0])
    _ = site.wording.gettext
    made = feed(
        site,
        urls.group_feed(slug, key[0]),
        page=groups.path(slug, site, key),
        title=_("%(site)s: changes of %(name)s", site=site.facts.title, name=name),
        subtitle=_("What changed in the records of its spacecraft."),
        items=site.news.of_group(slug, key[0]),
    )
    return _file(to_atom(made))


def _group(slug: str, site: Site, identifier: int) -> str:
    return site.selections.by_slug[f"{slug}-{identifier}"].label


def _file(body: bytes) -> FeedFile:
    return FeedFile(body=Record(body))


# Formats -----------------------------------------------------------------------------------------


def to_atom(inputs: FeedInputs) -> bytes:
    """RFC 4287."""
    from feedgenerator import Atom1Feed

    class Feed(Atom1Feed):  # type: ignore[misc]  # it has no types
        def latest_post_date(self) -> datetime:
            """Where there is no entry, the library takes the clock."""
            return max((entry.at for entry in inputs.entries), default=inputs.began)

    made = Feed(
        title=inputs.title,
        link=inputs.page,
        description=inputs.subtitle,
        language=inputs.language,
        feed_url=inputs.address,
        feed_guid=inputs.id,
        author_name="The Space Devs, Launch Library 2",
        author_link="https://thespacedevs.com/",
    )
    for entry in inputs.entries:
        made.add_item(
            title=entry.title,
            link=entry.address,
            description=None,
            content=entry.html,
            unique_id=entry.id,
            pubdate=entry.at,
            updateddate=entry.at,
        )
    out = io.StringIO()
    made.write(out, "utf-8")
    return out.getvalue().encode()


def to_json_feed(inputs: FeedInputs) -> bytes:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": inputs.title,
        "home_page_url": inputs.page,
        "feed_url": inputs.address,
        "description": inputs.subtitle,
        "language": inputs.language,
        "authors": [{"name": "The Space Devs", "url": "https://thespacedevs.com/"}],
        "items": [
            {
                "id": entry.id,
                "url": entry.address,
                "title": entry.title,
                "content_html": entry.html,
                "content_text": entry.text,
                "date_published": iso(entry.at),
            }
            for entry in inputs.entries
        ],
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"
