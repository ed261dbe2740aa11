"""The parameters that LL2 knows at each list: answered as LL2 does, or a 501 that names them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.pagination import LimitOffsetPagination

from generator.catalog.model import Catalog
from generator.catalog.parse import build_catalog
from generator.query.answers import Answer
from generator.query.endpoints import endpoints, routes, small
from generator.query.engine import Engine
from generator.query.ll2 import answer_item, answer_list
from generator.snapshot.model import DETAILED, LOOKUPS, Snapshot
from generator.versions import RECOMMENDED
from tests.standin import views
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, load
from tests.support.building import build
from tests.support.node import run_node
from tests.support.serving import Serving, serving
from tests.support.web import host
from tests.support.wire import pull_quietly

ENDPOINTS, SMALL = endpoints(RECOMMENDED), small(RECOMMENDED)

SAME: Mapping[str, tuple[str, ...]] = {
    "search": ("", " ", ",", " , ,", '""', "''", '"" , ', '"'),
    "ordering": ("", " ", ",", "id", " id ,", "id,id"),
}
"""Values that change nothing in LL2's answer."""

CHANGING: Mapping[str, tuple[str, ...]] = {
    "search": ("dragon", "zz", '"crew dragon"', "a,b", '"a', "%"),
    "ordering": ("-id", "name", "-name", "id,name", "name,-id", "-id,name"),
}
"""Values that change it, or may: which fields LL2 knows there isn't published."""


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
    assert ENDPOINTS.keys() == views.ENDPOINTS.keys()
    window = LimitOffsetPagination()
    for path, endpoint in ENDPOINTS.items():
        view: Any = views.ENDPOINTS[path]
        known = {
            window.limit_query_param,
            window.offset_query_param,
            SearchFilter.search_param,
            OrderingFilter.ordering_param,
            *(view.filterset_class.Meta.fields if hasattr(view, "filterset_class") else ()),
            *(("mode",) if issubclass(view, views.RecordEndpoint) else ()),
        }
        modes = routes(RECOMMENDED)[path].parameters
        assert {*endpoint.answered, *modes, *endpoint.unanswered} == known
        assert not {*endpoint.answered} & {*endpoint.unanswered}


def answer(catalog: Catalog, path: str, query: str) -> Answer:
    """This mirror's answer to a list or an item, as `config/spacecraft_statuses/4`."""
    engine = Engine(catalog)
    if path in ENDPOINTS:
        return answer_list(engine, path, query, address=f"http://upstream.test/2.3.0/{path}/")
    endpoint, _, identifier = path.rpartition("/")
    return answer_item(engine, endpoint, identifier, query)


def upstreams(asked: Upstream, path: str, query: str) -> Any:
    return json.loads(asked.ask(f"/2.3.0/{path}/?{query}").body)


def refusal(answer: Answer) -> str:
    """What a 501 says."""
    assert answer.status == 501
    detail: str = json.loads(answer.body)["detail"]
    start, end = "This mirror cannot answer ", ". Launch Library 2 can."
    assert detail.startswith(start)
    assert detail.endswith(end)
    return detail.removeprefix(start).removesuffix(end)


def names(answer: Answer) -> str:
    """The parameters that a 501 names."""
    asked, _, needs = refusal(answer).partition(": it would need ")
    assert needs
    return asked.removeprefix("a query with ")


def unanswered(values: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Each list with each parameter that it doesn't answer, with each of these values."""
    for path, endpoint in ENDPOINTS.items():
        for name in endpoint.unanswered:
            yield from ((path, name, value) for value in values[name])


def test_a_value_that_changes_nothing_gets_the_list(asked: Upstream, catalog: Catalog) -> None:
    for path, name, value in unanswered(SAME):
        query = urlencode({name: value, "limit": "7", "spacecraft": "23"})
        found = answer(catalog, path, query)
        assert found.status == 200, (path, name, value)
        assert json.loads(found.body)["results"] == upstreams(asked, path, query)["results"]


def test_a_value_that_may_change_the_list_is_refused_by_name(catalog: Catalog) -> None:
    for path, name, value in unanswered(CHANGING):
        query = urlencode({name: value, "limit": "7", "spacecraft": "23"})
        assert names(answer(catalog, path, query)) == name, (path, value)
        assert names(answer(catalog, path, f"{name}=&{query}&bogus=1")) == name, (path, value)
        assert answer(catalog, path, f"{query}&{name}=").status == 200, "the last one counts"


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        (
            "spacecraft_flights",
            "spacecraft=23&search=a&ordering=-id",
            "a query with ordering, search: it would need the fields that flights are ordered by,"
            " which are not published and the fields that are searched in flights, which are not"
            " published",
        ),
        (
            "spacecraft_flights",
            "limit=100",
            "this query: it would need the list of all flights, not those of one spacecraft",
        ),
        (
            "spacecraft_flights",
            "spacecraft=23&mode=detailed",
            "a query with mode: it would need every spacecraft flight in mode detailed",
        ),
        (
            "spacecraft_flights/2301",
            "",
            "this query: it would need every spacecraft flight in mode detailed",
        ),
        (
            "spacecraft_configurations",
            "agency=99999&name=%00&in_use=1",
            "a query with agency: it would need the list of all agencies",
        ),
        (
            "spacecraft_configuration_families/6",
            "manufacturer=99999",
            "a query with manufacturer: it would need the list of all agencies",
        ),
    ],
)
def test_a_refusal_says_which_data_it_would_need(
    catalog: Catalog, path: str, query: str, told: str
) -> None:
    assert refusal(answer(catalog, path, query)) == told


def test_an_agency_without_configurations_may_exist(asked: Upstream, catalog: Catalog) -> None:
    """LL2 answers no configuration, or 400 for an agency that isn't there: only LL2 knows."""
    path = "spacecraft_configurations"
    assert upstreams(asked, path, "agency=115")["count"] == 0
    assert "agency" in upstreams(asked, path, "agency=99999")
    for agency in ("115", "99999"):
        assert names(answer(catalog, path, f"agency={agency}")) == "agency"


def test_a_search_for_dragon_finds_three(catalog: Catalog) -> None:
    found = json.loads(answer(catalog, "spacecraft_configurations", "search=Dragon").body)
    assert found["count"] == 3
    assert {record["response_mode"] for record in found["results"]} == {"normal"}


def test_what_upstream_does_not_know_is_ignored(asked: Upstream, catalog: Catalog) -> None:
    known = {name for one in ENDPOINTS.values() for name in (*one.answered, *one.unanswered)}
    for path, endpoint in ENDPOINTS.items():
        for name in known - {*endpoint.answered, *endpoint.unanswered}:
            needed = "spacecraft=23&" if path == "spacecraft_flights" else ""
            query = f"{needed}{name}=1&limit=100"
            assert json.loads(answer(catalog, path, query).body) == {
                **upstreams(asked, path, query)
            }, (path, name)


def test_a_list_that_was_not_pulled_is_refused_everywhere(pulled: Snapshot, tmp_path: Path) -> None:
    """An empty list would say that there is none."""
    held = {table: pulled.tables[table] for table in pulled.tables if table not in LOOKUPS}
    build(replace(pulled, tables=held), tmp_path)
    with serving(tmp_path) as served, host(tmp_path) as site:
        for path in SMALL:
            status, _, body = served.ask(f"/2.3.0/{path}/")
            told = refusal(Answer(status=status, parts=(body,)))
            assert told == f"this query: it would need every {SMALL[path].record}"
        assert_alike(served, tmp_path, site)


PATHS = (
    "spacecraft_configurations/?search=dragon",
    "spacecraft_configurations/?agency=121&in_use=true&limit=5",
    "spacecraft_configurations/?agency=115",
    "spacecraft_configurations/?agency=abc",
    "spacecraft_configurations/?name=x&human_rated=1&ordering=name",
    "spacecraft_configurations/?mode=detailed&limit=3",
    "spacecraft_configurations/6/?in_use=false",
    "spacecraft_configurations/6/?agency=99999",
    "spacecraft_configurations/6/?ordering=name",
    "spacecraft_configurations/9999/",
    "spacecraft_configurations/abc/",
    "spacecraft_configurations/abc/?in_use=1",
    "spacecraft_configuration_families/?manufacturer=99999&name=%00",
    "spacecraft_configuration_families/?mode=list",
    "spacecraft_configuration_families/6/",
    "config/spacecraft_configuration_types/?search=cap",
    "config/spacecraft_configuration_types/2/",
    "config/spacecraft_statuses/?search=a",
    "config/spacecraft_statuses/?ordering=-id",
    "config/spacecraft_statuses/?agency=1&in_use=true",
    "config/spacecraft_statuses/4/?search=a",
    "config/spacecraft_statuses/4/?ordering=-id",
    "spacecraft_flights/",
    "spacecraft_flights/?spacecraft=23",
    "spacecraft_flights/?spacecraft=23&ordering=-id&search=x",
    "spacecraft_flights/?spacecraft=23&mode=detailed",
    "spacecraft_flights/?spacecraft=99999&search=x",
    "spacecraft_flights/2301/",
    "spacecraft_flights/abc/",
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
