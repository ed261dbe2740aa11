"""The table of page kinds: every file of the output belongs to one of these rows."""

from __future__ import annotations

from functools import partial

from generator import urls
from generator.hosting import (
    address,
    assets,
    favicon,
    headers,
    manifest,
    opensearch,
    robots,
    sitemap,
    worker,
)
from generator.mirror import clients, contract, help, index, items, meta, search
from generator.site import credits, detail, explore, group_index, groups, lists, statistics, texts
from generator.site.page import PageKind, Site, only

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
        **only(urls.NOT_FOUND, when=address.has_address),
        inputs=texts.not_found_inputs,
        template="404.html",
    ),
    PageKind(
        name="not-found-anywhere",
        **only(urls.NOT_FOUND, when=address.has_no_address),
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
        **only(urls.SITEMAP, when=sitemap.has_sitemap),
        inputs=sitemap.sitemap_inputs,
        template="sitemap.xml",
    ),
    PageKind(
        name="opensearch",
        **only(urls.OPENSEARCH, when=address.has_address),
        inputs=opensearch.opensearch_inputs,
        template="opensearch.xml",
    ),
    PageKind(
        name="manifest",
        **only(urls.MANIFEST, when=manifest.has_worker),
        inputs=manifest.manifest_inputs,
        template="manifest.json",
    ),
    PageKind(name="favicon", **only(urls.FAVICON), inputs=favicon.favicon_inputs),
    PageKind(
        name="robots", **only(urls.ROBOTS), inputs=robots.robots_inputs, template="robots.txt"
    ),
    PageKind(name="nojekyll", **only(urls.NOJEKYLL), inputs=headers.nojekyll_inputs),
    PageKind(
        name="headers", **only(urls.HEADERS), inputs=headers.headers_inputs, template="headers.txt"
    ),
    PageKind(
        name="asset", keys=assets.asset_keys, path=assets.asset_path, inputs=assets.asset_inputs
    ),
    PageKind(
        name="search-index",
        **only(urls.SEARCH_INDEX),
        inputs=search.inputs,
        template="search/index.js",
    ),
    PageKind(name="api-help", **only(urls.API_HELP), inputs=help.help_inputs, template="api.html"),
    PageKind(name="worker", **only(urls.WORKER), inputs=worker.worker_inputs, template="sw.js"),
    PageKind(
        name="client",
        **only(urls.CLIENT),
        inputs=clients.client_inputs,
        template="api/client.js",
    ),
    PageKind(
        name="client-types",
        **only(urls.CLIENT_TYPES),
        inputs=clients.types_inputs,
        template="api/client.d.ts",
    ),
    PageKind(name="api-item", keys=items.item_keys, path=items.item_path, inputs=items.item_inputs),
    PageKind(
        name="api-list",
        keys=items.list_keys,
        path=items.list_path,
        inputs=items.list_inputs,
        template="api/list.json",
    ),
    PageKind(
        name="api-statuses",
        keys=items.statuses_keys,
        path=lambda site, key: urls.api_statuses(*key),
        inputs=items.statuses_inputs,
        template="api/list.json",
    ),
    PageKind(
        name="api-configuration",
        keys=items.configuration_keys,
        path=lambda site, key: urls.api_configuration(*key),
        inputs=items.configuration_inputs,
    ),
    PageKind(
        name="api-index",
        **only(urls.API_INDEX),
        inputs=index.index_inputs,
        template="api/index.json",
    ),
    PageKind(
        name="api-meta",
        **only(urls.API_META),
        inputs=meta.meta_inputs,
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
