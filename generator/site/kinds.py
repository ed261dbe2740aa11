"""The pages for people, as rows of the table of page kinds."""

from __future__ import annotations

from generator import urls
from generator.site import (
    changes,
    credits,
    detail,
    downloads,
    explore,
    group_index,
    groups,
    in_space,
    lists,
    statistics,
    texts,
)
from generator.site.page import PageKind, Twin, has_address, has_no_address, has_worker, only

KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="list",
        translated=True,
        keys=lists.keys,
        path=lambda site, key: urls.browse(*key),
        series=lists.ListSeries.of,
        needs=lists.needs,
        inputs=lists.inputs,
        template="list.html",
    ),
    PageKind(
        name="detail",
        translated=True,
        keys=detail.keys,
        path=detail.path,
        needs=detail.needs,
        inputs=detail.inputs,
        template="detail.html",
        twin=Twin(
            name="detail-text",
            path=lambda site, key: urls.spacecraft_text(*key),
            template="detail.md",
        ),
    ),
    PageKind(
        name="explore",
        translated=True,
        **only(urls.EXPLORE),
        inputs=explore.inputs,
        template="explore.html",
    ),
    PageKind(
        name="statistics",
        translated=True,
        **only(urls.STATISTICS),
        inputs=statistics.inputs,
        template="statistics.html",
    ),
    PageKind(
        name="now", translated=True, **only(urls.NOW), inputs=in_space.inputs, template="now.html"
    ),
    PageKind(
        name="changes",
        translated=True,
        **only(urls.CHANGES),
        inputs=changes.inputs,
        template="changes.html",
    ),
    PageKind(
        name="credits",
        translated=True,
        **only(urls.CREDITS),
        inputs=credits.inputs,
        template="credits.html",
    ),
    PageKind(
        name="configuration",
        translated=True,
        **groups.pages("config"),
        inputs=groups.configuration_inputs,
        template="group.html",
    ),
    PageKind(
        name="agency",
        translated=True,
        **groups.pages("agency"),
        inputs=groups.agency_inputs,
        template="group.html",
    ),
    PageKind(
        name="family",
        translated=True,
        **groups.pages("family"),
        inputs=groups.family_inputs,
        template="group.html",
    ),
    PageKind(
        name="group-index",
        translated=True,
        keys=group_index.keys,
        path=group_index.path,
        inputs=group_index.inputs,
        template="groups.html",
    ),
    PageKind(
        name="about",
        translated=True,
        **only(urls.ABOUT),
        inputs=texts.about_inputs,
        template="about.html",
    ),
    PageKind(
        name="offline",
        translated=True,
        **only(urls.OFFLINE, when=has_worker),
        inputs=texts.offline_inputs,
        template="offline.html",
    ),
    PageKind(
        name="own-page",
        translated=True,
        keys=texts.own_page_keys,
        path=lambda site, key: urls.own_page(*key),
        inputs=texts.own_page_inputs,
        template="page.html",
    ),
    PageKind(
        name="downloads",
        translated=True,
        **only(urls.DOWNLOADS, when=downloads.has_downloads),
        inputs=downloads.inputs,
        template="downloads.html",
    ),
    PageKind(
        name="download",
        keys=downloads.file_keys,
        path=downloads.file_path,
        inputs=downloads.file_inputs,
        needs=downloads.file_needs,
        size=downloads.file_size,
        streamed=True,
    ),
    PageKind(
        name="not-found",
        **only(urls.NOT_FOUND, when=has_address),
        inputs=texts.not_found_inputs,
        template="404.html",
    ),
    PageKind(
        name="not-found-anywhere",
        **only(urls.NOT_FOUND, when=has_no_address),
        inputs=texts.not_found_anywhere_inputs,
        template="404-anywhere.html",
    ),
    PageKind(
        name="api-answer",
        **only(urls.API_ANSWER),
        inputs=texts.answer_inputs,
        template="answer.html",
    ),
)
