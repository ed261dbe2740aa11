"""The files for programs, as rows of the table of page kinds."""

from __future__ import annotations

from functools import partial

from generator import urls
from generator.mirror import (
    about,
    changes,
    clients,
    contract,
    help,
    in_space,
    index,
    items,
    llms,
    meta,
    pictures,
    search,
)
from generator.site.page import PageKind, has_copies, only

KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="search-index",
        translated=True,
        keys=search.keys,
        path=lambda site, key: urls.search_index(*key),
        series=search.whole_index,
        inputs=search.inputs,
        template="search/index.js",
    ),
    PageKind(
        name="about",
        translated=True,
        **only(urls.ABOUT),
        inputs=about.about_inputs,
        template="about.html",
    ),
    PageKind(
        name="api-help",
        translated=True,
        **only(urls.API_HELP),
        inputs=help.help_inputs,
        template="api.html",
    ),
    PageKind(name="llms", **only(urls.LLMS), inputs=llms.llms_inputs, template="llms.md"),
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
        series=items.list_series,
        inputs=items.list_inputs,
        template="api/list.json",
        streamed=True,
    ),
    PageKind(
        name="list-records",
        keys=items.selected_keys,
        path=lambda site, key: urls.browse_file(key[0], "json"),
        inputs=items.selected_inputs,
        size=items.selected_size,
        template="api/list.json",
        streamed=True,
    ),
    PageKind(
        name="api-records",
        keys=items.small_keys,
        path=lambda site, key: urls.api_records(site.catalog.api, *key),
        inputs=items.small_inputs,
        template="api/list.json",
    ),
    PageKind(
        name="api-record",
        keys=items.record_keys,
        path=lambda site, key: urls.api_record(site.catalog.api, *key),
        inputs=items.record_inputs,
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
        name="api-now", **only(urls.API_NOW), inputs=in_space.now_inputs, template="api/now.json"
    ),
    PageKind(
        name="api-badge",
        **only(urls.API_BADGE),
        inputs=in_space.badge_inputs,
        template="api/now/badge.json",
    ),
    PageKind(
        name="api-pictures",
        **only(urls.API_PICTURES, when=has_copies),
        inputs=pictures.inputs,
        template="api/pictures.json",
    ),
    PageKind(
        name="api-changes",
        **only(urls.API_CHANGES),
        inputs=changes.index_inputs,
        template="api/changes/index.json",
    ),
    PageKind(
        name="api-latest",
        **only(urls.API_LATEST),
        inputs=changes.latest_inputs,
        template="api/changes/latest.json",
    ),
    PageKind(
        name="api-version",
        keys=changes.keys,
        path=lambda site, key: urls.api_version(*key),
        needs=changes.needs,
        inputs=changes.version_inputs,
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
            **only(urls.api_schema(name), when=partial(contract.has_schema, name)),
            inputs=partial(contract.schema_inputs, name),
            template=f"api/schema/{name}.json",
        )
        for name in contract.SCHEMAS
    ),
)
