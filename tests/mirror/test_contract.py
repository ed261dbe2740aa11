"""The mirror's contract: its schemas fit its files, its table names them, serve keeps to it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import jsonschema_rs
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.definitions import OPENAPI_31

from generator.mirror.contract import METASCHEMA, SCHEMAS
from generator.mirror.meta import SCHEMA_VERSION
from generator.query import ll2
from generator.query.endpoints import endpoints
from generator.snapshot.model import Snapshot
from generator.versions import RECOMMENDED
from tests.contract import (
    ACCEPT,
    CHANGELOG,
    Contract,
    Promise,
    compare,
    flatten,
    has_entry,
    load_contract,
    make_contract,
    objection,
)
from tests.support.building import BULK, Built, build, read_tree
from tests.support.serving import Serving, serving

SPACECRAFT = endpoints(RECOMMENDED)["spacecraft"]
SITE = "https://example.org/catalog/"


@pytest.fixture(scope="module")
def sampled(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built sample: one mode, no lookups."""
    output = tmp_path_factory.mktemp("sampled")
    build(sample, output, bulk=BULK, images="licensed")
    return output


@pytest.fixture(scope="module")
def of_2_4(next_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of version 2.4.0 of the API."""
    output = tmp_path_factory.mktemp("next")
    build(next_snapshot, output)
    return output


@pytest.fixture(scope="module", params=["sample", "607 craft", "version 2.4.0"])
def output(request: pytest.FixtureRequest, sampled: Path, built: Built, of_2_4: Path) -> Path:
    outputs = {"sample": sampled, "607 craft": built.output, "version 2.4.0": of_2_4}
    return outputs[request.param]


def load_json(file: Path) -> Any:
    return json.loads(file.read_bytes())


def promised(output: Path) -> Iterator[tuple[str, str]]:
    """Every file that `files.json` names, with its schema, by nothing but what stands in there."""
    files = load_json(output / "api" / "files.json")
    for item in files["items"]:
        for identifier in item["ids"]:
            yield item["path"].replace("{id}", str(identifier)), item["schema"]
    for one in files["lists"]:
        for queries in one["precomputed"]:
            for ordering in queries["orderings"]:
                for offset in range(0, max(1, queries["count"]), files["page_size"]):
                    asked = {**queries["parameters"], "ordering": ordering, "offset": offset}
                    segments = [
                        files["segment"].format(name=name, value=as_text(asked[name]))
                        for name in one["parameters"]
                        if name in asked and asked[name] != one["defaults"].get(name)
                    ]
                    yield one["path"] + "".join(segments) + files["suffix"], one["schema"]
    for document in files["documents"]:
        yield document["path"], document["schema"]


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def test_files_json_names_every_file_of_the_mirror(output: Path) -> None:
    paths = [path for path, _ in promised(output)]
    there = [file.relative_to(output / "api") for file in (output / "api").rglob("*.json")]
    assert sorted(paths) == sorted(file.as_posix() for file in there)


def test_the_three_steps_of_the_docs_lead_to_every_list(output: Path) -> None:
    """From a query to its file, by nothing but the words of docs/mirror.md."""
    files = load_json(output / "api" / "files.json")
    found = {
        file_of(files, one["query"], {**queries["parameters"], **window})
        for one in files["lists"]
        for queries in one["precomputed"]
        for ordering in queries["orderings"]
        for offset in range(0, max(1, queries["count"]), files["page_size"])
        for window in [{"ordering": ordering, "offset": offset}]
    }
    schemas = {one["schema"] for one in files["lists"]}
    assert found == {path for path, schema in promised(output) if schema in schemas}
    [path] = [one["query"] for one in files["lists"] if one["query"].endswith("0/spacecraft/")]
    for query in (
        {"offset": 50},
        {"offset": -100},
        {"offset": 100_000},
        {"ordering": "name"},
        {"search": "dragon"},
        {"status": 1, "in_space": True},
        {"is_placeholder": True, "ordering": "-id"},
    ):
        assert file_of(files, path, query) is None, query
    assert file_of(files, path.replace("spacecraft", "agencies"), {}) is None


def file_of(files: Any, path: str, query: Mapping[str, Any]) -> str | None:
    entry = next((one for one in files["lists"] if one["query"] == path), None)
    if entry is None:
        return None
    asked = {key: value for key, value in query.items() if entry["defaults"].get(key) != value}
    filters = {key: value for key, value in asked.items() if key not in {"ordering", "offset"}}
    ordering, offset = asked.get("ordering", entry["defaults"]["ordering"]), asked.get("offset", 0)
    for queries in entry["precomputed"]:
        is_part = offset == 0 or (
            offset > 0 and offset % files["page_size"] == 0 and offset < queries["count"]
        )
        if queries["parameters"] == filters and ordering in queries["orderings"] and is_part:
            segments = [
                files["segment"].replace("{name}", name).replace("{value}", as_text(asked[name]))
                for name in entry["parameters"]
                if name in asked
            ]
            return f"{entry['path']}{''.join(segments)}{files['suffix']}"
    return None


def test_files_json_is_small(built: Built) -> None:
    assert len(gzip.compress((built.output / "api" / "files.json").read_bytes())) < 5_000


def test_counts_in_files_json_are_those_of_the_files(output: Path) -> None:
    for one in load_json(output / "api" / "files.json")["lists"]:
        for queries in one["precomputed"]:
            segments = "".join(
                f"/{name}={as_text(value)}" for name, value in queries["parameters"].items()
            )
            page = load_json(output / "api" / f"{one['path']}{segments}.json")
            assert page["count"] == queries["count"], segments


class _Envelope(msgspec.Struct):
    count: int
    next: str | None
    previous: str | None
    results: list[msgspec.Raw]


def validator(output: Path, schema: str) -> Draft202012Validator:
    """A strict one; it follows references from file to file, as they lie on the disk."""
    file, _, pointer = schema.partition("#")
    address = f"{(output / 'api' / file).as_uri()}#{pointer}"
    return Draft202012Validator({"$ref": address}, validate_formats=True)


def test_every_file_meets_its_schema(output: Path) -> None:
    """Each distinct record once: the lists hold the same ones again and again."""
    items = {"schema/list.json": "schema/item.json", "schema/statuses.json": "schema/status.json"}
    local = {schema for _, schema in promised(output) if schema.startswith("schema/")}
    bulk = load_json(output / "api" / "files.json")["bulk"]
    lines = {one["path"]: one["rows"] for one in bulk if one["format"] == "ndjson"}
    used = {*local, *items.values(), *lines.values()}
    validators = {schema: validator(output, schema) for schema in used}
    seen: set[tuple[str, bytes]] = set()

    def check(path: str, schema: str, raw: bytes) -> None:
        if (schema, raw) not in seen:
            seen.add((schema, raw))
            for error in validators[schema].iter_errors(json.loads(raw)):
                pytest.fail(f"{path}: {error.instance_path} {error.message[:300]}")

    for path, schema in promised(output):
        body = (output / "api" / path).read_bytes()
        if schema in items:
            envelope = msgspec.json.decode(body, type=_Envelope)
            for record in envelope.results:
                check(path, items[schema], bytes(record))
            shortened = msgspec.structs.replace(envelope, results=envelope.results[:1])
            check(path, schema, msgspec.json.encode(shortened))
        elif schema in validators:
            check(path, schema, body)
    for path, schema in lines.items():
        for line in (output / "api" / path).read_bytes().splitlines():
            check(path, schema, line)
    assert len(seen) > len(list((output / "spacecraft").iterdir()))


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_valid_themselves(sampled: Path, name: str) -> None:
    schema = load_json(sampled / "api" / "schema" / f"{name}.json")
    assert schema["$schema"] == METASCHEMA
    assert "$id" not in schema
    jsonschema_rs.meta.validate(schema)


def test_the_openapi_document_is_valid(sampled: Path) -> None:
    document = load_json(sampled / "api" / "openapi.json")
    for error in Draft202012Validator(OPENAPI_31).iter_errors(document):
        pytest.fail(f"{error.instance_path} {error.message[:300]}")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value[key] for key in ("$ref",) if key in value)
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


@pytest.mark.long
@pytest.mark.parametrize("site_url", ["", SITE])
def test_references_lead_to_what_is_published(
    sample: Snapshot, tmp_path: Path, site_url: str
) -> None:
    """From file to file, and with a site's address from `$id` to `$id`."""
    build(sample, tmp_path, site_url=site_url)
    tree = read_tree(tmp_path)
    for path, body in tree.items():
        if path.startswith("api/schema/") or path == "api/openapi.json":
            document = json.loads(body)
            if site_url and path != "api/openapi.json":
                assert document["$id"] == site_url + path
            for reference in references(document):
                file, _, pointer = reference.partition("#")
                target = urljoin(f"{SITE}{path}", file).removeprefix(SITE) if file else path
                found = json.loads(tree[target])
                for key in pointer.split("/")[1:]:
                    found = found[key]
                assert found, reference


def test_servers_are_relative_to_the_document_or_absolute(
    sampled: Path, sample: Snapshot, tmp_path: Path
) -> None:
    build(sample, tmp_path, site_url=SITE)
    for output in (sampled, tmp_path):
        document = load_json(output / "api" / "openapi.json")
        addresses = [urljoin(f"{SITE}api/openapi.json", one["url"]) for one in document["servers"]]
        assert addresses == [f"{SITE}2.3.0", f"{SITE}api/2.3.0"]


NORMAL = {"response_mode": "normal"}


def operations(output: Path) -> Iterator[dict[str, Any]]:
    for methods in load_json(output / "api" / "openapi.json")["paths"].values():
        yield from methods.values()


def test_the_openapi_document_refers_to_nothing_outside(output: Path) -> None:
    """Generators of clients read this one file: what it refers to must stand within it."""
    document = load_json(output / "api" / "openapi.json")
    referred = set(references(document))
    assert {
        reference for reference in referred if not reference.startswith("#/components/")
    } == set()
    schemas = document["components"]["schemas"]
    assert schemas.keys() == {
        reference.rpartition("/")[2] for reference in referred if "/schemas/" in reference
    }
    for name, schema in schemas.items():
        assert not schema.keys() & {"$id", "$schema", "$defs", "title"}, name


def test_modes_with_paths_of_their_own_are_operations_of_their_own(of_2_4: Path) -> None:
    document = load_json(of_2_4 / "api" / "openapi.json")
    names = {path: methods["get"]["operationId"] for path, methods in document["paths"].items()}
    assert names["/spacecraft/"] == "listSpacecraft"
    assert names["/spacecraft/detailed/"] == "listSpacecraftDetailed"
    assert names["/spacecraft_configuration_families/mini/"].endswith("FamiliesMini")
    assert names["/api-throttle/status/"] == "getThrottle"
    assert document["info"]["version"] == "2.4.0"
    assert [one["url"] for one in document["servers"]] == ["../2.4.0", "2.4.0"]
    asked = {one["operationId"]: one["parameters"] for one in operations(of_2_4)}
    assert "mode" not in {name_of(one) for one in asked["listSpacecraftDetailed"]}
    assert len(asked) == len([*operations(of_2_4)])


def name_of(parameter: Mapping[str, str]) -> str:
    return parameter.get("name") or parameter["$ref"].rpartition("/")[2]


@pytest.mark.parametrize("output", ["sample", "607 craft"], indirect=True)
def test_every_operation_has_a_name_of_its_own(output: Path) -> None:
    """The plain names are those of GET: what answers with records, not what redirects to it."""
    named = [operation["operationId"] for operation in operations(output)]
    assert len(set(named)) == len(named) == 51
    answering = [one for one in operations(output) if "application/json" in answer_of(one)]
    assert [one["operationId"] for one in answering] == [
        "listSpacecraft",
        "getSpacecraft",
        "listSpacecraftStatuses",
        "getSpacecraftStatus",
        "listSpacecraftConfigurations",
        "getSpacecraftConfiguration",
        "listSpacecraftConfigurationFamilies",
        "getSpacecraftConfigurationFamily",
        "listSpacecraftConfigurationTypes",
        "getSpacecraftConfigurationType",
        "listSpacecraftFlights",
        "getThrottle",
        "getRoot",
    ]
    assert {tag for one in answering for tag in one["tags"]} == {"spacecraft", "about"}
    others = [one for one in operations(output) if one not in answering]
    assert {tag for one in others for tag in one["tags"]} == {"http"}


def answer_of(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    content: Mapping[str, Any] = operation["responses"].get("200", {}).get("content", {})
    return content


def test_one_value_tells_the_modes_apart(output: Path) -> None:
    """As an `enum`: some generators make no type of a `const`, and can't choose by it."""
    schemas = load_json(output / "api" / "openapi.json")["components"]["schemas"]
    for name, mode in (("SpacecraftNormal", "normal"), ("SpacecraftDetailed", "detailed")):
        told = schemas[name]["properties"]["response_mode"]
        assert (told["type"], told["enum"]) == ("string", [mode])
        assert "response_mode" in schemas[name]["required"]


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({}, True),
        ({"a_new_key": [1]}, True),
        ({"serial_number": None, "image": None, "flights_count": None}, True),
        ({"serial_number": 7}, False),
        ({"status": None}, False),
        ({"in_space": "true"}, False),
        ({"response_mode": "list"}, False),
        ({"response_mode": "detailed"}, False),
        ({"image": {"id": 1}}, False),
    ],
)
def test_what_a_record_may_be(sampled: Path, change: dict[str, Any], valid: bool) -> None:
    """By the schema's own file, and by the OpenAPI document that holds it as well."""
    record = load_json(sampled / "api" / "2.3.0" / "spacecraft" / "603.json")
    for schema in ("schema/item.json", "openapi.json#/components/schemas/Spacecraft"):
        assert validator(sampled, schema).is_valid({**record, **change}) is valid


@pytest.mark.parametrize("name", ["meta", "index", "files"])
def test_json_of_our_own_may_get_keys_and_loses_none(output: Path, name: str) -> None:
    """As docs/mirror.md promises: who keeps the schema of today can check tomorrow's file."""
    document = load_json(output / "api" / f"{name}.json")
    schema = validator(output, f"schema/{name}.json")
    assert schema.is_valid(widened(document))
    for key in document:
        assert not schema.is_valid({one: document[one] for one in document if one != key}), key


def widened(value: Any) -> Any:
    """The same with a new key in each object, but in those that hold values by their names."""
    if isinstance(value, list):
        return [widened(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: one if key in {"defaults", "parameters"} else widened(one)
        for key, one in value.items()
    }
    return {**kept, "a_new_key": [1]}


@pytest.mark.parametrize("name", ["meta", "index", "files"])
def test_schemas_name_every_key_of_our_own(output: Path, name: str) -> None:
    closed = close(load_json(output / "api" / "schema" / f"{name}.json"))
    document = load_json(output / "api" / f"{name}.json")
    for error in Draft202012Validator(closed).iter_errors(document):
        pytest.fail(f"{error.instance_path} {error.message[:300]}")


def close(schema: Any) -> Any:
    """A schema that lets no keys in but those that it names."""
    if isinstance(schema, list):
        return [close(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close(one) for key, one in schema.items()}
    return {"additionalProperties": False, **closed} if "required" in closed else closed


# The query API


@pytest.fixture(scope="module")
def served(built: Built) -> Iterator[Serving]:
    with serving(built.output) as running:
        yield running


def no_server_error(context: Any, response: Any, case: Any) -> bool | None:
    """501 is an answer: it says which data the mirror would need."""
    return None if response.status_code == 501 else not_a_server_error(context, response, case)


CHECKS = [
    no_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

generated = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.long
def test_serve_keeps_to_its_openapi_document(served: Serving, built: Built) -> None:
    """Whatever the document allows, and much that it doesn't, in every operation."""
    document = schemathesis.openapi.from_path(built.output / "api" / "openapi.json")
    asked = 0
    for found in document.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        for mode in GenerationMode:

            @generated
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Case[Any]) -> None:
                nonlocal asked
                asked += 1
                case.call_and_validate(base_url=f"{served.root}2.3.0", checks=CHECKS)

            ask()
    assert asked > 500


def test_the_examples_of_the_openapi_document_find_something(served: Serving, built: Built) -> None:
    document = load_json(built.output / "api" / "openapi.json")
    parameters = document["components"]["parameters"]
    examples = {name: one["example"] for name, one in parameters.items() if "example" in one}
    assert {"id", "name", "search", "status", "spacecraft_config"} < examples.keys()
    for name, value in examples.items():
        text = ",".join(value) if isinstance(value, list) else as_text(value)
        path, query = (f"{text}/", {}) if name == "id" else ("", {name: text})
        status, _, body = served.ask(f"/2.3.0/spacecraft/{path}?{urlencode(query)}")
        assert status == 200, name
        schema = "schema/item.json" if path else "schema/list.json"
        assert validator(built.output, schema).is_valid(json.loads(body)), name
        assert path or json.loads(body)["count"] > 0, name


def test_every_parameter_of_the_dialect_is_in_the_openapi_document(sampled: Path) -> None:
    """Those that the dialect's own docstring names, and the filters of the list of spacecraft."""
    document = load_json(sampled / "api" / "openapi.json")
    listed = {
        reference["$ref"].rpartition("/")[2]
        for reference in document["paths"]["/spacecraft/"]["get"]["parameters"]
    }
    told = re.findall(r"^    (\S.*?)  ", ll2.__doc__ or "", re.MULTILINE)
    named = {name for names in told for name in names.split(", ")}
    kinds = {f"{'an' if one.kind == 'id' else 'a'} {one.kind}" for one in SPACECRAFT.filters}
    assert kinds <= named
    filters = {one.name for one in SPACECRAFT.filters}
    assert listed - {"If-None-Match"} == (named - kinds) | filters


# The lock of the contract


def test_the_contract_is_the_accepted_one() -> None:
    found = objection(load_contract(), make_contract(), CHANGELOG.read_text("utf-8"))
    if found:
        pytest.fail(found, pytrace=False)


def test_every_version_has_an_entry() -> None:
    changelog = CHANGELOG.read_text("utf-8")
    for version in range(1, SCHEMA_VERSION + 1):
        assert has_entry(changelog, version), version


TEXT: Promise = {"type": ["string"], "required": True}
ASKED: Promise = {"type": ["integer"], "required": False, "in": "query"}


@pytest.mark.parametrize(
    ("old", "new", "breaking"),
    [
        ({"a/b": TEXT}, {"a/b": TEXT}, None),
        ({"a/b": TEXT}, {"a/b": TEXT, "a/c": TEXT}, False),
        ({"a/b": TEXT}, {"a/b": TEXT, "a/c": {**TEXT, "required": False}}, False),
        ({"a/b": TEXT, "a/c": TEXT}, {"a/b": TEXT}, True),
        ({"a/b": TEXT}, {"a/renamed": TEXT}, True),
        ({"a": TEXT}, {"a": {**TEXT, "type": ["integer"]}}, True),
        ({"a": TEXT}, {"a": {**TEXT, "type": ["integer", "string"]}}, True),
        ({"a": {**TEXT, "type": ["integer", "string"]}}, {"a": TEXT}, True),
        ({"a": TEXT}, {"a": {**TEXT, "type": ["null", "string"]}}, True),
        ({"a": {**TEXT, "type": ["null", "string"]}}, {"a": TEXT}, False),
        ({"a": TEXT}, {"a": {**TEXT, "required": False}}, True),
        ({"a": {**TEXT, "required": False}}, {"a": TEXT}, False),
        ({"a": {"enum": [1, 2]}}, {"a": {"enum": [1, 2, 3]}}, True),
        ({"a": {"enum": [1, 2]}}, {"a": {"enum": [1]}}, True),
        ({"a": {"const": "x"}}, {"a": {"const": "y"}}, True),
        ({"a": {"schema": "x.json"}}, {"a": {"schema": "y.json"}}, True),
        ({"a": TEXT}, {"a": {**TEXT, "format": "uri"}}, True),
        ({"a": {"minimum": 1}}, {"a": {"minimum": 0}}, True),
        ({"a": {"closed": True}}, {"a": {}}, False),
        ({"a": {}}, {"a": {"closed": True}}, True),
        ({"G /": {"name": "getRoot"}}, {"G /": {"name": "readRoot"}}, True),
        ({"query API": {"servers": ["a"]}}, {"query API": {"servers": ["a", "b"]}}, False),
        ({"query API": {"servers": ["a", "b"]}}, {"query API": {"servers": ["a"]}}, True),
        ({"G / ?a": ASKED}, {"G / ?a": ASKED, "G / ?b": ASKED}, False),
        ({"G / ?a": ASKED}, {"G / ?a": ASKED, "G / ?b": {**ASKED, "required": True}}, True),
        ({"G / ?a": ASKED}, {"G / ?a": {**ASKED, "required": True}}, True),
        ({"G / ?a": {**ASKED, "required": True}}, {"G / ?a": ASKED}, False),
        ({"G / ?a": ASKED}, {}, True),
        ({"G / ?a": ASKED}, {"G / ?a": {**ASKED, "default": 10}}, True),
        ({"G /b/ 200": {}}, {"G /b/ 200": {}, "G /c/ ?d": {**ASKED, "required": True}}, False),
        ({"G / 200": {"headers": ["ETag"]}}, {"G / 200": {"headers": ["ETag", "Vary"]}}, False),
        ({"G / 200": {"headers": ["ETag"]}}, {"G / 200": {"headers": []}}, True),
        ({"file": {"path": "{id}.json"}}, {"file": {"path": "{id}/index.json"}}, True),
        ({"files": {"segment": "/{name}={value}"}}, {"files": {"segment": "/{value}"}}, True),
        ({"by status": {"orderings": ["id"]}}, {"by status": {"orderings": ["id", "-id"]}}, False),
        ({"by status": {"orderings": ["id", "-id"]}}, {"by status": {"orderings": ["id"]}}, True),
    ],
)
def test_what_breaks_a_reader(
    old: Mapping[str, Promise], new: Mapping[str, Promise], breaking: bool | None
) -> None:
    """None where nothing changes."""
    changes = list(compare(old, new))
    assert (any(change.breaking for change in changes) if changes else None) is breaking


def test_a_schema_becomes_a_table_of_promises() -> None:
    documents = {
        "api/schema/a.json": {
            "title": "Not a promise",
            "type": "object",
            "required": ["one"],
            "additionalProperties": False,
            "properties": {
                "one": {"anyOf": [{"$ref": "parts.json#/$defs/Text"}, {"type": "null"}]},
                "many": {"type": "array", "items": {"$ref": "b.json"}},
                "either": {"oneOf": [{"type": "string"}, {"const": 7}]},
                "mode": {"type": "string", "enum": ["normal"]},
            },
        },
        "api/schema/parts.json": {"$defs": {"Text": {"type": "string", "format": "uri"}}},
        "api/schema/b.json": {"type": "integer"},
    }
    path = "api/schema/a.json"
    assert dict(flatten(documents[path], documents, path, "a.json", {})) == {
        "a.json": {"type": ["object"], "closed": True},
        "a.json/one": {"type": ["null", "string"], "format": "uri", "required": True},
        "a.json/many": {"type": ["array"], "required": False},
        "a.json/many/*": {"schema": "b.json"},
        "a.json/either": {"required": False},
        "a.json/either|0": {"type": ["string"]},
        "a.json/either|1": {"const": 7},
        "a.json/mode": {"const": "normal", "required": False},
    }


ENTRIES = "## Version 2\n\n## Version 1\n"


@pytest.mark.parametrize(
    ("version", "promises", "changelog", "says"),
    [
        (1, {"a": TEXT}, ENTRIES, ""),
        (1, {"a": TEXT, "b": TEXT}, ENTRIES, ACCEPT),
        (1, {}, ENTRIES, "raise SCHEMA_VERSION"),
        (2, {}, "## Version 1\n", "tell readers of version 2"),
        (2, {}, "## Version 23\n", "tell readers of version 2"),
        (2, {}, ENTRIES, ACCEPT),
        (2, {"a": TEXT}, ENTRIES, ACCEPT),
    ],
)
def test_what_a_change_asks_for(
    version: int, promises: Mapping[str, Promise], changelog: str, says: str
) -> None:
    """A breaking change a new version with its entry, any other one command."""
    accepted = Contract(version=1, promises={"a": TEXT})
    found = objection(accepted, Contract(version=version, promises=promises), changelog)
    assert (says in found) if says else found == ""
    assert ACCEPT not in found or says == ACCEPT
