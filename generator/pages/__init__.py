"""The table of page kinds: every file of the output belongs to one of these rows."""

from __future__ import annotations

from functools import partial

from generator import urls
from generator.pages import (
    contract,
    credits,  # noqa: A004  # the page's name; the interpreter's word is of no use here
    detail,
    explore,
    favicon,
    group_index,
    groups,
    lists,
    mirror,
    programs,
    search,
    statistics,
    texts,
)
from generator.pages.page import PageKind, Site, only

KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="list",
        keys=lists.keys,
        path=lambda site, key: urls.browse(*key),
        inputs=lists.inputs,
        template="list.html",
    ),
    PageKind(
        name="detail",
        keys=detail.keys,
        path=detail.path,
        inputs=detail.inputs,
        template="detail.html",
    ),
    PageKind(name="explore", **only(urls.EXPLORE), inputs=explore.inputs, template="explore.html"),
    PageKind(
        name="statistics",
        **only(urls.STATISTICS),
        inputs=statistics.inputs,
        template="statistics.html",
    ),
    PageKind(name="credits", **only(urls.CREDITS), inputs=credits.inputs, template="credits.html"),
    PageKind(
        name="configuration",
        **groups.pages("config"),
        inputs=groups.configuration_inputs,
        template="group.html",
    ),
    PageKind(
        name="agency",
        **groups.pages("agency"),
        inputs=groups.agency_inputs,
        template="group.html",
    ),
    PageKind(
        name="family",
        **groups.pages("family"),
        inputs=groups.family_inputs,
        template="group.html",
    ),
    PageKind(
        name="group-index",
        keys=group_index.keys,
        path=group_index.path,
        inputs=group_index.inputs,
        template="groups.html",
    ),
    PageKind(name="about", **only(urls.ABOUT), inputs=texts.about_inputs, template="about.html"),
    PageKind(
        name="not-found",
        **only(urls.NOT_FOUND, when=texts.has_address),
        inputs=texts.not_found_inputs,
        template="404.html",
    ),
    PageKind(
        name="not-found-anywhere",
        **only(urls.NOT_FOUND, when=texts.has_no_address),
        inputs=texts.not_found_anywhere_inputs,
        template="404-anywhere.html",
    ),
    PageKind(
        name="api-answer",
        **only(urls.API_ANSWER),
        inputs=texts.answer_inputs,
        template="answer.html",
    ),
    PageKind(
        name="sitemap",
        **only(urls.SITEMAP, when=texts.has_sitemap),
        inputs=texts.sitemap_inputs,
        template="sitemap.xml",
    ),
    PageKind(
        name="opensearch",
        **only(urls.OPENSEARCH, when=texts.has_address),
        inputs=texts.opensearch_inputs,
        template="opensearch.xml",
    ),
    PageKind(
        name="manifest",
        **only(urls.MANIFEST, when=texts.has_worker),
        inputs=texts.manifest_inputs,
        template="manifest.json",
    ),
    PageKind(name="favicon", **only(urls.FAVICON), inputs=favicon.favicon_inputs),
    PageKind(name="robots", **only(urls.ROBOTS), inputs=texts.robots_inputs, template="robots.txt"),
    PageKind(name="nojekyll", **only(urls.NOJEKYLL), inputs=texts.nojekyll_inputs),
    PageKind(
        name="headers", **only(urls.HEADERS), inputs=texts.headers_inputs, template="headers.txt"
    ),
    PageKind(name="asset", keys=texts.asset_keys, path=texts.asset_path, inputs=texts.asset_inputs),
    PageKind(
        name="search-index",
        **only(urls.SEARCH_INDEX),
        inputs=search.inputs,
        template="search/index.js",
    ),
    PageKind(
        name="api-help", **only(urls.API_HELP), inputs=programs.help_inputs, template="api.html"
    ),
    PageKind(name="worker", **only(urls.WORKER), inputs=programs.worker_inputs, template="sw.js"),
    PageKind(
        name="client",
        **only(urls.CLIENT),
        inputs=programs.client_inputs,
        template="api/client.js",
    ),
    PageKind(
        name="client-types",
        **only(urls.CLIENT_TYPES),
        inputs=programs.types_inputs,
        template="api/client.d.ts",
    ),
    PageKind(
        name="api-item", keys=mirror.item_keys, path=mirror.item_path, inputs=mirror.item_inputs
    ),
    PageKind(
        name="api-list",
        keys=mirror.list_keys,
        path=mirror.list_path,
        inputs=mirror.list_inputs,
        template="api/list.json",
    ),
    PageKind(
        name="api-statuses",
        keys=mirror.statuses_keys,
        path=lambda site, key: urls.api_statuses(*key),
        inputs=mirror.statuses_inputs,
        template="api/list.json",
    ),
    PageKind(
        name="api-configuration",
        keys=mirror.configuration_keys,
        path=lambda site, key: urls.api_configuration(*key),
        inputs=mirror.configuration_inputs,
    ),
    PageKind(
        name="api-index",
        **only(urls.API_INDEX),
        inputs=mirror.index_inputs,
        template="api/index.json",
    ),
    PageKind(
        name="api-meta",
        **only(urls.API_META),
        inputs=mirror.meta_inputs,
        template="api/meta.json",
    ),
    PageKind(
        name="api-files",
        **only(urls.API_FILES),
        inputs=contract.files_inputs,
        template="api/files.json",
    ),
    PageKind(
        name="api-openapi",
        **only(urls.API_OPENAPI),
        inputs=contract.openapi_inputs,
        template="api/openapi.json",
    ),
    *(
        PageKind(
            name=f"schema-{name}",
            **only(urls.api_schema(name)),
            inputs=partial(contract.schema_inputs, name),
            template=f"api/schema/{name}.json",
        )
        for name in contract.SCHEMAS
    ),
)

__all__ = ["KINDS", "PageKind", "Site"]
