"""The service worker and the client as sites and programs meet them.

That both give LL2's answers is in test_vectors.py.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from rest_framework.filters import search_smart_split

from generator.query.capitals import upper
from generator.query.terms import split_search
from generator.serving.browsable import fill
from generator.snapshot.model import DETAILED, NORMAL, Snapshot
from tests.standin.collection import make_collection
from tests.standin.server import load
from tests.support.building import Built, build
from tests.support.node import NODE, run_node, scripts_of
from tests.support.serving import serving
from tests.support.web import host
from tests.support.wire import pull_quietly

# The engine and the dialect


@pytest.fixture(scope="module")
def client(built: Built) -> Path:
    return built.output / "api/client.js"


@pytest.mark.long
def test_capitals_are_pythons_for_every_character(built: Built) -> None:
    """Of those that this Python knows: a newer Unicode has more, some as capitals of old ones."""
    letters = [letter for letter in map(chr, range(sys.maxunicode + 1)) if is_known(letter)]
    scripts = scripts_of(built.output, "answers")
    capitals = run_node("call.mjs", "SpacecraftQuery", "upper", *scripts, given=letters)
    assert [
        (hex(ord(letter)), upper(letter), capital)
        for letter, capital in zip(letters, capitals, strict=True)
        if upper(letter) != capital and is_known(capital)
    ] == []


def test_a_search_is_split_as_upstreams_library_splits_it(built: Built) -> None:
    """In Python and in JavaScript, whatever stands in it and however long it is."""
    random = Random("searches")
    texts = ["".join(random.choices("ab\"'\\ \n,\t\x85\u3000é", k=k % 15)) for k in range(20_000)]
    texts += ['"' + ' \\"' * 15_000, "\"'" * 30_000, '\\\n" ' * 15_000, "a," * 30_000]
    scripts = scripts_of(built.output, "answers")
    splits = run_node("call.mjs", "LL2", "splitSearch", *scripts, given=texts)
    for text, split in zip(texts[:20_000], splits, strict=False):
        assert list(search_smart_split(text)) == list(split_search(text)) == split, repr(text)
    # Upstream's own takes minutes for these.
    for text, split in zip(texts[20_000:], splits[20_000:], strict=True):
        assert list(split_search(text)) == split


def is_known(character: str) -> bool:
    return unicodedata.category(character) not in {"Cn", "Cs", "Co"}


# The client


@pytest.fixture(scope="module")
def site(built: Built) -> Iterator[str]:
    with host(built.output) as address:
        yield address


def use(client: Path, site: str, program: str) -> Any:
    """What a program gives that has the client as `mirror`."""
    return run_node("program.mjs", client, site, given=program)


def test_a_list_is_lls(client: Path, site: str, built: Built) -> None:
    page = use(
        client, site, "mirror.list({ in_space: true, ordering: '-time_in_space', limit: 3 })"
    )
    assert list(page) == ["count", "next", "previous", "results"]
    assert len(page["results"]) == 3
    assert all(craft["in_space"] for craft in page["results"])
    assert page["next"].startswith(f"{site}api/2.3.0/spacecraft/?")
    assert page["previous"] is None


def test_other_lists_are_used_like_that_of_spacecraft(client: Path, site: str) -> None:
    """Page after page too: `next` is an address of the list itself."""
    program = """(async () => {
        const { list, all, get } = mirror.of("spacecraft_configurations");
        const walked = [];
        for await (const one of all({ human_rated: true, limit: 7 })) walked.push(one.id);
        const { count } = await list("human_rated=1&limit=1");
        const refused = await mirror.of("spacecraft_flights").list().catch((error) => error.status);
        return { walked, count, refused, name: (await get(6)).name };
    })()"""
    found = use(client, site, program)
    assert len(set(found["walked"])) == len(found["walked"]) == found["count"] > 7
    assert (found["refused"], found["name"]) == (501, "Crew Dragon 2")


@pytest.mark.parametrize(
    "query",
    [
        "{ limit: 2, offset: 4, status: 1, search: undefined, name: null }",
        "'limit=2&offset=4&status=1'",
        "'?limit=2&offset=4&status=1'",
        "'https://ll.thespacedevs.com/2.3.0/spacecraft/?limit=2&offset=4&status=1'",
        "new URL('https://ll.thespacedevs.com/2.3.0/spacecraft/?limit=2&offset=4&status=1')",
        "new URLSearchParams({ limit: 2, offset: 4, status: 1 })",
        "'/2.3.0/spacecraft/?limit=2&offset=4&status=1#here'",
    ],
)
def test_a_query_may_be_written_in_several_ways(
    client: Path, site: str, built: Built, query: str
) -> None:
    page = use(client, site, f"mirror.list({query})")
    wanted = [
        craft["id"]
        for craft in map(json.loads, built.snapshot.tables[NORMAL].values())
        if craft["status"]["id"] == 1
    ]
    assert [craft["id"] for craft in page["results"]] == wanted[4:6]


def test_a_question_mark_may_be_in_a_query(client: Path, site: str) -> None:
    for query in ("search=why?&limit=3", "name=Who?", "search=dragon?&status=1"):
        assert use(client, site, f"mirror.list('{query}')")["count"] == 0
        assert use(client, site, f"mirror.list('?{query}')")["count"] == 0


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_host_that_refuses_is_an_error_not_an_answer(
    client: Path, site: str, status: int
) -> None:
    program = f"""(async () => {{
        const refused = async () => new Response("", {{ status: {status} }});
        const mirror = connect(site, {{ fetch: refused }});
        const tried = [mirror.get(1), mirror.list("status=99"), mirror.list()];
        return (await Promise.allSettled(tried)).map((one) => one.reason?.message);
    }})()"""
    messages = use(client, site, program)
    assert all(f"HTTP {status}" in message for message in messages)


def test_a_host_that_has_a_page_for_every_address_is_understood(client: Path, site: str) -> None:
    """Some hosts answer 200 with the home page where there is no file."""
    program = """(async () => {
        const headers = { "Content-Type": "text/html" };
        const kind = async (address) => {
            const response = await fetch(address);
            if (response.ok) return response;
            await response.body.cancel();
            return new Response("<!doctype html>", { headers });
        };
        const mirror = connect(site, { fetch: kind });
        const answers = ["spacecraft/99999/", "spacecraft/?status=99", "spacecraft/?offset=5000"]
            .map((path) => mirror.answer(path));
        return (await Promise.all(answers)).map(({ status }) => status);
    })()"""
    assert use(client, site, program) == [404, 400, 200]


def test_a_host_that_refuses_what_it_does_not_have_is_understood(client: Path, site: str) -> None:
    """Some stores answer 403 where there is no file, and say so of a file that is there too."""
    program = """(async () => {
        const refusing = async (address) => {
            const response = await fetch(address);
            const isRefused = !response.ok || address.endsWith("/23.json");
            if (!isRefused) return response;
            await response.body.cancel();
            return new Response("<Error/>", { status: 403 });
        };
        const mirror = connect(site, { fetch: refusing });
        const paths = ["spacecraft/99999/", "spacecraft_configurations/9999/", "spacecraft/23/"];
        return (await Promise.allSettled(paths.map((path) => mirror.answer(path))))
            .map(({ value, reason }) => value?.status ?? reason.message);
    })()"""
    assert use(client, site, program) == [404, 404, "api/2.3.0/spacecraft/23.json: HTTP 403"]


@pytest.mark.parametrize("call", ["get(1)", "list()", "list('search=a')", "meta()"])
def test_where_no_mirror_is_nothing_is_said_of_spacecraft(
    client: Path, site: str, call: str
) -> None:
    elsewhere = (
        f"connect(site + 'elsewhere/').{call}.catch(({{ name, message }}) => name + message)"
    )
    assert re.match("Error.*no (mirror at|api/index.json)", use(client, site, elsewhere))


@pytest.mark.parametrize("call", ["get(1)", "list()", "list('search=a')", "meta()"])
def test_a_file_that_was_cut_off_is_an_error_not_a_shorter_answer(
    client: Path, site: str, call: str
) -> None:
    """As a connection leaves it that ends too early and had told no length."""
    program = f"""(async () => {{
        const cut = async (address) => {{
            const response = await fetch(address);
            const text = await response.text();
            return new Response(text.slice(0, text.lastIndexOf("}},") + 1), response);
        }};
        return connect(site, {{ fetch: cut }}).{call}.catch((error) => error.message);
    }})()"""
    assert "no whole JSON" in use(client, site, program)


def test_many_questions_at_once_read_a_file_once(client: Path, site: str) -> None:
    """But for meta.json, which tells each of them that the build is still the same."""
    program = """(async () => {
        const asked = [];
        const watched = (address) => {
            asked.push(address.replace(site, ""));
            return fetch(address);
        };
        const mirror = connect(site, { fetch: watched });
        const offsets = Array.from({ length: 20 }, (_, offset) => offset);
        await Promise.all(offsets.map((offset) => mirror.list({ search: "a", offset, limit: 1 })));
        const together = asked.length;
        await mirror.list("search=a&limit=1");
        return [asked.slice(0, together), asked.slice(together)];
    })()"""
    together, later = use(client, site, program)
    assert together.count("api/index.json") == together.count("api/2.3.0/spacecraft.json") == 1
    assert together.count("api/meta.json") == 20
    assert sorted(later) == ["api/2.3.0/spacecraft.json", "api/index.json", "api/meta.json"]


def test_a_program_can_set_a_time_limit(client: Path, site: str) -> None:
    program = """(async () => {
        const never = (address, { signal }) => new Promise((resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason));
        });
        const hurried = (address, options) => (
            never(address, { ...options, signal: AbortSignal.timeout(20) })
        );
        const alive = setTimeout(() => {}, 10_000);
        const { name } = await connect(site, { fetch: hurried }).list().catch((error) => error);
        clearTimeout(alive);
        return name;
    })()"""
    assert use(client, site, program) == "TimeoutError"


def test_a_bundled_copy_can_connect(client: Path, site: str, tmp_path: Path) -> None:
    """A bundler may leave nothing of `import.meta.url`."""
    bundled = tmp_path / "client.mjs"
    bundled.write_text(client.read_text(encoding="utf-8").replace("import.meta.url", "undefined"))
    assert use(bundled, site, "mirror.list()")["count"] == 607
    assert "connect(" in use(bundled, site, "list().catch((error) => error.message)")


def test_an_address_without_a_query_asks_for_all(client: Path, site: str) -> None:
    page = use(client, site, "mirror.list('https://ll.thespacedevs.com/2.3.0/spacecraft/')")
    assert (page["count"], len(page["results"])) == (607, 10)


@pytest.mark.parametrize(
    "address",
    ["/2.3.0/spacecraft/23/", "https://ll.thespacedevs.com/2.3.0/agencies/?limit=5", "/"],
)
def test_an_address_of_something_else_is_no_list(client: Path, site: str, address: str) -> None:
    """Its path would be passed over, and all craft be the answer."""
    message = use(client, site, f"mirror.list('{address}').catch((error) => error.message)")
    assert address in message
    assert "answer()" in message


def test_several_orderings_as_a_list(client: Path, site: str) -> None:
    one, other = (
        use(client, site, f"mirror.list({{ ordering: {ordering}, limit: 50 }})")["results"]
        for ordering in ("['-flights_count', 'id']", "'-flights_count,id'")
    )
    assert one == other


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 607), ("{ search: 'soyuz', ordering: '-id' }", None), ("'limit=7&status=4'", None)],
)
def test_all_gives_each_craft_of_a_list_once(
    client: Path, site: str, query: str, count: int | None
) -> None:
    ids = use(
        client,
        site,
        f"(async () => {{ const ids = []; for await (const one of mirror.all({query}))"
        " ids.push(one.id); return ids; })()",
    )
    page = use(client, site, f"mirror.list({query})")
    assert len(set(ids)) == len(ids) == page["count"]
    assert count in (None, len(ids))
    assert ids[: len(page["results"])] == [craft["id"] for craft in page["results"]]


def test_all_does_not_end_early_when_the_mirror_shrinks(client: Path, site: str) -> None:
    """A list that lost craft meanwhile may have nothing where its last page was."""
    program = """(async () => {
        const shrinking = async (address) => {
            const response = await fetch(address);
            if (!address.endsWith("offset=600.json")) return response;
            return Response.json({ count: 600, next: null, previous: null, results: [] });
        };
        try {
            for await (const one of connect(site, { fetch: shrinking }).all()) one.id;
        } catch (error) {
            return error.message;
        }
    })()"""
    assert "start again" in use(client, site, program)


def test_one_craft_is_detailed(client: Path, site: str, built: Built) -> None:
    record = built.snapshot.tables[DETAILED][23]
    assert use(client, site, "mirror.get(23)") == json.loads(record)


@pytest.mark.parametrize(
    ("call", "status", "body"),
    [
        ("get(99999)", 404, {"detail": "No Spacecraft matches the given query."}),
        ("get('../meta')", 404, {"detail": "Not found."}),
        (
            "list({ status: 99 })",
            400,
            {"status": ["Select a valid choice. That choice is not one of the available choices."]},
        ),
    ],
)
def test_what_lls_refuses_is_an_error_with_its_answer(
    client: Path, site: str, call: str, status: int, body: Any
) -> None:
    found = use(
        client,
        site,
        f"mirror.{call}.catch((error) => ({{ is: error instanceof LL2Error, name: error.name,"
        " status: error.status, body: error.body }))",
    )
    assert found == {"is": True, "name": "LL2Error", "status": status, "body": body}


def test_meta_is_the_mirrors(client: Path, site: str, built: Built) -> None:
    assert use(client, site, "mirror.meta()") == json.loads(
        (built.output / "api/meta.json").read_bytes()
    )


def test_a_copy_on_a_disk_asks_where_the_mirror_is(client: Path, site: str) -> None:
    message = use(client, site, "list().catch((error) => error.message)")
    assert 'connect("https://' in message


def test_a_host_that_fails_is_an_error_not_an_empty_list(client: Path, site: str) -> None:
    program = (
        "connect(site, { fetch: async () => new Response('', { status: 500 }) })"
        ".list().catch((error) => error.message)"
    )
    assert "HTTP 500" in use(client, site, program)


def test_a_mirror_that_is_being_written_is_read_again_or_an_error(client: Path, site: str) -> None:
    """The columns of one build, the records of another: never in one answer."""
    program = """(async () => {
        const asked = [];
        const shifted = async (address) => {
            asked.push(address);
            const response = await fetch(address);
            if (!new URL(address).pathname.endsWith("/spacecraft.json")) return response;
            const list = await response.json();
            list.results.shift();
            return Response.json(list);
        };
        const mirror = connect(site, { fetch: shifted });
        const error = await mirror.list("search=a").catch((error) => error);
        const lists = asked.filter((address) => address.includes("/spacecraft.json"));
        return [error.status, error.body.detail, lists.length];
    })()"""
    status, detail, times = use(client, site, program)
    assert (status, times) == (503, 2)
    assert "Try again" in detail


@pytest.mark.parametrize(
    ("change", "mode"),
    [
        ("craft.in_space = !craft.in_space", "normal"),
        ("if (craft.status) craft.status.id += 1", "normal"),
        ("craft.flights_count = (craft.flights_count ?? 0) + 1", "normal"),
        ("craft.in_space = !craft.in_space", "detailed"),
    ],
)
def test_records_that_have_changed_since_they_were_chosen_are_no_answer(
    client: Path, site: str, change: str, mode: str
) -> None:
    """The columns know who is in space: a list of those must hold no others."""
    program = f"""(async () => {{
        const newer = async (address) => {{
            const response = await fetch(address);
            if (!/spacecraft(?:.[0-9]+)?.json/.test(new URL(address).pathname)) return response;
            const file = await response.json();
            for (const craft of file.results ?? [file]) {{ {change}; }}
            return Response.json(file);
        }};
        const changed = connect(site, {{ fetch: newer }});
        const query = "search=a&in_space=true&mode={mode}";
        const {{ status }} = await changed.answer(`spacecraft/?${{query}}`);
        return [status, (await mirror.list(query)).count];
    }})()"""
    status, count = use(client, site, program)
    assert (status, count > 0) == (503, True)


def test_a_precomputed_list_takes_one_file(client: Path, site: str) -> None:
    program = """(async () => {
        const asked = [];
        const watched = (address) => {
            asked.push(address.replace(site, ""));
            return fetch(address);
        };
        const mirror = connect(site, { fetch: watched });
        await mirror.list({ in_space: false, ordering: "-id", limit: 20, offset: 110 });
        return asked;
    })()"""
    assert use(client, site, program) == [
        "api/2.3.0/spacecraft/in_space=false/ordering=-id/offset=100.json"
    ]


def test_columns_of_another_build_are_not_mixed_with_its_records(client: Path, site: str) -> None:
    """The same craft in both, so that ids don't tell: an old one is requested again or refused."""
    program = """(async () => {
        const asked = [];
        const stale = async (address) => {
            asked.push(address.replace(site, ""));
            const response = await fetch(address);
            if (!address.endsWith("api/index.json")) return response;
            return Response.json({ ...await response.json(), content_hash: "0".repeat(64) });
        };
        const { status } = await connect(site, { fetch: stale }).answer("spacecraft/?search=a");
        return [status, asked.filter((path) => path.startsWith("api/index.json"))];
    })()"""
    status, asked = use(client, site, program)
    assert status == 200
    assert [len(path) for path in asked] == [len("api/index.json"), len("api/index.json?") + 64]


# The service worker


@dataclass(frozen=True)
class Hosted:
    """A site on a host that has nothing but files."""

    address: str
    output: Path


@pytest.fixture(scope="module")
def hosted(small: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    output = tmp_path_factory.mktemp("hosted")
    build(small, output)
    with host(output) as address:
        yield Hosted(address, output)


@pytest.fixture
def changing(small: Snapshot, tmp_path: Path) -> Iterator[Hosted]:
    """One whose output the test may build again."""
    build(small, tmp_path)
    with host(tmp_path) as address:
        yield Hosted(address, tmp_path)


@pytest.fixture(scope="module")
def small() -> Snapshot:
    with load(make_collection(130)) as upstream:
        return pull_quietly(upstream)


@pytest.fixture(scope="module")
def later() -> Snapshot:
    """Other craft of the same source."""
    with load(make_collection(131, seed=2)) as upstream:
        return pull_quietly(upstream)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield context
    context.close()


def visit(context: BrowserContext, address: str) -> Page:
    """A page that the worker controls."""
    page = context.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


ASK = """async (address) => {
    const response = await fetch(address);
    return { status: response.status, url: response.url, body: await response.json() };
}"""


def ask(page: Page, address: str) -> Any:
    return page.evaluate(ASK, address)


def test_the_worker_answers_from_the_first_visit_on(
    context: BrowserContext, hosted: Hosted
) -> None:
    page = visit(context, hosted.address)
    answer = ask(page, "api/2.3.0/spacecraft/?search=a&limit=2")
    assert (answer["status"], len(answer["body"]["results"])) == (200, 2)
    assert answer["body"]["next"] == (
        f"{hosted.address}api/2.3.0/spacecraft/?limit=2&offset=2&search=a"
    )


def test_the_worker_sends_on_a_path_without_its_last_slash(
    context: BrowserContext, hosted: Hosted
) -> None:
    answer = ask(visit(context, hosted.address), "api/2.3.0/spacecraft?limit=1&search=a")
    assert answer["url"] == f"{hosted.address}api/2.3.0/spacecraft/?limit=1&search=a"
    assert answer["status"] == 200


FIRST_PAGES = (
    "spacecraft/?limit=17",
    "spacecraft/?limit=100",
    "spacecraft/?limit=30&ordering=-time_in_space,flights_count",
    "spacecraft/?limit=7&search=a&in_space=false",
    "spacecraft/?status=1",
    "spacecraft/?mode=detailed&limit=60",
    "config/spacecraft_statuses/?limit=2",
    "spacecraft_configurations/?limit=50",
)


def test_a_client_that_follows_next_ends_after_all_ids(
    context: BrowserContext, hosted: Hosted
) -> None:
    """From each kind of first page, and from its last page back to the first."""
    page = visit(context, hosted.address)
    for first in FIRST_PAGES:
        count, ids, pages, back = page.evaluate(
            """async (first) => {
                const ids = [];
                const pages = [];
                for (let next = first; next; next = pages.at(-1).next) {
                    pages.push(await (await fetch(next)).json());
                    ids.push(...pages.at(-1).results.map((one) => one.id));
                }
                let back = 1;
                for (let page = pages.at(-1); page.previous; back += 1) {
                    page = await (await fetch(page.previous)).json();
                }
                return [pages[0].count, ids, pages.length, back];
            }""",
            f"api/2.3.0/{first}",
        )
        assert len(set(ids)) == len(ids) == count, first
        assert back == pages, first


def test_files_come_from_the_host_as_they_are(context: BrowserContext, hosted: Hosted) -> None:
    page = visit(context, hosted.address)
    for path in ("api/2.3.0/spacecraft.json", "api/2.3.0/spacecraft/1.json", "api/meta.json"):
        body = page.evaluate("async (path) => (await fetch(path)).text()", path)
        assert body == (hosted.output / path).read_text(encoding="utf-8")
    assert ask(page, "api/2.3.0/agencies/") == {
        "status": 404,
        "url": f"{hosted.address}api/2.3.0/agencies/",
        "body": {"detail": "Not found."},
    }


LOOKUPS = (
    "",
    "api-throttle/",
    "config/spacecraft_statuses/",
    "config/spacecraft_statuses/?limit=3&offset=2&x=é",
    "config/spacecraft_statuses/?limit=0&offset=99",
    "config/spacecraft_statuses/?format=xml",
    "config/spacecraft_statuses/4/",
    "config/spacecraft_statuses/99/",
    "config/spacecraft_statuses/x/",
    "spacecraft_configurations/?limit=5",
    "spacecraft_configurations/?limit=100&status=none",
    "spacecraft_configurations/?search=dragon&in_use=true",
    "spacecraft_configurations/6/",
    "spacecraft_configurations/6/?name=x",
    "config/spacecraft_statuses/?ordering=-id",
    "spacecraft_configurations/0_6/",
    "spacecraft_configurations/9999/",
    "config/",
    "spacecraft/1/flights/",
)


def test_the_rest_of_the_api_is_answered_as_serve_does(
    context: BrowserContext, hosted: Hosted
) -> None:
    page = visit(context, hosted.address)
    with serving(hosted.output) as served:
        for path in LOOKUPS:
            status, _, body = served.ask(f"/2.3.0/{quote(path, safe='/?&=%')}")
            answer = page.evaluate(
                """async (path) => {
                    const response = await fetch(`api/2.3.0/${path}`);
                    return [response.status, await response.text()];
                }""",
                path,
            )
            expected = body.decode().replace(served.root, f"{hosted.address}api/")
            assert answer == [status, expected], path


def test_a_new_build_is_answered_from_at_once(
    context: BrowserContext, changing: Hosted, small: Snapshot, later: Snapshot
) -> None:
    page = visit(context, changing.address)
    queries = ["search=a&limit=100", "status=1&limit=100", "limit=100&offset=100", "ordering=-id"]

    def answers() -> list[Any]:
        return [ask(page, f"api/2.3.0/spacecraft/?{query}")["body"]["results"] for query in queries]

    before = answers()
    build(later, changing.output)
    after = answers()
    new = {i: json.loads(record) for i, record in later.tables[NORMAL].items()}
    assert before != after
    assert all(craft == new[craft["id"]] for results in after for craft in results)


def test_without_a_network_the_last_build_is_answered_from(
    context: BrowserContext, changing: Hosted, later: Snapshot
) -> None:
    build(later, changing.output)
    page = visit(context, changing.address)
    online = ask(page, "api/2.3.0/spacecraft/?search=a&limit=100")
    page.wait_for_function(
        """async () => {
            const [name] = await caches.keys();
            return name && (await (await caches.open(name)).keys()).length >= 3;
        }"""
    )
    (changing.output / "api/index.json").write_bytes(b"")
    context.set_offline(True)
    assert ask(page, "api/2.3.0/spacecraft/?search=a&limit=100") == online
    unseen = ask(page, "api/2.3.0/spacecraft/1/")
    assert unseen["status"] == 503
    assert "could not be read" in unseen["body"]["detail"]
    assert ask(page, "api/2.3.0/spacecraft/99999/")["status"] == 404


def test_a_person_without_a_network_gets_a_page(context: BrowserContext, hosted: Hosted) -> None:
    page = visit(context, hosted.address)
    page.goto(f"{hosted.address}api/2.3.0/spacecraft/1/")
    page.wait_for_function("async () => caches.match('/some/where/api/answer.html')")
    context.set_offline(True)
    page.goto(f"{hosted.address}api/2.3.0/spacecraft/2/")
    expect(page.get_by_text("Status 503")).to_be_visible()
    expect(page.get_by_role("region", name="The answer")).to_contain_text("could not be read")


def test_pages_do_not_wait_for_the_worker(context: BrowserContext, hosted: Hosted) -> None:
    """It may have to be started first; what isn't of the API is fetched meanwhile."""
    page = visit(context, hosted.address)
    page.goto(f"{hosted.address}about.html")
    way = page.evaluate("performance.getEntriesByType('navigation')[0].workerFinalSourceType")
    assert way == "network"


def test_the_cache_of_an_older_build_goes(
    context: BrowserContext, changing: Hosted, later: Snapshot
) -> None:
    page = visit(context, changing.address)
    ask(page, "api/2.3.0/spacecraft/?search=a")
    page.wait_for_function("async () => (await caches.keys()).length === 1")
    [before] = page.evaluate("caches.keys()")
    build(later, changing.output)
    page.wait_for_function(
        """async (before) => {
            await fetch("api/2.3.0/spacecraft/?search=b");
            const names = await caches.keys();
            return names.length === 1 && names[0] !== before;
        }""",
        arg=before,
        polling=500,
        timeout=20_000,
    )


def test_a_site_without_a_worker_removes_the_one_that_was_there(
    context: BrowserContext, changing: Hosted, small: Snapshot
) -> None:
    page = visit(context, changing.address)
    assert ask(page, "api/2.3.0/spacecraft/?limit=1")["status"] == 200
    build(small, changing.output, service_worker=False)
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    page.wait_for_function(
        """async () => (await navigator.serviceWorker.getRegistrations()).length === 0
            && (await caches.keys()).length === 0"""
    )
    # Soon the host itself answers again: what controls an open page may change a moment later.
    page.wait_for_function(
        "async () => (await fetch('api/2.3.0/spacecraft/')).status === 404", polling=100
    )
    page.close()
    again = context.new_page()
    again.goto(changing.address)
    again.wait_for_load_state("networkidle")
    assert again.evaluate("navigator.serviceWorker.controller") is None


def test_two_sites_of_one_origin_keep_apart(context: BrowserContext, hosted: Hosted) -> None:
    page = visit(context, hosted.address)
    page.evaluate("caches.open('a neighbour')")
    ask(page, "api/2.3.0/spacecraft/?search=a")
    page.wait_for_function("async () => (await caches.keys()).length === 2")
    assert "a neighbour" in page.evaluate("caches.keys()")


# The browsable page


def test_a_navigation_shows_the_browsable_page_that_serve_shows(
    context: BrowserContext, hosted: Hosted
) -> None:
    """To the letter, but for the address: for a list, an item, nothing found and a refusal."""
    page = visit(context, hosted.address)
    base = urlsplit(hosted.address)
    with serving(hosted.output, "--public-url", f"{hosted.address}api/") as served:
        for target in (
            "spacecraft/?limit=3&offset=3&search=a&name=",
            "spacecraft/4/",
            "spacecraft/99999/",
            "spacecraft/?status=none&x=%22%3Cscript%3E",
            "spacecraft/?format=api&limit=1",
            "config/spacecraft_statuses/",
            "",
        ):
            _, headers, body = served.ask(f"/2.3.0/{target}", Accept="text/html")
            assert headers["content-type"].startswith("text/html")
            answer = page.evaluate(
                """async (address) => {
                    const response = await fetch(address, { headers: { Accept: "text/html" } });
                    return [response.headers.get("Content-Type"), await response.text()];
                }""",
                f"api/2.3.0/{target}",
            )
            one_up = re.compile('="((?:\\.\\./)+)')
            expected = one_up.sub(r'="../\1', body.decode()).replace(
                f"GET /2.3.0/{html.escape(target)}",
                f"GET {base.path}api/2.3.0/{html.escape(target)}",
            )
            assert answer == ["text/html; charset=utf-8", expected], target


def test_a_person_can_walk_through_a_list(
    context: BrowserContext, hosted: Hosted, small: Snapshot
) -> None:
    """Without a server, from page to page: links, styles and the way home work."""
    page = visit(context, hosted.address)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.location["url"]))
    page.goto(f"{hosted.address}api/2.3.0/spacecraft/?limit=2")
    pre = page.get_by_role("region", name="The answer")
    expect(pre).to_contain_text(f'"count": {len(small.tables[NORMAL])}')
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(f"{hosted.address}api/2.3.0/spacecraft/?limit=2&offset=2")
    page.get_by_role("link", name="as JSON").click()
    assert json.loads(page.locator("pre").inner_text())["previous"].endswith("?format=json&limit=2")
    page.go_back()
    expect(page.locator("body")).to_have_css("max-width", "1280px")
    page.get_by_role("link", name="Spacecraft Catalog").click()
    expect(page).to_have_url(f"{hosted.address}index.html")
    # Of a JSON document Chromium wants to know the icon of the whole origin.
    assert [url for url in said if not url.endswith("/favicon.ico")] == []


HOSTILE = (
    "{request}{body}$& $1 $$",
    "</pre><script>alert(1)</script><!--answer\nend-->\n",
    '\x00\x1b[31m\u202e\x85\ufdd0\U0001ffff\u2028 "\\"quoted\\"" \\',
    "https://example.org/?a=1&b=<c>",
    "https://user@example.org/ http://[::1]:80/x",
    "\u2066isolate\u2069 Z" + "\u0301\U0001f680" * 1_100 + "Z" + "\u0301" * 999,
)


def test_both_fill_the_page_alike(built: Built) -> None:
    shell = (built.output / "api/answer.html").read_text(encoding="utf-8")
    bodies = [
        *(json.dumps({"a": [text], text: {}, "b": [[], [1e400, -0.0]]}) for text in HOSTILE),
        *(json.dumps({"a": text}, ensure_ascii=False) for text in HOSTILE),
        *(record.decode() for record in list(built.snapshot.tables[NORMAL].values())[:40]),
        '{"count":7,"next":"http://x.example/?a=%22&b=1","previous":null,"results":[{"a":1}]}',
        '{"count":7,"next":null,"previous":"javascript:alert(1)","results":[]}',
        "[" * 100 + "]" * 100,
        '["unfinished, {',
    ]
    targets = ["/2.3.0/spacecraft/", "/x/?", "/x/?format=api&&a=1?b&format", "/?\"<&>'{body}"]
    asked: list[tuple[str, dict[str, Any]]] = [
        (shell, {"root": "../../", "method": "GET", "target": target, "status": 200, "body": body})
        for body in bodies
        for target in targets
    ]
    [script] = scripts_of(built.output, "answers")
    pages = run_node("fill.mjs", script, given=asked)
    for (_, values), page in zip(asked, pages, strict=True):
        assert page == fill(shell, **{**values, "body": values["body"].encode()}), values


# The page that shows their use


def test_the_examples_run_as_they_are_shown(
    context: BrowserContext, hosted: Hosted, small: Snapshot
) -> None:
    page = context.new_page()
    page.goto(f"{hosted.address}api.html")
    shown: dict[str, str] = {}
    for example in page.locator(".example").all():
        example.get_by_role("button", name="Run").click()
        output = example.get_by_role("status")
        expect(output).not_to_have_text(re.compile("^…?$"))
        title = example.get_by_role("heading").inner_text()
        shown[title] = output.inner_text()
    craft = [json.loads(record) for record in small.tables[NORMAL].values()]
    counted = [one["flights_count"] or 0 for one in craft if not one["is_placeholder"]]
    assert shown["Every craft of a list, page after page"] == f"{sum(counted)} flights in all"
    assert shown["How old the data are"].startswith("130 spacecraft, as they were on ")
    named = [f"{one['name']} {one['spacecraft_config']['name']}".lower() for one in craft]
    found = [names for names in named if "dragon" in names]
    assert shown["A search, with Launch Library 2’s rules"].startswith(f"{len(found)} found\n")
    most = f"{max(one['flights_count'] or 0 for one in craft)} flights"
    flights = shown["One craft with its flights"].splitlines()
    assert flights[0].endswith(most)
    assert len(flights) == 1 + int(most.split(maxsplit=1)[0])
    in_space = [one for one in craft if one["in_space"]]
    longest = shown["Who is in space now, the longest there first"].splitlines()
    assert len(longest) == min(5, len(in_space))


def test_the_examples_run_in_a_program_as_they_are_shown(
    context: BrowserContext, hosted: Hosted, tmp_path: Path
) -> None:
    """Copied from the page, with its lines for a program, beside a copy of the client."""
    page = context.new_page()
    page.goto(f"{hosted.address}api.html")
    lines = page.locator("pre", has_text="./client.mjs").inner_text()
    examples = [
        (example.locator("pre").inner_text(), example) for example in page.locator(".example").all()
    ]
    for _, example in examples:
        example.get_by_role("button", name="Run").click()
        expect(example.get_by_role("status")).not_to_have_text(re.compile("^…?$"))
    shown = [example.get_by_role("status").inner_text() for _, example in examples]
    program = tmp_path / "program.mjs"
    blocks = [f"{{\n{code}\n}}" for code, _ in examples]
    program.write_text("\n".join([lines, *blocks]), encoding="utf-8")
    shutil.copy(hosted.output / "api/client.js", tmp_path / "client.mjs")
    done = subprocess.run([NODE, program], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines() == "\n".join(shown).splitlines()


def test_a_command_is_copied_with_the_address_of_the_site(browser: Browser, hosted: Hosted) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{hosted.address}api.html")
        page.locator(".code", has_text="curl").get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_have_count(1)
        command = page.evaluate("navigator.clipboard.readText()")
        address = command.removeprefix("curl ")
        assert address.startswith(hosted.address)
        assert page.request.get(address).json()["response_mode"] == "detailed"


def test_the_client_s_address_is_the_one_that_the_page_has(
    context: BrowserContext, hosted: Hosted
) -> None:
    page = context.new_page()
    page.goto(f"{hosted.address}api.html")
    expect(page.locator("[data-client]")).to_have_text(f"{hosted.address}api/client.js")
    named = page.locator("[data-site]")
    assert named.count() > 1
    assert {*named.all_inner_texts()} == {hosted.address}


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("limit=1&ordering=-id", "HTTP 200"),
        ("https://ll.thespacedevs.com/2.3.0/spacecraft/?status=99", "HTTP 400"),
        ("search=%00", "HTTP 400"),
        ("", "HTTP 200"),
        ("/2.3.0/spacecraft/4/", "HTTP 200"),
        ("https://ll.thespacedevs.com/2.3.0/spacecraft/99999/", "HTTP 404"),
        ("/2.3.0/agencies/", "HTTP 404"),
    ],
)
def test_a_typed_query_is_answered(
    context: BrowserContext, hosted: Hosted, query: str, answer: str
) -> None:
    """The status is read out to those who don't see it, but not the whole answer."""
    page = context.new_page()
    page.goto(f"{hosted.address}api.html")
    box = page.get_by_label("Query")
    box.fill(query)
    box.press("Enter")
    expect(page.locator(".ask").get_by_role("status")).to_have_text(answer)
    body = json.loads(page.get_by_role("region", name="The answer").inner_text())
    assert ("id" in body) == query.endswith("/4/")


def test_of_two_typed_queries_the_later_is_answered(
    context: BrowserContext, hosted: Hosted
) -> None:
    page = context.new_page()
    page.goto(f"{hosted.address}api.html")
    slow: list[Route] = []

    def keep(route: Route) -> None:
        slow.append(route)

    page.route("**/status=1.json", keep)
    for query in ("status=1", "/2.3.0/spacecraft/4/"):
        page.get_by_label("Query").fill(query)
        page.get_by_label("Query").press("Enter")
    answer = page.get_by_role("region", name="The answer")
    expect(answer).to_contain_text('"response_mode": "detailed"')
    with page.expect_response("**/status=1.json"):
        slow[0].continue_()
    page.wait_for_timeout(300)
    expect(answer).to_contain_text('"response_mode": "detailed"')


def test_on_a_disk_the_examples_can_be_read(context: BrowserContext, hosted: Hosted) -> None:
    page = context.new_page()
    page.goto((hosted.output / "api.html").as_uri())
    expect(page.get_by_text("Opened over http, this page runs the examples.")).to_be_visible()
    expect(page.get_by_role("button", name="Run")).to_have_count(0)
    expect(page.locator(".example pre").first).to_contain_text("await list(")


def test_without_javascript_nothing_is_said_to_run(browser: Browser, hosted: Hosted) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{hosted.address}api.html")
        promises = page.get_by_text(re.compile("this page (runs|asks)"))
        assert promises.count() == 2
        assert not any(promise.is_visible() for promise in promises.all())
        expect(page.get_by_role("button", name="Run")).to_have_count(0)
        expect(page.get_by_label("Query")).to_be_hidden()
    finally:
        context.close()
