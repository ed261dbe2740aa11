"""The parameters that LL2 knows at each list: answered as LL2 does, or a 501 that names them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.pagination import LimitOffsetPagination

from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.query.answers import Answer
from generator.query.endpoints import ENDPOINTS, FILTERS, PARAMETERS, Kind
from generator.query.engine import Engine
from generator.query.ll2 import answer_item, answer_list, answer_lookup, answer_record
from generator.snapshot.model import CONFIGURATIONS, DETAILED, STATUSES, Snapshot
from tests.standin import views
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, load
from tests.support.building import build
from tests.support.node import run_node
from tests.support.serving import Serving, serving
from tests.support.web import host
from tests.support.wire import pull_quietly

STAND_IN: Mapping[str, Any] = {
    "spacecraft": views.SpacecraftEndpoint,
    "spacecraft_configurations": views.SpacecraftConfigurationEndpoint,
    "config/spacecraft_statuses": views.SpacecraftStatusEndpoint,
}
TABLES = {
    "spacecraft_configurations": CONFIGURATIONS,
    "config/spacecraft_statuses": STATUSES,
}

SAME: Mapping[Kind, tuple[str, ...]] = {
    "boolean": ("", "abc", "yes", " true", "2", "null"),
    "id": ("",),
    "text": ("", " ", "\t \n"),
    "words": ("", " ", ",", " , ,", '""', "''", '"" , ', '"'),
    "ordering": ("", " ", ",", "id", " id ,", "id,id"),
}
"""Values that change nothing in LL2's answer."""

CHANGING: Mapping[Kind, tuple[str, ...]] = {
    "boolean": ("true", "True", "FALSE", "1", "0"),
    "id": ("1", "121", "999999", "abc", " ", "0", "1\0"),
    "text": ("Crew Dragon 2", " Soyuz TM ", "x", "\0"),
    "words": ("dragon", "zz", '"crew dragon"', "a,b", '"a', "\0", "%"),
    "ordering": ("-id", "name", "-name", "id,name", "name,-id", "-id,name"),
}
"""Values that change it, or may: which orderings LL2 knows isn't published."""


@pytest.fixture(scope="module")
def asked() -> Iterator[Upstream]:
    with load(make_collection(60)) as upstream:
        yield upstream


@pytest.fixture(scope="module")
def pulled(asked: Upstream) -> Snapshot:
    return pull_quietly(asked)


@pytest.fixture(scope="module")
def catalog(pulled: Snapshot) -> Catalog:
    return build_catalog(pulled)


@pytest.fixture(scope="module")
def output(pulled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("endpoints") / "output"
    build(pulled, output)
    return output


@pytest.fixture(scope="module")
def normal_only(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built sample, which holds no detailed records."""
    assert DETAILED not in sample.tables
    output = tmp_path_factory.mktemp("normal")
    build(sample, output)
    return output


def test_the_table_holds_the_parameters_that_the_stand_in_knows() -> None:
    assert ENDPOINTS.keys() == STAND_IN.keys()
    for path, endpoint in ENDPOINTS.items():
        view = STAND_IN[path]
        window = LimitOffsetPagination()
        known = {
            window.limit_query_param,
            window.offset_query_param,
            SearchFilter.search_param,
            OrderingFilter.ordering_param,
            *(view.filterset_class.Meta.fields if hasattr(view, "filterset_class") else ()),
            *(("mode",) if issubclass(view, views.RecordEndpoint) else ()),
        }
        assert {*endpoint.answered, *endpoint.unanswered} == known
        assert not {*endpoint.answered} & {*endpoint.unanswered}
        assert known <= PARAMETERS.keys()


def unanswered(values: Mapping[Kind, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Each list with each parameter that it doesn't answer, with each of its kind's values."""
    for path, endpoint in ENDPOINTS.items():
        for name in endpoint.unanswered:
            yield from ((path, name, value) for value in values[PARAMETERS[name]])


def answer(catalog: Catalog, path: str, query: str) -> Answer:
    """This mirror's answer to a list or an item, as `config/spacecraft_statuses/4`."""
    address = f"http://upstream.test/2.3.0/{path}/"
    if path == "spacecraft":
        return answer_list(Engine(catalog), query, address=address)
    if path in TABLES:
        return answer_lookup(path, catalog.lookups[TABLES[path]], query, address=address)
    endpoint, _, identifier = path.rpartition("/")
    if endpoint == "spacecraft":
        return answer_item(Engine(catalog), identifier, query)
    return answer_record(endpoint, catalog.lookups[TABLES[endpoint]], identifier, query)


def contents(answer: Any) -> tuple[int, Any]:
    """Status, count and records: links hold the mode, which is asked of the stand-in alone."""
    content = json.loads(answer.body)
    return answer.status, (content["count"], content["results"]) if "count" in content else content


def upstreams(asked: Upstream, path: str, query: Mapping[str, str]) -> tuple[int, Any]:
    """The stand-in's answer in the mode that the mirror holds."""
    return contents(asked.ask(f"/2.3.0/{path}/?{urlencode({**query, 'mode': 'detailed'})}"))


def names(answer: Answer) -> str:
    """The parameters that a 501 names."""
    assert answer.status == 501
    detail: str = json.loads(answer.body)["detail"]
    return detail.removeprefix("This mirror cannot answer a query with ").partition(";")[0]


def test_a_value_that_changes_nothing_gets_the_list(asked: Upstream, catalog: Catalog) -> None:
    for path, name, value in unanswered(SAME):
        query = {name: value, "limit": "7"}
        found = answer(catalog, path, urlencode(query))
        assert found.status == 200, (path, name, value)
        assert contents(found) == upstreams(asked, path, query), (path, name, value)
        assert contents(found) == upstreams(asked, path, {"limit": "7"}), (path, name, value)


def test_a_value_that_may_change_the_list_is_refused_by_name(
    asked: Upstream, catalog: Catalog
) -> None:
    for path, name, value in unanswered(CHANGING):
        query = urlencode({name: value, "limit": "7"})
        assert names(answer(catalog, path, query)) == name, (path, value)
        assert names(answer(catalog, path, f"{name}=&{query}&bogus=1")) == name, (path, value)
        assert answer(catalog, path, f"{query}&{name}=").status == 200, "the last one counts"
        if name != "ordering":
            found = upstreams(asked, path, {name: value, "limit": "100"})
            assert found != upstreams(asked, path, {"limit": "100"}), (path, name, value)


def test_an_items_filters_are_refused_and_nothing_else(asked: Upstream, catalog: Catalog) -> None:
    """LL2 applies its filters to an item too; an ordering has nothing to put in order."""
    for values in (SAME, CHANGING):
        for path, name, value in unanswered(values):
            query = urlencode({name: value})
            found = answer(catalog, f"{path}/6", query)
            if values is CHANGING and PARAMETERS[name] in FILTERS:
                assert names(found) == name, (path, value)
            else:
                whole = upstreams(asked, f"{path}/6", {})
                assert contents(found) == upstreams(asked, f"{path}/6", {name: value}) == whole


def test_every_parameter_that_is_refused_is_named(catalog: Catalog) -> None:
    found = answer(catalog, "spacecraft_configurations", "search=a&limit=5&x=y&in_use=1&agency=")
    assert names(found) == "in_use, search"


def test_what_upstream_does_not_know_is_ignored(asked: Upstream, catalog: Catalog) -> None:
    for path, endpoint in ENDPOINTS.items():
        for name in PARAMETERS.keys() - {*endpoint.answered, *endpoint.unanswered}:
            query = {name: "1", "mode": "detailed", "limit": "100"}
            found = answer(catalog, path, urlencode(query))
            if path == "spacecraft" or name != "mode":
                assert contents(found) == upstreams(asked, path, query), (path, name)


PATHS = (
    "spacecraft_configurations/?search=dragon",
    "spacecraft_configurations/?agency=121&in_use=true&limit=5",
    "spacecraft_configurations/?name=x&human_rated=1&ordering=name",
    "spacecraft_configurations/?mode=detailed&limit=3",
    "spacecraft_configurations/?in_use=maybe&name=+&search=%2C&ordering=id&agency=&limit=2",
    "spacecraft_configurations/6/?in_use=false",
    "spacecraft_configurations/6/?ordering=name",
    "spacecraft_configurations/9999/?search=x",
    "config/spacecraft_statuses/?search=a",
    "config/spacecraft_statuses/?ordering=-id",
    "config/spacecraft_statuses/?agency=1&in_use=true",
    "config/spacecraft_statuses/4/?search=a",
    "config/spacecraft_statuses/4/?ordering=-id",
    "spacecraft/?mode=detailed&limit=2",
    "spacecraft/?mode=detailed&ordering=-id&limit=2",
    "spacecraft/?agency=121&in_use=true&human_rated=1&limit=2",
)


def test_every_runtime_refuses_the_same(output: Path) -> None:
    """`serve`, and the scripts that the client and the worker are made of."""
    with serving(output) as served, host(output) as site:
        assert_alike(served, output, site)


def test_a_mode_that_the_mirror_does_not_hold_is_refused_everywhere(normal_only: Path) -> None:
    """Its records would be others than those that were asked for."""
    with serving(normal_only) as served, host(normal_only) as site:
        assert_alike(served, normal_only, site)
        for query in ("mode=detailed", "mode=detailed&status=4", "mode=detailed&search=soyuz"):
            status, _, body = served.ask(f"/2.3.0/spacecraft/?{query}")
            assert names(Answer(status=status, parts=(body,))) == "mode"
        for path in ("?mode=normal", "?mode=list", "?mode=", "603/?mode=detailed"):
            assert served.ask(f"/2.3.0/spacecraft/{path}")[0] == 200


def test_the_client_says_whose_refusal_it_is(normal_only: Path) -> None:
    told = "mirror.{}.catch((error) => error.message)"
    with host(normal_only) as site:
        refusals = [
            run_node("program.mjs", normal_only / "api/client.js", site, given=told.format(call))
            for call in ('list({ mode: "detailed" })', "get(99999)")
        ]
    assert refusals[0].startswith("The mirror answers 501")
    assert refusals[1].startswith("LL2 answers 404")


def assert_alike(served: Serving, output: Path, site: str) -> None:
    """That the client answers each path as `serve` does."""
    given = run_node("answers.mjs", output / "api/client.js", site, given=PATHS)
    for path, found in zip(PATHS, given, strict=True):
        status, _, body = served.ask(f"/2.3.0/{path}")
        expected = body.decode().replace(served.root, f"{site}api/")
        assert (found["status"], found["body"]) == (status, expected), path
