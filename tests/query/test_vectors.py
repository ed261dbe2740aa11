"""LL2's answers to some three thousand queries, and who must give the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from generator.catalog.parse import build_catalog
from generator.query.answers import Answer
from generator.query.endpoints import endpoints
from generator.query.engine import Engine
from generator.query.ll2 import answer_item, answer_list
from generator.snapshot.model import Snapshot
from generator.versions import RECOMMENDED
from tests.standin.collection import make_collection
from tests.standin.server import Upstream, load
from tests.support.building import build
from tests.support.chromium import launch
from tests.support.node import run_node, scripts_of
from tests.support.serving import Serving, serving
from tests.support.web import host
from tests.support.wire import pull_quietly
from tests.vectors import ROOT, Vector, ask_vectors, differences, load_vectors, vector_of
from tests.vectors.queries import misspelt

ENDPOINTS = endpoints(RECOMMENDED)


@pytest.fixture(scope="module")
def asked() -> Iterator[Upstream]:
    with load(make_collection(607), root=ROOT) as upstream:
        yield upstream


@pytest.fixture(scope="module")
def pulled(asked: Upstream) -> Snapshot:
    """What a pull of the stand-in gives, under the address that the vectors were asked at."""
    return pull_quietly(asked)


@pytest.fixture(scope="module")
def engine(pulled: Snapshot) -> Engine:
    return Engine(build_catalog(pulled))


def test_there_are_enough_of_each_kind() -> None:
    vectors = load_vectors()
    assert len(vectors) >= 1500
    assert len({vector["path"] for vector in vectors}) == len(vectors)
    assert {vector["status"] for vector in vectors} == {200, 400, 404}
    lists = [vector for vector in vectors if vector["count"] is not None]
    assert len([vector for vector in lists if vector["count"] not in {0, 607}]) > 300
    assert len([vector for vector in lists if vector["next"] and vector["previous"]]) > 100


@pytest.mark.long
@pytest.mark.slow
def test_the_stand_in_answers_as_recorded(asked: Upstream) -> None:
    assert differences(load_vectors(), ask_vectors(asked)) == [], "after a change: make vectors"


def answer(engine: Engine, path: str) -> Answer:
    """Python's answer to a path of the API."""
    address, _, query = path.removeprefix("/2.3.0/").partition("?")
    asked = address.removesuffix("/")
    if asked in ENDPOINTS:
        return answer_list(engine, asked, query, address=f"{ROOT}{asked}/")
    endpoint, _, identifier = asked.rpartition("/")
    return answer_item(engine, endpoint, unquote(identifier), query)


def assert_python_answers(engine: Engine, expected: list[Vector]) -> None:
    found = []
    for vector in expected:
        given = answer(engine, vector["path"])
        found.append(vector_of(vector["path"], given.status, given.body))
    assert differences(expected, found) == []


def test_python_answers_as_upstream(engine: Engine) -> None:
    assert_python_answers(engine, load_vectors())


@pytest.fixture(scope="module")
def output(pulled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("vectors") / "output"
    build(pulled, output)
    return output


@pytest.fixture(scope="module")
def served(output: Path) -> Iterator[Serving]:
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


@pytest.fixture(scope="module")
def site(output: Path) -> Iterator[str]:
    """The address of the site on a host that has nothing but files, below a sub path."""
    with host(output) as address:
        yield address


@pytest.fixture
def page(site: str) -> Iterator[Page]:
    """A page of the site in a browser."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        page = browser.new_page()
        page.goto(site)
        yield page


def assert_answers(site: str, given: list[Any], expected: list[Vector]) -> None:
    """That answers whose links lead into `site` are the expected ones."""
    bodies = (answer["body"].replace(f"{site}api/2.3.0/", ROOT).encode() for answer in given)
    found = [
        vector_of(vector["path"], answer["status"], body)
        for vector, answer, body in zip(expected, given, bodies, strict=True)
    ]
    assert differences(expected, found) == []


def in_turn(page: Page, ask: str, site: str, *, every: int = 1) -> list[Any]:
    """What `ask(path)` gives in the page for the path of `every` n-th vector, eight at a time."""
    paths = [vector["path"].removeprefix("/2.3.0/") for vector in load_vectors()[::every]]
    answers: list[Any] = page.evaluate(
        f"""async ([site, paths]) => {{
            const ask = {ask};
            const answers = [];
            const waiting = [...paths.entries()];
            const asker = async () => {{
                for (let next = waiting.shift(); next; next = waiting.shift()) {{
                    answers[next[0]] = await ask(next[1]);
                }}
            }};
            await Promise.all(Array.from({{ length: 8 }}, asker));
            return answers;
        }}""",
        [site, paths],
    )
    return answers


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.long)])
def test_the_scripts_answer_as_upstream_from_columns_and_lists_by_id(
    page: Page, site: str, output: Path, every: int
) -> None:
    """In a page, without any precomputed list but those by id."""
    [script] = scripts_of(output, "answers")
    page.add_script_tag(url=f"{site}static/{script.name}")
    given = in_turn(
        page,
        r"""(() => {
            const plain = new RegExp(
                "^api/(index|meta|2\\.3\\.0/spacecraft(/offset=\\d+|/\\d+)?"
                + "|2\\.3\\.0/(config/)?spacecraft_[a-z_]+(/mode=[a-z]+|/\\d+)?)\\.json$");
            const files = new Map();
            const read = (path) => {
                if (!plain.test(path)) return null;
                if (!files.has(path)) {
                    files.set(path, fetch(site + path).then(
                        (response) => response.ok ? response.text() : null));
                }
                return files.get(path);
            };
            const mirror = SpacecraftMirror.connect(read, `${site}api/2.3.0/`);
            return (path) => mirror.answer(...path.split(/\?(.*)/s, 2));
        })()""",
        site,
        every=every,
    )
    assert_answers(site, given, load_vectors()[::every])


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.long)])
def test_the_service_worker_answers_as_upstream(page: Page, site: str, every: int) -> None:
    """To a page that it controls, which asks as it would ask LL2."""
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    given = in_turn(
        page,
        """async (path) => {
            const response = await fetch(`${site}api/2.3.0/${path}`);
            return { status: response.status, body: await response.text() };
        }""",
        site,
        every=every,
    )
    assert_answers(site, given, load_vectors()[::every])


def ask_client(site: str, output: Path, asked: list[Vector]) -> list[Any]:
    """What the client answers in Node."""
    paths = [vector["path"] for vector in asked]
    answers: list[Any] = run_node("answers.mjs", output / "api/client.js", site, given=paths)
    return answers


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.long)])
def test_the_client_answers_as_upstream_in_node(site: str, output: Path, every: int) -> None:
    expected = load_vectors()[::every]
    assert_answers(site, ask_client(site, output, expected), expected)


@pytest.mark.long
def test_a_lean_site_answers_as_a_full_one(pulled: Snapshot, tmp_path: Path) -> None:
    """With fewer files there are as many answers, by the client and by the server."""
    build(pulled, tmp_path, precompute="lean")
    expected = load_vectors()
    with host(tmp_path) as site:
        assert_answers(site, ask_client(site, tmp_path, expected), expected)
    with serving(tmp_path) as served:
        found = []
        for vector in expected:
            status, _, body = served.ask(vector["path"], Host=urlsplit(ROOT).netloc)
            found.append(vector_of(vector["path"], status, body))
    assert differences(expected, found) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_odd_queries_are_answered_as_by_the_stand_in(
    asked: Upstream, engine: Engine, site: str, output: Path, seed: int
) -> None:
    """Thousands that are no vectors, in Python and in the client."""
    expected = ask_vectors(asked, islice(misspelt(Random(seed)), 4000))
    assert_python_answers(engine, expected)
    assert_answers(site, ask_client(site, output, expected), expected)
