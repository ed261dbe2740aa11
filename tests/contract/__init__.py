"""The contract as it was accepted last, and what a change of it means to those who read the mirror.

A contract is a table of promises, flattened out of the published schemas, `files.json` and the
OpenAPI document: `spacecraft-normal.json/image/credit` is a text or null. `make contract` accepts
a change; one that could break a reader only under a new `SCHEMA_VERSION` that
docs/mirror-changelog.md tells of.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from generator.build.plan import plan_site
from generator.build.render import Renderer
from generator.mirror.meta import SCHEMA_VERSION
from generator.mirror.operations import COMPONENTS
from generator.theme.bundle import REFERENCE
from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.support.building import BULK, make_site, planned_inputs
from tests.support.wire import pull_quietly

FILE = Path(__file__).parent / "accepted.json"
CHANGELOG = Path(__file__).parents[2] / "docs" / "mirror-changelog.md"
ACCEPT = "make contract"
"""The command that accepts a change."""

Promise: TypeAlias = Mapping[str, Any]
"""JSON Schema's keywords for one value, without those that only explain; `required`: always there;
`in` only where the value is one that is asked with."""

Documents: TypeAlias = Mapping[str, Any]
"""Published JSON documents by their paths."""

SCHEMAS = "api/schema/"
ROWS = ".schema.json"
"""How the names of the schemas of the bulk files' rows end."""

PARTS = "parts.json"
"""What stands in here belongs to the schema that refers to it; other schemas go by their names."""

FILES, OPENAPI = "api/files.json", "api/openapi.json"

NULL = {"type": "null"}
ANNOTATIONS = {"$schema", "$id", "title", "description"}
STRUCTURE = {"$defs", "anyOf", "oneOf", "properties", "required", "additionalProperties", "items"}

ACCEPTABLE = f"accept it with `{ACCEPT}`"
MOST = 40
"""How many changes are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a version promises, by what it is promised of."""

    version: int
    promises: Mapping[str, Promise]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is promised otherwise, and whether that can break a reader."""

    where: str
    what: str
    breaking: bool


def make_contract() -> Contract:
    """What a build promises now; with all that it can hold: both modes and the lookups."""
    with load(make_collection(30)) as upstream:
        site = make_site(pull_quietly(upstream), bulk=BULK, images="licensed")
    renderer = Renderer(site.theme, site.wording)
    pages = [
        page for page in plan_site(site) if _is_schema(page.path) or page.path in {FILES, OPENAPI}
    ]
    documents = {
        page.path: json.loads(renderer.render(kind, inputs))
        for page, kind, inputs in planned_inputs(site, pages)
    }
    return Contract(version=SCHEMA_VERSION, promises=dict(sorted(promises_of(documents))))


def _is_schema(path: str) -> bool:
    return path.startswith(SCHEMAS) or path.endswith(ROWS)


def load_contract() -> Contract:
    """What was accepted last; version 0, which promises nothing, when nothing was."""
    if not FILE.exists():
        return Contract(version=0, promises={})
    accepted = json.loads(FILE.read_text("utf-8"))
    return Contract(version=accepted["schema_version"], promises=accepted["promises"])


def write_contract(contract: Contract) -> None:
    """One line for each promise, so that a difference is one too."""
    lines = ",\n".join(
        f"{json.dumps(where, ensure_ascii=False)}: {json.dumps(promise, sort_keys=True)}"
        for where, promise in contract.promises.items()
    )
    FILE.write_text(
        f'{{"schema_version": {contract.version}, "promises": {{\n{lines}\n}}}}\n', "utf-8"
    )


def promises_of(documents: Documents) -> Iterator[tuple[str, Promise]]:
    """Every promise of the published documents."""
    for path, document in documents.items():
        name = path.removeprefix(SCHEMAS).removeprefix("api/")
        if _is_schema(path) and name != PARTS:
            yield from flatten(document, documents, path, name, {"required": True})
    yield from _files(documents[FILES])
    yield from _operations(documents)


def flatten(
    schema: Any, documents: Documents, path: str, where: str, given: Promise
) -> Iterator[tuple[str, Promise]]:
    """The promises of a schema that stands in the document at `path`, and of all within it.

    A schema that may also be null is that schema with one more type. `given` is what is known from
    outside the schema. A component of the OpenAPI document is the schema that it is made from, and
    an `enum` of one value what `const` is: generators of clients read the one, not the other.
    """
    if (named := _COMPONENT_FILES.get(schema.get("$ref"))) is not None:
        yield where, {**given, "schema": named}
        return
    schema, found_in = _resolved(schema, documents, path)
    if found_in != path and found_in.startswith(SCHEMAS) and not found_in.endswith(PARTS):
        yield where, {**given, "schema": found_in.removeprefix(SCHEMAS)}
        return
    alternatives = schema.get("anyOf", schema.get("oneOf", []))
    others = [one for one in alternatives if one != NULL]
    if NULL in alternatives and len(others) == 1:
        [(_, promise), *inner] = flatten(others[0], documents, found_in, where, given)
        yield where, {**promise, "type": sorted([*promise.get("type", []), "null"])}
        yield from inner
        return
    if len(schema.get("enum", ())) == 1 and "in" not in given:
        schema = {**_without(schema, "enum", "type"), "const": schema["enum"][0]}
    promise = {**given, **{key: schema[key] for key in schema.keys() - ANNOTATIONS - STRUCTURE}}
    if "type" in promise:
        promise["type"] = sorted(
            [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        )
    if schema.get("additionalProperties") is False:
        promise["closed"] = True
    yield where, promise
    for number, one in enumerate(others):
        yield from flatten(one, documents, found_in, f"{where}|{number}", {})
    for name, one in schema.get("properties", {}).items():
        required = {"required": name in schema.get("required", [])}
        yield from flatten(one, documents, found_in, f"{where}/{name}", required)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from flatten(schema[key], documents, found_in, f"{where}/*", {})


_COMPONENT_FILES = {f"{REFERENCE}{name}": f"{file}.json" for file, name in COMPONENTS.items()}
"""The files of schemas by what the OpenAPI document refers to."""


def _without(schema: Mapping[str, Any], *keywords: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in keywords}


def _resolved(node: Any, documents: Documents, path: str) -> tuple[Any, str]:
    """What a node of the document at `path` stands for, and the path of the document it is in."""
    if "$ref" not in node:
        return node, path
    file, _, pointer = node["$ref"].partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
    found = documents[target]
    for key in pointer.split("/")[1:]:
        found = found[key]
    return _resolved(found, documents, target)


def _files(files: Any) -> Iterator[tuple[str, Promise]]:
    yield "files", {key: files[key] for key in ("page_size", "segment", "suffix")}
    for item in files["items"]:
        yield f"file of {item['query']}", {key: item[key] for key in ("path", "schema")}
    for one in files["lists"]:
        where = f"files of {one['query']}"
        yield where, {key: one[key] for key in ("path", "schema", "parameters", "defaults")}
        for queries in one["precomputed"]:
            names = ", ".join(queries["parameters"]) or "nothing"
            yield f"{where} by {names}", {"orderings": queries["orderings"]}
    for document in files["documents"]:
        yield f"document {document['path']}", {"schema": document["schema"]}


def _operations(documents: Documents) -> Iterator[tuple[str, Promise]]:
    """Where and what can be asked, and what each answer holds."""
    yield "query API", {"servers": [server["url"] for server in documents[OPENAPI]["servers"]]}
    for address, methods in documents[OPENAPI]["paths"].items():
        for method, operation in methods.items():
            where = f"{method.upper()} {address}"
            if "operationId" in operation:
                yield where, {"name": operation["operationId"]}
            for named in operation["parameters"]:
                parameter, _ = _resolved(named, documents, OPENAPI)
                given = {
                    key: parameter[key] for key in ("in", "style", "explode") if key in parameter
                }
                given["required"] = parameter.get("required", False)
                name = f"{where} ?{parameter['name']}"
                yield from flatten(parameter["schema"], documents, OPENAPI, name, given)
            for status, named in operation["responses"].items():
                response, _ = _resolved(named, documents, OPENAPI)
                yield f"{where} {status}", {"headers": sorted(response.get("headers", []))}
                for kind, media in response.get("content", {}).items():
                    name = f"{where} {status} {kind}"
                    yield from flatten(media["schema"], documents, OPENAPI, name, {})


def compare(old: Mapping[str, Promise], new: Mapping[str, Promise]) -> Iterator[Change]:
    """What changes from the one table of promises to the other, by place."""
    for where in sorted(old.keys() | new.keys()):
        before, now = old.get(where), new.get(where)
        if now is None:
            yield Change(where=where, what="is gone", breaking=True)
        elif before is None:
            query = where.partition("?")[0]
            asked_before = any(other.startswith(query) for other in old)
            needed = "in" in now and now["required"] and asked_before
            yield Change(where=where, what="is new", breaking=needed)
        else:
            for keyword in sorted(before.keys() | now.keys()):
                was, becomes = before.get(keyword), now.get(keyword)
                if was != becomes:
                    yield Change(
                        where=where,
                        what=f"{keyword}: {json.dumps(was)} becomes {json.dumps(becomes)}",
                        breaking=keyword not in HARMLESS
                        or not HARMLESS[keyword](was, becomes, "in" in now),
                    )


HARMLESS: Mapping[str, Callable[[Any, Any, bool], bool]] = {
    "type": lambda was, becomes, asked: (
        not asked and set(was or ()) - {"null"} == set(becomes or ())
    ),
    "required": lambda was, becomes, asked: becomes != asked,
    "closed": lambda was, becomes, asked: not becomes,
    "orderings": lambda was, becomes, asked: set(was) <= set(becomes),
    "servers": lambda was, becomes, asked: set(was) <= set(becomes),
    "headers": lambda was, becomes, asked: set(was) <= set(becomes),
}
"""Changes of a keyword that break nobody, from its old and its new value: a null that no longer
comes, a value that is now always there, one more ordering, a schema that lets new keys in. `asked`
is true for what is asked with. All other changes break somebody."""


def objection(accepted: Contract, now: Contract, changelog: str) -> str:
    """Why the contract can't stay as it is now, and what to do; "" when nothing changed."""
    changes = tuple(compare(accepted.promises, now.promises))
    if not changes and accepted.version == now.version:
        return ""
    breaking = [change for change in changes if change.breaking]
    told = "\n".join(
        f"{'BREAKS' if change.breaking else 'fits'}  {change.where} {change.what}"
        for change in (*breaking, *(change for change in changes if not change.breaking))[:MOST]
    )
    if breaking and now.version <= accepted.version:
        todo = "raise SCHEMA_VERSION in generator/mirror/items.py, or take the change back"
    elif not has_entry(changelog, now.version):
        todo = f"tell readers of version {now.version} in docs/mirror-changelog.md"
    else:
        todo = ACCEPTABLE
    return f"The contract differs in {len(changes)} places.\n{told}\nTo do: {todo}."


def has_entry(changelog: str, version: int) -> bool:
    return re.search(rf"^## Version {version}$", changelog, re.MULTILINE) is not None
