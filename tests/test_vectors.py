"""LL2's answers to some two thousand queries, and who must give the same."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest

from generator.catalog import Catalog, build_catalog
from generator.ll2 import Answer, answer_item, answer_list
from generator.snapshot import Snapshot
from tests.building import build
from tests.serving import Serving, serving
from tests.upstream.collection import make_collection
from tests.upstream.server import Upstream, load
from tests.vectors import ROOT, ask_vectors, differences, load_vectors, vector_of
from tests.wire import pull_quietly


@pytest.fixture(scope="module")
def asked() -> Iterator[Upstream]:
    with load(make_collection(607), root=ROOT) as upstream:
        yield upstream


@pytest.fixture(scope="module")
def pulled(asked: Upstream) -> Snapshot:
    """What a pull of the stand-in gives, under the address that the vectors were asked at."""
    return pull_quietly(asked)


@pytest.fixture(scope="module")
def catalog(pulled: Snapshot) -> Catalog:
    return build_catalog(pulled)


def test_there_are_enough_of_each_kind() -> None:
    vectors = load_vectors()
    assert len(vectors) >= 1500
    assert len({vector["path"] for vector in vectors}) == len(vectors)
    assert {vector["status"] for vector in vectors} == {200, 400, 404}
    lists = [vector for vector in vectors if vector["count"] is not None]
    assert len([vector for vector in lists if vector["count"] not in {0, 607}]) > 300
    assert len([vector for vector in lists if vector["next"] and vector["previous"]]) > 100


def test_the_stand_in_answers_as_recorded(asked: Upstream) -> None:
    assert differences(load_vectors(), ask_vectors(asked)) == [], "after a change: make vectors"


def answer(catalog: Catalog, path: str) -> Answer:
    """Python's answer to a path of the API."""
    address, _, query = path.partition("?")
    identifier = address.removeprefix("/2.3.0/spacecraft/").rstrip("/")
    if identifier:
        return answer_item(catalog, unquote(identifier), query)
    return answer_list(catalog, query, address=ROOT + "spacecraft/")


def test_python_answers_as_upstream(catalog: Catalog) -> None:
    expected = load_vectors()
    found = []
    for vector in expected:
        given = answer(catalog, vector["path"])
        found.append(vector_of(vector["path"], given.status, given.body))
    assert differences(expected, found) == []


@pytest.fixture(scope="module")
def served(pulled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    output = tmp_path_factory.mktemp("served")
    build(pulled, output)
    with serving(output) as running:
        yield running


def test_serve_answers_as_upstream(served: Serving) -> None:
    """Over HTTP, on one connection, asked under the host name of the vectors."""
    expected = load_vectors()
    found = []
    for vector in expected:
        status, _, body = served.ask(vector["path"], Host=urlsplit(ROOT).netloc)
        found.append(vector_of(vector["path"], status, body))
    assert differences(expected, found) == []
