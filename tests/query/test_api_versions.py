"""Version 2.4.0 of LL2's API: its paths, and the answers of data that are of it or of 2.3.0."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser

from generator.catalog.parse import build_catalog
from generator.query.answers import Answer
from generator.query.endpoints import endpoints, routes
from generator.query.engine import Engine
from generator.query.ll2 import answer_item, answer_list
from generator.snapshot.model import Snapshot
from generator.snapshot.schema import is_same
from generator.versions import V2_3, V2_4, ApiVersion
from tests.standin.schema import NEXT
from tests.standin.server import Upstream
from tests.support.building import build
from tests.support.node import run_node
from tests.support.serving import Serving, serving
from tests.support.web import host
from tests.vectors import Vector, ask_vectors, differences, load_vectors, vector_of

MODES = {"detailed": "detailed", "list": "mini"}

# The table ---------------------------------------------------------------------------------------


def component_at(path: str) -> str:
    """The object of LL2's document that a path of 2.4.0 lists."""
    answer = NEXT["paths"][f"/2.4.0/{path}/"]["get"]["responses"]["200"]
    page = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    items = NEXT["components"]["schemas"][page]["properties"]["results"]["items"]
    return str(items["$ref"].rpartition("/")[2])


def test_the_paths_and_objects_are_those_of_its_document() -> None:
    lists = {
        path.removeprefix("/2.4.0/").strip("/")
        for path in NEXT["paths"]
        if "{id}" not in path and "api-throttle" not in path
    }
    assert routes(V2_4).keys() == lists
    for path, route in routes(V2_4).items():
        [mode] = route.modes
        assert endpoints(V2_4)[route.list].modes[mode] == component_at(path), path
    assert f"/2.4.0/{V2_4.throttle}/" in NEXT["paths"]


def test_each_parameter_of_its_document_is_answered_or_501() -> None:
    for path, route in routes(V2_4).items():
        declared = {one["name"] for one in NEXT["paths"][f"/2.4.0/{path}/"]["get"]["parameters"]}
        endpoint = endpoints(V2_4)[route.list]
        assert declared == {*endpoint.answered, *endpoint.unanswered, *route.parameters}, path


def test_what_has_the_same_fields_in_both_versions() -> None:
    same = ("SpacecraftNormal", "SpacecraftStatus", "SpacecraftConfigNormal")
    other = ("SpacecraftEndpointDetailed", "SpacecraftFlightNormal", "SpacecraftConfigDetailed")
    assert all(is_same(kind, V2_3, V2_4) and is_same(kind, V2_4, V2_3) for kind in same)
    assert not any(is_same(kind, V2_3, V2_4) for kind in other)


# Data of 2.4.0 -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def output(next_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("next") / "output"
    build(next_snapshot, output)
    return output


def next_path(path: str) -> str:
    """A query of 2.3.0 as 2.4.0 has it: the mode is in the path."""
    address, _, query = path.replace("/2.3.0/", "/2.4.0/", 1).partition("?")
    mode = dict(parse_qsl(query)).get("mode", "")
    is_item = re.search(r"/[^/]*(spacecraft|_\w+)/$", unquote(address)) is None
    if is_item or mode not in MODES or "config/" in address or "flights" in address:
        return f"{address}?{query}" if query else address
    if mode == "list" and "families" not in address:
        return f"{address}?{query}"
    rest = urlencode([(name, value) for name, value in parse_qsl(query, True) if name != "mode"])
    return f"{address}{MODES[mode]}/?{rest}"


@pytest.fixture(scope="module")
def expected(next_upstream: Upstream) -> list[Vector]:
    paths = [next_path(vector["path"]) for vector in load_vectors()[::7]]
    found = [path for path in paths if not re.search(r"spacecraft_flights/[^?/]", path)]
    more = ["/2.4.0/spacecraft/mini/?limit=3", "/2.4.0/spacecraft_configurations/mini/"]
    # Of an agency that no record names it isn't known whether it exists: that is 501.
    vectors = [
        vector
        for vector in ask_vectors(next_upstream, [*found, *more])
        if vector["count"] != 0 or "manufacturer=" not in vector["path"]
    ]
    assert sum("/detailed/" in vector["path"] for vector in vectors) > 20
    return vectors


def answer(engine: Engine, path: str, root: str, api: ApiVersion = V2_4) -> Answer:
    """Python's answer to a path of a version."""
    address, _, query = path.removeprefix(f"/{api}/").partition("?")
    name = address.removesuffix("/")
    if name in routes(api):
        return answer_list(engine, name, query, address=f"{root}{name}/", api=api)
    of, _, identifier = name.rpartition("/")
    return answer_item(engine, of, unquote(identifier), query, api=api)


@pytest.fixture(scope="module")
def engine(next_snapshot: Snapshot) -> Engine:
    return Engine(build_catalog(next_snapshot))


def test_python_answers_as_the_stand_in(
    engine: Engine, next_upstream: Upstream, expected: list[Vector]
) -> None:
    found = []
    for vector in expected:
        given = answer(engine, vector["path"], next_upstream.root)
        found.append(vector_of(vector["path"], given.status, given.body))
    assert differences(expected, found) == []


def test_serve_answers_as_the_stand_in(
    output: Path, next_upstream: Upstream, expected: list[Vector]
) -> None:
    found = []
    with serving(output) as served:
        for vector in expected:
            status, _, body = served.ask(vector["path"], Host=urlsplit(next_upstream.root).netloc)
            found.append(vector_of(vector["path"], status, body))
    assert differences(expected, found) == []


def test_the_client_answers_as_the_stand_in(
    output: Path, next_upstream: Upstream, expected: list[Vector]
) -> None:
    """In Node, from the files alone."""
    with host(output) as site:
        given = run_node(
            "answers.mjs",
            output / "api/client.js",
            site,
            given=[vector["path"] for vector in expected],
        )
    found = [
        vector_of(
            vector["path"],
            one["status"],
            one["body"].replace(f"{site}api/2.4.0/", next_upstream.root).encode(),
        )
        for vector, one in zip(expected, given, strict=True)
    ]
    assert differences(expected, found) == []


@pytest.mark.parametrize(
    ("path", "needs"),
    [
        ("spacecraft_flights/mini/?spacecraft=1", "every spacecraft flight in mode list"),
        ("spacecraft_flights/detailed/?spacecraft=1", "every spacecraft flight in mode detailed"),
        ("spacecraft_flights/?spacecraft=1&mission_end__year=2020", "the list of all flights"),
    ],
)
def test_what_can_not_be_derived_is_501_everywhere(
    engine: Engine, output: Path, path: str, needs: str
) -> None:
    ours = answer(engine, f"/2.4.0/{path}", "http://x/2.4.0/")
    assert ours.status == 501
    assert needs in json.loads(ours.body)["detail"]
    with host(output) as site:
        [given] = run_node("answers.mjs", output / "api/client.js", site, given=[f"/2.4.0/{path}"])
    assert (given["status"], given["body"]) == (501, ours.body.decode())


def test_the_client_asks_for_a_mode_as_ever(output: Path) -> None:
    """`mode` is no parameter of 2.4.0: the client asks at the path, page after page."""
    program = """(async () => {
        const first = await mirror.list({ mode: "detailed", limit: 50, ordering: "-id" });
        const next = await mirror.list(first.next);
        const walked = [];
        for await (const one of mirror.all({ mode: "detailed", status: 1 })) walked.push(one);
        return { first, next, modes: walked.map((one) => one.response_mode) };
    })()"""
    with host(output) as site:
        found = run_node("program.mjs", output / "api/client.js", site, given=program)
    assert f"{site}api/2.4.0/spacecraft/detailed/?" in found["first"]["next"]
    ids = [one["id"] for page in ("first", "next") for one in found[page]["results"]]
    assert len(ids) == 100
    assert ids == sorted(ids, reverse=True)
    assert found["modes"] == ["detailed"] * len(found["modes"]) != []


def test_the_service_worker_answers(output: Path, browser: Browser, engine: Engine) -> None:
    paths = ["spacecraft/detailed/?limit=1&search=soyuz", "api-throttle/status/", "spacecraft/1/"]
    with host(output) as site, browser.new_context() as context:
        page = context.new_page()
        page.goto(site)
        page.evaluate("navigator.serviceWorker.ready")
        page.reload()
        given = page.evaluate(
            "(paths) => Promise.all(paths.map(async (path) => (await fetch(path)).text()))",
            [f"{site}api/2.4.0/{path}" for path in paths],
        )
        expected = answer(engine, f"/2.4.0/{paths[0]}", f"{site}api/2.4.0/").body.decode()
    assert given[0] == expected
    assert json.loads(given[1])["your_request_limit"] > 0
    assert json.loads(given[2])["response_mode"] == "detailed"


# The version that the data aren't of -------------------------------------------------------------


@pytest.fixture(scope="module", params=["2.3.0", "2.4.0"])
def held(request: pytest.FixtureRequest, output: Path, built: Any) -> Iterator[tuple[Serving, str]]:
    """A served site of each version, and the version that is asked: the other one."""
    other = {"2.3.0": "2.4.0", "2.4.0": "2.3.0"}[request.param]
    with serving(built.output if request.param == "2.3.0" else output) as served:
        yield served, other


SAME = ("spacecraft/?limit=5&ordering=-flights_count", "config/spacecraft_statuses/")


@pytest.mark.parametrize("path", SAME)
def test_records_with_the_same_fields_are_answered(held: tuple[Serving, str], path: str) -> None:
    """Its records are those of the version that is held, its links those of the one asked."""
    served, asked = held
    [own] = {"2.3.0", "2.4.0"} - {asked}
    status, _, body = served.ask(f"/{asked}/{path}")
    page = json.loads(body)
    assert status == 200
    assert page["results"] == json.loads(served.ask(f"/{own}/{path}")[2])["results"]
    if page["next"]:
        assert f"/{asked}/spacecraft/?" in page["next"]


@pytest.mark.parametrize("path", ["spacecraft/1/", "spacecraft_flights/?spacecraft=1"])
def test_records_with_other_fields_are_501(held: tuple[Serving, str], path: str) -> None:
    served, asked = held
    [own] = {"2.3.0", "2.4.0"} - {asked}
    status, _, body = served.ask(f"/{asked}/{path}")
    assert status == 501
    assert f"records of API version {asked}; it has those of {own}" in json.loads(body)["detail"]


def test_modes_are_asked_for_as_each_version_does(held: tuple[Serving, str]) -> None:
    served, _ = held
    normal = json.loads(served.ask("/2.4.0/spacecraft/?limit=2")[2])
    for path in ("/2.4.0/spacecraft/mini/?limit=2", "/2.3.0/spacecraft/?limit=2&mode=list"):
        assert json.loads(served.ask(path)[2])["results"] == normal["results"]
    assert served.ask("/2.3.0/spacecraft/detailed/")[0] == 404


def test_each_root_lists_its_own_addresses(held: tuple[Serving, str]) -> None:
    served, _ = held
    for api in ("2.3.0", "2.4.0"):
        addresses = json.loads(served.ask(f"/{api}/")[2])
        assert addresses["spacecraft"].endswith(f"/{api}/spacecraft/")
    assert served.ask("/2.4.0/api-throttle/status/")[0] == 200
    assert served.ask("/2.3.0/api-throttle/")[0] == 200
    assert served.ask("/2.2.0/spacecraft/")[0] == 404
