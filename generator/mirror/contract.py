"""The mirror's contract for machines: schemas, the table of its files, the OpenAPI document.

Each schema is a template of its own below templates/api/schema/. `files.json` lists every JSON file
of the mirror and `openapi.json` every parameter of the query API; both are made from the tables
that the mirror and the dialect themselves use, so that they can't differ. `openapi.json`
contains the schemas of answers as components and refers to no other file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

import msgspec

from generator import urls
from generator.bulk import package
from generator.bulk.files import MEDIA_TYPES, BulkFile, bulk_files
from generator.catalog.orderings import LL2_ORDERINGS
from generator.mirror.files import lists
from generator.mirror.meta import SCHEMA_VERSION
from generator.query.axes import Criteria
from generator.query.endpoints import ENDPOINTS
from generator.query.ll2 import DEFAULT_LIMIT, MAX_LIMIT
from generator.query.precomputed import PAGE_SIZE
from generator.site.page import Key
from generator.site.site import Site
from generator.snapshot.model import CONFIGURATIONS, STATUSES
from generator.theme import bundle
from generator.values import Value
from generator.versions import API_VERSION

SCHEMAS = (
    "item",
    "list",
    "spacecraft-normal",
    "spacecraft-detailed",
    "status",
    "statuses",
    "configuration",
    "configurations",
    "parts",
    "index",
    "meta",
    "files",
    "now",
    "badge",
    "changes",
    "changes-latest",
    "change",
)
"""The schemas, by the names of their files."""

COMPONENTS: Mapping[str, str] = {
    "item": "Spacecraft",
    "list": "SpacecraftList",
    "spacecraft-normal": "SpacecraftNormal",
    "spacecraft-detailed": "SpacecraftDetailed",
    "status": "SpacecraftStatus",
    "statuses": "SpacecraftStatusList",
    "configuration": "SpacecraftConfiguration",
    "configurations": "SpacecraftConfigurationList",
}
"""The schemas of answers by their names in the OpenAPI document, for client generators."""

METASCHEMA = "https://json-schema.org/draft/2020-12/schema"
SERVERS = (API_VERSION, urls.API)
"""Where the query API is, from the site's root: `serve`, then the service worker."""

OPENAPI_SCHEMA = "https://spec.openapis.org/oas/3.1/schema/2022-10-07"


class SchemaInputs(Value):
    """A schema's own address, where the site URL is known."""

    id: str | None


class ItemFiles(Value):
    """Records with a file each; `query` and `path` hold `{id}`."""

    query: str
    path: str
    schema: str
    ids: tuple[int, ...]


class Precomputed(Value):
    """Queries with files: the parameters that aren't at their defaults, in these orderings."""

    parameters: Mapping[str, str | int]
    orderings: tuple[str, ...]
    count: int


class ListFiles(Value):
    """A list whose queries have files; `parameters` in the order of a path's segments."""

    query: str
    path: str
    schema: str
    parameters: tuple[str, ...]
    defaults: Mapping[str, str | int]
    precomputed: tuple[Precomputed, ...]


class Document(Value):
    """A single file of the mirror."""

    path: str
    schema: str


class BulkDocument(Value):
    """A file of all data; `rows` is the schema of a line or a row, None where there are several."""

    path: str
    format: str
    media_type: str
    rows: str | None


class FilesInputs(Value):
    """Every JSON file of the mirror, and the bulk files; all addresses are relative to
    `files.json`."""

    schema_version: int
    page_size: int
    segment: str
    suffix: str
    items: tuple[ItemFiles, ...]
    lists: tuple[ListFiles, ...]
    documents: tuple[Document, ...]
    bulk: tuple[BulkDocument, ...]


class Operation(Value):
    """A path of the query API below a server's address, and the schema of what it answers."""

    path: str
    name: str
    tag: str
    summary: str
    parameters: tuple[str, ...]
    schema: str


class OpenapiInputs(Value):
    """The query API; `examples` by the names of parameters, as far as the data hold some.

    `components` are names by the files of schemas; within the document these have no `id`.
    """

    schema_version: int
    api_version: str
    servers: tuple[str, ...]
    endpoints: tuple[Operation, ...]
    orderings: tuple[str, ...]
    default_limit: int
    most_limit: int
    examples: Mapping[str, int | str]
    components: Mapping[str, str]
    id: None = None


def _operations() -> tuple[Operation, ...]:
    return (
        _list_operation(
            "spacecraft",
            name="listSpacecraft",
            summary="Spacecraft, filtered, searched, ordered, a part at a time",
            schema="list",
        ),
        _item_operation(
            "spacecraft",
            name="getSpacecraft",
            summary="One spacecraft, in the richest mode that the data hold",
            schema="item",
        ),
        _list_operation(
            "config/spacecraft_statuses",
            name="listSpacecraftStatuses",
            summary="Every status, used or not",
            schema="statuses",
        ),
        _item_operation(
            "config/spacecraft_statuses",
            name="getSpacecraftStatus",
            summary="One status",
            schema="status",
        ),
        _list_operation(
            "spacecraft_configurations",
            name="listSpacecraftConfigurations",
            summary="Every configuration, used or not",
            schema="configurations",
        ),
        _item_operation(
            "spacecraft_configurations",
            name="getSpacecraftConfiguration",
            summary="One configuration",
            schema="configuration",
        ),
        Operation(
            path="/api-throttle/",
            name="getThrottle",
            tag="about",
            summary="How many calls are left: more than anybody needs",
            parameters=("format",),
            schema=f"{bundle.REFERENCE}Throttle",
        ),
        Operation(
            path="/",
            name="getRoot",
            tag="about",
            summary="The addresses of the lists",
            parameters=("format",),
            schema=f"{bundle.REFERENCE}Root",
        ),
    )


def _list_operation(endpoint: str, *, name: str, summary: str, schema: str) -> Operation:
    return Operation(
        path=f"/{endpoint}/",
        name=name,
        tag="spacecraft",
        summary=summary,
        parameters=(*ENDPOINTS[endpoint].answered, "format"),
        schema=bundle.REFERENCE + COMPONENTS[schema],
    )


def _item_operation(endpoint: str, *, name: str, summary: str, schema: str) -> Operation:
    return Operation(
        path=f"/{endpoint}/{{id}}/",
        name=name,
        tag="spacecraft",
        summary=summary,
        parameters=("id", *ENDPOINTS[endpoint].filters, "format"),
        schema=bundle.REFERENCE + COMPONENTS[schema],
    )


def openapi_inputs(site: Site, key: Key) -> OpenapiInputs:
    base = site.settings.site_url
    return OpenapiInputs(
        schema_version=SCHEMA_VERSION,
        api_version=API_VERSION,
        servers=tuple(urljoin(base, path) if base else _here(path) for path in SERVERS),
        endpoints=_operations(),
        orderings=LL2_ORDERINGS,
        default_limit=DEFAULT_LIMIT,
        most_limit=MAX_LIMIT,
        examples=_examples(site),
        components=COMPONENTS,
    )


def _examples(site: Site) -> Mapping[str, int | str]:
    """Values that find something: those of the first craft that isn't a placeholder."""
    craft = next((craft for craft in site.catalog.craft if not craft.is_placeholder), None)
    if craft is None:
        return {}
    configuration = site.catalog.configurations.get(craft.configuration or 0)
    found: dict[str, int | str | None] = {
        "id": craft.id,
        "name": craft.name,
        "status": craft.status and craft.status.id,
        "spacecraft_config": craft.configuration,
        "search": configuration and configuration.name,
    }
    return {name: value for name, value in found.items() if value}


def schema_inputs(name: str, site: Site, key: Key) -> SchemaInputs:
    base = site.settings.site_url
    return SchemaInputs(id=urljoin(base, urls.api_schema(name)) if base else None)


def files_inputs(site: Site, key: Key) -> FilesInputs:
    catalog = site.catalog
    statuses = catalog.lookups.get(STATUSES, {})
    rows = package.schema_keys(site)
    packages = [urls.BULK_PACKAGE] if package.has_package(site) else []
    all_statuses = Precomputed(parameters={}, orderings=("id",), count=len(statuses))
    return FilesInputs(
        schema_version=SCHEMA_VERSION,
        page_size=PAGE_SIZE,
        segment=urls.SEGMENT,
        suffix=urls.SUFFIX,
        items=(
            _items(urls.api_item("{id}"), "item", (craft.id for craft in catalog.craft)),
            _items(
                urls.api_configuration("{id}"),
                "configuration",
                catalog.lookups.get(CONFIGURATIONS, {}),
            ),
        ),
        lists=(
            _list(
                urls.api_list("normal", Criteria(), 0), "list", urls.SEGMENTS, _precomputed(site)
            ),
            _list(
                urls.api_statuses(0),
                "statuses",
                ("ordering", "offset"),
                (all_statuses,) if statuses else (),
            ),
        ),
        documents=(
            _document(urls.API_META, _schema("meta")),
            _document(urls.API_INDEX, _schema("index")),
            _document(urls.API_FILES, _schema("files")),
            _document(urls.API_NOW, _schema("now")),
            _document(urls.API_BADGE, _schema("badge")),
            _document(urls.API_CHANGES, _schema("changes")),
            _document(urls.API_LATEST, _schema("changes-latest")),
            _document(urls.API_OPENAPI, OPENAPI_SCHEMA),
            *(_document(urls.api_schema(name), METASCHEMA) for name in SCHEMAS),
            *(_document(package.schema_path(site, key), METASCHEMA) for key in rows),
            *(_document(path, package.PROFILE) for path in packages),
        ),
        bulk=tuple(map(_bulk, bulk_files(site))),
    )


def _bulk(file: BulkFile) -> BulkDocument:
    of_records = file.mode and _schema(f"spacecraft-{file.mode}")
    return BulkDocument(
        path=_here(file.path),
        format=file.format,
        media_type=MEDIA_TYPES[file.format],
        rows=_here(urls.bulk_schema(file.table.name)) if file.table else of_records,
    )


def _precomputed(site: Site) -> tuple[Precomputed, ...]:
    """The queries of `mirror.lists`, those that differ in their ordering alone as one."""
    orderings: dict[Key, list[str]] = {}
    counts: dict[Key, int] = {}
    for mode, criteria in lists(site):
        parameters = urls.parameters(mode, msgspec.structs.replace(criteria, ordering="id"))
        key = tuple(parameters.items())
        orderings.setdefault(key, []).append(criteria.ordering)
        counts[key] = site.engine.count(criteria)
    return tuple(
        Precomputed(parameters=dict(key), orderings=tuple(orderings[key]), count=counts[key])
        for key in orderings
    )


def _items(path: str, schema: str, ids: Iterable[int]) -> ItemFiles:
    return ItemFiles(query=_query(path), path=_here(path), schema=_schema(schema), ids=tuple(ids))


def _list(
    path: str, schema: str, parameters: tuple[str, ...], precomputed: tuple[Precomputed, ...]
) -> ListFiles:
    return ListFiles(
        query=_query(path),
        path=_here(path).removesuffix(urls.SUFFIX),
        schema=_schema(schema),
        parameters=parameters,
        defaults={name: urls.DEFAULTS[name] for name in parameters if name in urls.DEFAULTS},
        precomputed=precomputed,
    )


def _document(path: str, schema: str) -> Document:
    return Document(path=_here(path), schema=schema)


def _query(path: str) -> str:
    """LL2's path for a file: the file's own, with a slash at both ends instead of the suffix."""
    return f"/{_here(path).removesuffix(urls.SUFFIX)}/"


def _here(path: str) -> str:
    """A path relative to `files.json` and `openapi.json`."""
    return urls.relative(path, urls.API_FILES)


def _schema(name: str) -> str:
    return _here(urls.api_schema(name))
