"""The mirror's contract for machines: schemas, the table of its files, the OpenAPI document.

Each schema is a template of its own below templates/api/schema/. `files.json` lists every JSON file
of the mirror and `openapi.json` every parameter of the query API; both are made from the tables
that the mirror and the dialect themselves use, so that they can't differ. `openapi.json`
contains the schemas of answers as components and refers to no other file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from urllib.parse import urljoin

import msgspec

from generator import urls
from generator.bulk import package
from generator.bulk.files import MEDIA_TYPES, BulkFile, bulk_files
from generator.catalog.orderings import LL2_ORDERINGS
from generator.mirror.files import lists
from generator.mirror.meta import SCHEMA_VERSION
from generator.mirror.operations import COMPONENTS, Operation, operations
from generator.query.endpoints import routes
from generator.query.ll2 import DEFAULT_LIMIT, MAX_LIMIT
from generator.query.precomputed import PAGE_SIZE
from generator.site.page import Key, has_copies
from generator.site.site import Site
from generator.values import Value
from generator.versions import DEFAULT_MODE, ApiVersion

SCHEMAS = (
    "item",
    "list",
    "spacecraft-normal",
    "spacecraft-detailed",
    "status",
    "statuses",
    "configuration",
    "configuration-any",
    "configurations",
    "family",
    "family-any",
    "families",
    "type",
    "types",
    "flights",
    "parts",
    "index",
    "meta",
    "files",
    "now",
    "badge",
    "pictures",
    "changes",
    "changes-latest",
    "change",
)
"""The schemas, by the names of their files."""

_WHERE_THERE_ARE: Mapping[str, Callable[[Site], bool]] = {"pictures": has_copies}
"""Those of files that not every site has."""

METASCHEMA = "https://json-schema.org/draft/2020-12/schema"
OPENAPI_SCHEMA = "https://spec.openapis.org/oas/3.1/schema/2022-10-07"


class SchemaInputs(Value):
    """A schema's own address, where the site URL is known; the version of LL2's records."""

    id: str | None
    api_version: str


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


def _servers(api: ApiVersion) -> tuple[str, ...]:
    """Where the query API is, from the site's root: `serve`, then the service worker."""
    return (api.number, urls.api_root(api))


def openapi_inputs(site: Site, key: Key) -> OpenapiInputs:
    base, api = site.settings.site_url, site.catalog.api
    return OpenapiInputs(
        schema_version=SCHEMA_VERSION,
        api_version=api.number,
        servers=tuple(urljoin(base, path) if base else _here(path) for path in _servers(api)),
        endpoints=operations(api),
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


def has_schema(name: str, site: Site) -> bool:
    return name not in _WHERE_THERE_ARE or _WHERE_THERE_ARE[name](site)


def schema_inputs(name: str, site: Site, key: Key) -> SchemaInputs:
    base = site.settings.site_url
    return SchemaInputs(
        id=urljoin(base, urls.api_schema(name)) if base else None,
        api_version=site.catalog.api.number,
    )


def files_inputs(site: Site, key: Key) -> FilesInputs:
    catalog, api = site.catalog, site.catalog.api
    rows = package.schema_keys(site)
    pictures = [urls.API_PICTURES] if has_copies(site) else []
    packages = [urls.BULK_PACKAGE] if package.has_package(site) else []
    return FilesInputs(
        schema_version=SCHEMA_VERSION,
        page_size=PAGE_SIZE,
        segment=urls.SEGMENT,
        suffix=urls.SUFFIX,
        items=(
            _items(urls.api_item(api, "{id}"), "item", (craft.id for craft in catalog.craft)),
            *(
                _items(urls.api_record(api, path, "{id}"), schema, _ids(site, path))
                for path, (schema, _) in _SMALL.items()
            ),
        ),
        lists=(
            *_lists(api, "spacecraft", "list", urls.SEGMENTS, _precomputed(site)),
            *chain.from_iterable(
                _lists(api, path, schema, _SEGMENTS, tuple(_in_each_mode(site, path)))
                for path, (_, schema) in _SMALL.items()
            ),
        ),
        documents=(
            _document(urls.API_META, _schema("meta")),
            _document(urls.API_INDEX, _schema("index")),
            _document(urls.API_FILES, _schema("files")),
            _document(urls.API_NOW, _schema("now")),
            _document(urls.API_BADGE, _schema("badge")),
            *(_document(path, _schema("pictures")) for path in pictures),
            _document(urls.API_CHANGES, _schema("changes")),
            _document(urls.API_LATEST, _schema("changes-latest")),
            _document(urls.API_OPENAPI, OPENAPI_SCHEMA),
            *(
                _document(urls.api_schema(name), METASCHEMA)
                for name in SCHEMAS
                if has_schema(name, site)
            ),
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


_SMALL: Mapping[str, tuple[str, str]] = {
    "spacecraft_configurations": ("configuration", "configurations"),
    "spacecraft_configuration_families": ("family", "families"),
    "config/spacecraft_configuration_types": ("type", "types"),
    "config/spacecraft_statuses": ("status", "statuses"),
}
"""The schemas of an item and of the list, of each list of few records."""


def _ids(site: Site, path: str) -> Iterable[int]:
    small = site.engine.small(path)
    return small.richest if small else ()


def _in_each_mode(site: Site, path: str) -> Iterable[Precomputed]:
    small = site.engine.small(path)
    for mode, records in small.modes.items() if small else ():
        parameters = {} if mode == urls.DEFAULTS["mode"] else {"mode": mode}
        yield Precomputed(parameters=parameters, orderings=("id",), count=len(records))


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


_SEGMENTS = ("mode", "ordering", "offset")


def _lists(
    api: ApiVersion,
    of: str,
    schema: str,
    segments: tuple[str, ...],
    precomputed: tuple[Precomputed, ...],
) -> Iterable[ListFiles]:
    """One for each path of a list, with the queries whose files are there."""
    for name, route in sorted(routes(api).items()):
        if route.list != of or name != api.place(of, route.modes[0])[0]:
            continue  # another name of the same path
        path = urls.api_records(api, of, route.modes[0], 0)
        has_modes = bool(route.parameters)
        parameters = tuple(one for one in segments if has_modes or one != "mode")
        found = [one for one in precomputed if _mode_of(one) in route.modes]
        yield ListFiles(
            query=_query(path),
            path=_here(path).removesuffix(urls.SUFFIX),
            schema=_schema(schema),
            parameters=parameters,
            defaults={one: urls.DEFAULTS[one] for one in parameters if one in urls.DEFAULTS},
            precomputed=tuple(found if has_modes else map(_without_mode, found)),
        )


def _mode_of(precomputed: Precomputed) -> str:
    return str(precomputed.parameters.get("mode", DEFAULT_MODE))


def _without_mode(precomputed: Precomputed) -> Precomputed:
    """The same where its path says the mode."""
    others = {name: one for name, one in precomputed.parameters.items() if name != "mode"}
    return msgspec.structs.replace(precomputed, parameters=others)


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
