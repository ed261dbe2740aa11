"""Clients that generators make of the OpenAPI document: they give typed records from `serve`.

The one in Python first, then the one in TypeScript.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator.snapshot.model import DETAILED, NORMAL
from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.support.building import Built, build
from tests.support.node import NODE, SCRIPTS, run_node
from tests.support.serving import Serving, serving
from tests.support.wire import pull_quietly

pytestmark = pytest.mark.long

PACKAGE = "generated_mirror_client"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("clients") / "output"
    with load(make_collection(40)) as upstream:
        build(pull_quietly(upstream), output)
    return output


@pytest.fixture(scope="module")
def served(output: Path) -> Iterator[Serving]:
    with serving(output) as running:
        yield running


@pytest.fixture(scope="module")
def generated(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package that openapi-python-client makes without a word of warning, importable."""
    directory = tmp_path_factory.mktemp("generated")
    config = directory / "config.json"
    config.write_text(json.dumps({"post_hooks": []}))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", output / "api" / "openapi.json", "--config", config, "--fail-on-warning"),
            *("--output-path", directory / PACKAGE),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in (done.stdout + done.stderr).lower()
    sys.path.insert(0, str(directory))
    yield directory / PACKAGE
    sys.path.remove(str(directory))


def part(name: str) -> ModuleType:
    return importlib.import_module(f"{PACKAGE}.{name}")


@pytest.fixture(scope="module")
def client(generated: Path, served: Serving) -> Iterator[Any]:
    client = part("client").Client(base_url=f"{served.root}2.3.0", raise_on_unexpected_status=True)
    with client:
        yield client


def ask(client: Any, operation: str, *arguments: Any, **parameters: Any) -> Any:
    return part(f"api.spacecraft.{operation}").sync(*arguments, client=client, **parameters)


def kinds(values: Any) -> set[str]:
    return {type(one).__name__ for one in values}


@pytest.mark.parametrize(
    ("mode", "kind"), [("normal", "SpacecraftNormal"), ("detailed", "SpacecraftDetailed")]
)
def test_a_list_holds_records_of_the_mode_that_was_asked(client: Any, mode: str, kind: str) -> None:
    modes = part("models").ListSpacecraftMode
    found = ask(client, "list_spacecraft", mode=modes(mode), limit=100)
    assert (type(found).__name__, found.count, len(found.results)) == ("SpacecraftList", 40, 40)
    assert kinds(found.results) == {kind}
    assert kinds(one.status for one in found.results) == {"SpacecraftStatus"}


def test_filters_orderings_and_windows_reach_the_mirror(client: Any) -> None:
    orderings = part("models").ListSpacecraftOrderingItem
    found = ask(
        client,
        "list_spacecraft",
        in_space=False,
        ordering=[orderings("-flights_count"), orderings("-id")],
        limit=5,
        offset=2,
    )
    assert not any(craft.in_space for craft in found.results)
    assert len(found.results) == 5
    assert "offset=7" in found.next_


def test_an_item_is_detailed_down_to_its_flights(client: Any) -> None:
    craft = ask(client, "get_spacecraft", 1)
    assert type(craft).__name__ == "SpacecraftDetailed"
    assert type(craft.spacecraft_config).__name__ == "SpacecraftConfiguration"
    assert kinds(craft.flights) == {"SpacecraftFlight"}
    assert kinds(flight.spacecraft for flight in craft.flights) == {"SpacecraftNormal"}


def test_the_other_lists_are_typed_too(client: Any) -> None:
    configurations = ask(client, "list_spacecraft_configurations", limit=100)
    assert kinds(configurations.results) == {"SpacecraftConfigurationNormal"}
    statuses = ask(client, "list_spacecraft_statuses")
    assert kinds(statuses.results) == {"SpacecraftStatus"}
    assert ask(client, "get_spacecraft_status", 4) in statuses.results
    one = configurations.results[0]
    whole = ask(client, "get_spacecraft_configuration", one.id)
    assert (type(whole).__name__, whole.name) == ("SpacecraftConfiguration", one.name)


def test_what_is_refused_is_shown(client: Any) -> None:
    assert ask(client, "get_spacecraft", 99999).detail == ("No Spacecraft matches the given query.")
    assert ask(client, "list_spacecraft", status=99999)["status"][0].startswith("Select a valid")


def test_only_what_is_answered_is_offered(generated: Path) -> None:
    """A parameter that is 501 is no argument of the client."""
    source = (generated / "api" / "spacecraft" / "list_spacecraft_flights.py").read_text()
    assert "spacecraft:" in source
    assert not any(f"{name}:" in source for name in ("ordering", "search"))


# In TypeScript


MODULES = SCRIPTS / "node_modules"
PROGRAM = "generated.ts"

GENERATED: dict[str, Any] = {"path": "client", "module": {"extension": ".js"}}
PLUGINS = ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"]

TSCONFIG = {
    "compilerOptions": {
        "strict": True,
        "target": "es2022",
        "module": "nodenext",
        "lib": ["es2022", "dom", "dom.iterable"],
        "types": [],
        "outDir": "js",
    },
    "files": [PROGRAM],
}


def run_package(script: str, *arguments: str, within: Path) -> None:
    """A command of a package of tests/node/, which must end well."""
    file = MODULES / script
    assert file.is_file(), "make test-all installs the packages of tests/node/"
    done = subprocess.run(
        [NODE, file, *arguments],
        cwd=within,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def read(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What tests/node/generated.ts reads from 607 craft, compiled with its client."""
    directory = tmp_path_factory.mktemp("typescript")
    document = str(built.output / "api" / "openapi.json")
    config = {"input": document, "output": GENERATED, "plugins": PLUGINS, "logs": {"file": False}}
    (directory / "openapi-ts.config.mjs").write_text(f"export default {json.dumps(config)};")
    (directory / "package.json").write_text(json.dumps({"type": "module"}))
    (directory / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    (directory / PROGRAM).write_text((SCRIPTS / PROGRAM).read_text("utf-8"), "utf-8")
    run_package("@hey-api/openapi-ts/bin/run.js", within=directory)
    run_package("typescript/bin/tsc", "--project", ".", within=directory)
    with serving(built.output) as served:
        return {
            "root": f"{served.root}2.3.0",
            **run_node(directory / "js" / "generated.js", f"{served.root}2.3.0"),
        }


def records(built: Built, mode: str) -> list[dict[str, Any]]:
    return [json.loads(record) for record in built.snapshot.tables[mode].values()]


def test_typescript_lists_filters_and_orders(read: Any, built: Built) -> None:
    craft = records(built, NORMAL)
    assert (read["count"], read["read"]) == (len(craft), 100)
    assert read["next"] == f"{read['root']}/spacecraft/?limit=100&offset=100"
    chosen = read["chosen"]
    assert len(chosen) == 5
    assert {one["id"] for one in chosen} < {
        one["id"] for one in craft if one["in_space"] and one["status"]["id"] == 1
    }
    assert all(one["in_space"] and one["status"] == 1 for one in chosen)
    named = [
        one["id"]
        for one in craft
        if "dragon" in f"{one['name']} {one['spacecraft_config']['name']}".lower()
    ]
    assert read["found"] == named[1:6]


def test_typescript_reads_detailed_records_with_their_flights(read: Any, built: Built) -> None:
    assert read["modes"] == ["detailed"] * 3
    whole = next(one for one in records(built, DETAILED) if one["id"] == 1)
    assert len(whole["flights"]) > 1
    assert read["flights"] == [
        {
            "id": flight["id"],
            "of": flight["spacecraft"]["name"],
            "launch": flight["launch"]["name"],
            "ended": flight["mission_end"],
        }
        for flight in whole["flights"]
    ]


def test_typescript_shows_what_is_refused(read: Any) -> None:
    assert (read["refused"], read["missing"]) == (400, 404)
    assert read["messages"][0].startswith("Select a valid choice")
    assert read["detail"] == "No Spacecraft matches the given query."
