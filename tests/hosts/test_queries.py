"""LL2's queries, asked of web servers: the right answer, or an honest word that there is none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
import pytest

from generator import urls
from generator.mirror.files import lists
from generator.mirror.items import list_keys
from generator.query.ll2 import answer_list
from generator.query.precomputed import FILTERS, PAGE_SIZE
from generator.versions import RECOMMENDED
from tests.hosts.published import SITE_URL, Host, Published
from tests.hosts.servers import STATIC
from tests.standin.server import Upstream
from tests.vectors import differences, load_vectors, vector_of

LIST = "/2.3.0/spacecraft/"

Pairs = tuple[tuple[str, str], ...]


class Page(msgspec.Struct):
    """A list's count and records, each as its bytes."""

    count: int
    results: list[msgspec.Raw]


def content_of(body: bytes) -> tuple[int, list[bytes]]:
    page = msgspec.json.decode(body, type=Page)
    return page.count, list(map(bytes, page.results))


def is_unanswered(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether it says that there is no file, who can answer, and that as JSON."""
    detail = json.loads(body)["detail"] if status == 501 else ""
    told = "build.py serve" in detail and "api/client.js" in detail
    return told and headers["content-type"] == "application/json"


def queries(published: Published) -> Iterator[Pairs]:
    """Every precomputed query of the mirror, as LL2's parameters without a limit."""
    for mode, criteria, offset in list_keys(published.site):
        filters = ((name, getattr(criteria, name)) for name in FILTERS)
        yield (
            *((("mode", mode),) if mode != "normal" else ()),
            *((name, str(value).lower()) for name, value in filters if value is not None),
            *((("ordering", criteria.ordering),) if criteria.ordering != "id" else ()),
            *((("offset", str(offset)),) if offset else ()),
        )


DEFAULTS = (
    ("mode", ("normal", "")),
    ("ordering", ("id", "")),
    ("offset", ("0", "")),
    ("search", ("",)),
    ("name", ("",)),
    ("format", ("json", "")),
    ("status", ("",)),
    ("is_placeholder", ("",)),
    ("limit", ("100", "1000", "123456", "")),
)
"""What changes nothing about a query that doesn't hold it."""

BOOLEANS = {"true": ("true", "True", "TRUE", "tRuE", "1"), "false": ("false", "FALSE", "0")}


def spellings(pairs: Pairs, random: Random) -> Iterator[str]:
    """One query in several ways: order, last slash, letter case, what is left out."""
    for extra in (0, 1, 3):
        written = [(name, random.choice(BOOLEANS.get(value, (value,)))) for name, value in pairs]
        named = dict(pairs)
        free = [(name, values) for name, values in DEFAULTS if name not in named]
        written += [(name, random.choice(values)) for name, values in random.sample(free, extra)]
        if "limit" not in dict(written) and random.random() < 0.5:
            written.append(("limit", random.choice(("100", "1000"))))
        random.shuffle(written)
        path = random.choice((LIST, LIST.rstrip("/")))
        yield f"{path}?{urlencode(written)}" if written else path


@pytest.fixture(scope="session")
def expected(asked: Upstream, published: Published) -> dict[Pairs, tuple[int, list[bytes]]]:
    """The stand-in's answer, asked with a limit of 100, to each precomputed query."""
    return {
        pairs: content_of(asked.ask(f"{LIST}?{urlencode([*pairs, ('limit', '100')])}").body)
        for pairs in queries(published)
    }


def test_each_precomputed_query_is_answered_in_every_spelling(
    static: Host, expected: Mapping[Pairs, tuple[int, list[bytes]]]
) -> None:
    random = Random("spellings")
    for pairs, content in expected.items():
        for path in spellings(pairs, random):
            status, headers, body = static.ask(path)
            assert (status, headers["content-type"]) == (200, "application/json"), path
            assert content_of(body) == content, path


def strange(pairs: Pairs, random: Random) -> Iterator[str]:
    """Queries that are nearly those: each must not be answered from a file."""
    query = urlencode(pairs)
    start = f"{query}&" if query else ""
    yield from (
        f"{start}{end}"
        for end in (
            "limit=99",
            "limit=-100",
            "limit=abc",
            "limit=%31%30%30",
            "limit=100&limit=100",
            "limit=&limit=",
            "limit=100;offset=100",
            "bogus=1",
            "bogus=",
            "bogus",
            "search=soyuz",
            "name=Perennial",
            "Status=4",
            "%73tatus=4",
            "status=4,5",
            "status=04",
            "status=%2B4",
            "format=xml",
            "format=api",
            "search=%00",
            "limit=100%0d%0aX:y",
            "/../603=1",
            "?limit=100",
        )
    )
    # A file that the mirror doesn't hold, whatever the rest.
    yield f"{start}search=&name=&is_placeholder=true&spacecraft_config=6&in_space=1&status=4"
    if pairs:
        name, value = random.choice(pairs)
        yield f"{query}&{name}={value}"
        yield f"{name}=&{query}"
        yield f"{query}&{name}="
        yield query.replace("=", "%3D", 1)
        yield query.replace(f"{name}=", f"%{ord(name[0]):02x}{name[1:]}=", 1)
        yield query.replace(f"{name}={value}", f"{name}={value}%20", 1)
    if "offset" not in dict(pairs):
        for offset in ("1", "50", "150", "0100", "1e2", "-100", "70000"):
            yield f"{start}offset={offset}"
    if "ordering" not in dict(pairs):
        for ordering in ("name", "-id,id", "--id", "ID", "id%20", "status", "-status"):
            yield f"{start}ordering={ordering}"
    if "mode" not in dict(pairs):
        yield from (f"{start}mode={mode}" for mode in ("list", "Detailed", "detailed%20"))
    if "in_space" not in dict(pairs):
        yield from (f"{start}in_space={value}" for value in ("yes", "2", "tru", "%74rue", "01"))


def test_anything_else_is_not_answered(static: Host, published: Published) -> None:
    random = Random("strange")
    for pairs in queries(published):
        for query in strange(pairs, random):
            assert is_unanswered(*static.ask(f"{LIST}?{query}")), query


@pytest.mark.parametrize(
    "path",
    [
        "/2.3.0",
        "/2.3.0/",
        "/2.3.0/api-throttle/",
        "/2.3.0/agencies/",
        "/2.3.0/spacecraft/abc/",
        "/2.3.0/spacecraft/01/",
        "/2.3.0/spacecraft/-1/",
        "/2.3.0/spacecraft/%2B1/",
        "/2.3.0/spacecraft/1.json",
        "/2.3.0/spacecraft/status=4/",
        "/2.3.0/spacecraft/spacecraft/offset=100.json",
        "/2.3.0/spacecraft/1/flights/",
        "/2.3.0/spacecraft/1/?status=1",
        "/2.3.0/spacecraft/1/?in_space=true&mode=detailed",
        "/2.3.0/spacecraft/1/?bogus=1",
        "/2.3.0/spacecraft/1/?search=soyuz",
        "/2.3.0/spacecraft/99999/?search=soyuz",
        "/2.3.0/spacecraft_configurations/9999/",
        "/2.3.0/spacecraft_configurations/6/?status=1",
        "/2.3.0/config/spacecraft_statuses/?limit=5",
        "/2.3.0/config/spacecraft_statuses/?offset=100",
        "/2.3.0/config/spacecraft_statuses/?status=4",
        "/2.3.0/spacecraft_configurations/?in_use=maybe&name=&search=",
        f"/2.3.0/spacecraft/?search={'x' * 8000}",
        f"/2.3.0/spacecraft/?{'a=&' * 2700}",
        f"/2.3.0/spacecraft/?{'&' * 8000}x",
        f"/2.3.0/spacecraft/?{'status=&' * 1000}",
    ],
    ids=lambda path: path[:50],
)
def test_other_paths_are_not_answered(static: Host, path: str) -> None:
    assert is_unanswered(*static.ask(path))


@pytest.mark.parametrize(
    "path",
    [
        "spacecraft_configurations/?search=dragon",
        "spacecraft_configurations/?limit=100&agency=121&in_use=true",
        "spacecraft_configurations/?human_rated=TRUE&limit=100",
        "spacecraft_configurations/?ordering=name&limit=100",
        "spacecraft_configurations/6/?name=x",
        "spacecraft_configuration_families/?manufacturer=121",
        "config/spacecraft_statuses/?search=a&limit=100",
        "config/spacecraft_statuses/?ordering=-id&limit=100",
        "config/spacecraft_statuses/4/?search=a",
        "spacecraft_flights/?spacecraft=23",
    ],
)
def test_other_lists_are_filtered_by_serve_or_not_answered(
    host: Host, asked: Upstream, path: str
) -> None:
    """From files it is 501: never the whole list."""
    status, headers, body = host.ask(f"/2.3.0/{path}")
    if host.form == STATIC:
        assert is_unanswered(status, headers, body)
    else:
        upstreams = asked.ask(f"/2.3.0/{path}")
        assert status == upstreams.status
        assert essence(body) == essence(upstreams.body)


def essence(body: bytes) -> object:
    """What an answer says beside the links, which hold the host that was asked."""
    content = json.loads(body)
    return content.get("results", content)


@pytest.mark.parametrize("query", ["?limit=100", "?format=json&limit=100", "?agency=&limit=500"])
@pytest.mark.parametrize(
    "path",
    [
        "spacecraft_configurations/",
        "spacecraft_configuration_families/",
        "config/spacecraft_configuration_types/",
        "config/spacecraft_statuses/",
    ],
)
def test_other_lists_have_files(static: Host, asked: Upstream, path: str, query: str) -> None:
    modes = ["", "&mode=detailed"] if path.startswith("spacecraft") else [""]
    for mode in modes:
        found = static.ask(f"/2.3.0/{path}{query}{mode}")
        expected = asked.ask(f"/2.3.0/{path}?limit=100{mode}")
        assert (found[0], content_of(found[2])) == (200, content_of(expected.body))


VALUES: Mapping[str, tuple[str, ...]] = {
    "limit": ("", "99", "100", "101", "0100", "+100", "1e2", "100.0", "999999999999", "%31%30%30"),
    "offset": ("", "0", "100", "200", "600", "700", "50", "0100", "1_00", "-100", "9" * 30),
    "ordering": ("", "id", "-id", "time_in_space", "-flights_count", "name", "id,-id", "--id"),
    "mode": ("", "normal", "detailed", "Detailed", "%64etailed"),
    "in_space": ("", "true", "FALSE", "1", "0", "yes", "fal%C5%BFe"),
    "is_placeholder": ("", "True", "false", "01"),
    "status": ("", "1", "4", "04", "4,1", "%34", "99999", "4%00"),
    "spacecraft_config": ("", "1", "6", "+6", "6%20", "99999"),
    "name": ("", "+", "%00", "Perennial"),
    "search": ("", "%22%22", "dragon", "a" * 400),
    "format": ("", "json", "api", "xml", "JSON"),
}


def drawn(random: Random) -> str:
    """A query of usual and odd values, names and separators, perhaps with one twice."""
    names = random.choices(list(VALUES), k=random.choice((1, 1, 2, 2, 3, 5)))
    query = ""
    for name in names:
        value = random.choice(VALUES[name] if random.random() < 0.3 else VALUES[name][:3])
        spelt = random.choice((name.upper(), f"{name}[]", f"%{ord(name[0]):02x}{name[1:]}", name))
        separator = random.choice(("&&", ";", "?", "&amp;") if random.random() < 0.1 else "&")
        query += f"{separator if query else ''}{spelt if random.random() < 0.1 else name}={value}"
    return query


def test_a_query_drawn_at_random_gets_its_own_answer_or_none(
    static: Host, published: Published
) -> None:
    random, answered = Random("drawn"), 0
    for _ in range(3_000):
        query = drawn(random)
        status, headers, body = static.ask(f"{LIST}?{query}")
        if is_unanswered(status, headers, body):
            continue
        answered += 1
        # Without a limit a file holds a hundred records.
        limited = "limit" in dict(parse_qsl(query))
        asked = query if limited else with_limit_100(f"?{query}")[1:]
        expected = answer_list(
            published.site.engine, "spacecraft", asked, address="http://upstream.test/"
        )
        assert (status, expected.status) == (200, 200), query
        assert content_of(body) == content_of(expected.body), query
    assert answered > 500


ITEM_QUERIES = (
    "",
    "?format=json",
    "?mode=detailed",
    "?mode=normal&ordering=-id&offset=100&limit=100",
)


@pytest.mark.parametrize("query", ITEM_QUERIES)
def test_items_and_lookups_are_upstreams_byte_for_byte(
    static: Host, asked: Upstream, published: Published, query: str
) -> None:
    catalog = published.site.catalog
    for identifier in [craft.id for craft in catalog.craft][::20]:
        for slash in ("", "/"):
            status, headers, body = static.ask(f"/2.3.0/spacecraft/{identifier}{slash}{query}")
            assert (status, headers["content-type"]) == (200, "application/json")
            assert body == asked.ask(f"/2.3.0/spacecraft/{identifier}/").body
    for identifier in list(catalog.configurations)[::10]:
        path = f"/2.3.0/spacecraft_configurations/{identifier}/"
        assert static.ask(path + query)[2] == asked.ask(path).body
    path = "/2.3.0/config/spacecraft_statuses/"
    for query_ in ("", "?limit=100", "?format=json&offset=0"):
        assert static.ask(path + query_)[2] == asked.ask(path).body


def test_an_item_that_is_not_there_is_upstreams_404(static: Host, asked: Upstream) -> None:
    for query in ITEM_QUERIES:
        path = f"/2.3.0/spacecraft/99999/{query}"
        status, headers, body = static.ask(path)
        assert (status, headers["content-type"]) == (404, "application/json")
        assert body == asked.ask("/2.3.0/spacecraft/99999/").body


def with_limit_100(path: str) -> str:
    """The same query with a limit of 100: of a repeated parameter the last one counts."""
    return f"{path}{'&' if '?' in path else '?'}limit=100"


def test_no_recorded_query_gets_a_wrong_answer(static: Host, asked: Upstream) -> None:
    """From files: LL2's answer with a limit of 100, LL2's own 404, or none."""
    answered = 0
    for vector in load_vectors():
        path = vector["path"]
        status, headers, body = static.ask(path)
        assert headers["content-type"] == "application/json", path
        if is_unanswered(status, headers, body):
            continue
        assert status == vector["status"], path
        if vector["count"] is not None:
            answered += 1
            # A mirror keeps addresses as they are, so it is asked without a format.
            list_, _, query = path.partition("?")
            pairs = parse_qsl(query, keep_blank_values=True)
            rest = urlencode([pair for pair in pairs if pair[0] != "format"])
            upstreams = asked.ask(with_limit_100(f"{list_}?{rest}")).body
            assert content_of(body) == content_of(upstreams), path
        else:
            assert differences([vector], [vector_of(path, status, body)]) == []
    assert answered > 80


def test_behind_serve_every_recorded_query_is_answered_as_upstream(with_serve: Host) -> None:
    """Status, count, ids, links and bytes."""
    expected = load_vectors()
    found = [vector_of(path, *with_serve.ask(path)[::2]) for path in (v["path"] for v in expected)]
    assert differences(expected, found) == []


def walked(host: Host, path: str) -> Iterator[dict[str, Any]]:
    """The pages from a first one on, as a client follows `next`."""
    following: str | None = path
    while following is not None:
        status, _, body = host.ask(following)
        assert status == 200, following
        page = json.loads(body)
        yield page
        following = page["next"] and "/" + page["next"].removeprefix(SITE_URL)


def ids_of(pages: Iterable[dict[str, Any]]) -> list[int]:
    return [record["id"] for page in pages for record in page["results"]]


def test_who_follows_next_from_files_meets_every_craft_once(
    static: Host, expected: Mapping[Pairs, tuple[int, list[bytes]]]
) -> None:
    for pairs in expected:
        if "offset" in dict(pairs):
            continue
        pages = list(walked(static, f"{LIST}?{urlencode([*pairs, ('limit', '100')])}"))
        ids = ids_of(pages)
        assert len(ids) == len(set(ids)) == pages[0]["count"]
        assert len(pages) == max(1, -(-pages[0]["count"] // PAGE_SIZE))
        assert not any(page["previous"] for page in pages[:1])


@pytest.mark.parametrize(
    ("query", "size"),
    [("", 10), ("?limit=100", 100), ("?status=4&ordering=-id", 10), ("?limit=7&search=soyuz", 7)],
)
def test_who_follows_next_behind_serve_meets_every_craft_once(
    with_serve: Host, query: str, size: int
) -> None:
    pages = list(walked(with_serve, LIST + query))
    ids = ids_of(pages)
    assert len(ids) == len(set(ids)) == pages[0]["count"]
    assert len(pages[0]["results"]) == size


def test_the_site_may_lie_below_a_path(host: Host, published: Published) -> None:
    criteria = next(criteria for mode, criteria in lists(published.site) if criteria.status == 4)
    file = published.output / urls.api_list(RECOMMENDED, "normal", criteria, 0)
    status, _, body = host.ask(f"{LIST}?ordering={criteria.ordering}&limit=100&status=4")
    assert status == 200
    assert content_of(body) == content_of(file.read_bytes())
    item = (published.output / urls.api_item(RECOMMENDED, 603)).read_bytes()
    assert host.ask("/2.3.0/spacecraft/603/")[2] == item
    assert host.ask("/2.3.0/spacecraft/99999/")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/2.3.0/spacecraft//",
        "/2.3.0/spacecraft//?limit=100",
        "/2.3.0/spacecraft/%2F?limit=100",
        "/2.3.0/spacecraft/%0A?limit=100",
        "/2.3.0/spacecraft/603/%0A",
        "/2.3.0//",
        "/2.3.0/config/spacecraft_statuses//",
        "/2.3.0/spacecraft_configurations//",
    ],
)
def test_an_id_that_is_empty_is_not_the_list(host: Host, path: str) -> None:
    status, headers, body = host.ask(path, Accept="application/json")
    assert status in {301, 404, 501}
    assert b"results" not in body
    assert headers.get("content-type") in {None, "application/json", "text/html"}


def test_behind_serve_the_api_without_its_slash_leads_to_it(with_serve: Host) -> None:
    for query in ("", "?format=json"):
        status, headers, _ = with_serve.ask(f"/2.3.0{query}")
        assert (status, headers["location"]) == (301, f"http://upstream.test/2.3.0/{query}")


def test_behind_serve_a_long_query_without_the_slash_is_led_to_it(with_serve: Host) -> None:
    query = f"?search={'x' * 15_000}"
    status, headers, _ = with_serve.ask(f"/2.3.0/spacecraft{query}")
    assert (status, headers["location"]) == (301, f"http://upstream.test{LIST}{query}")


def test_behind_serve_caches_learn_that_a_browser_gets_another_answer(with_serve: Host) -> None:
    for accept in ("application/json", "text/html"):
        _, headers, _ = with_serve.ask("/2.3.0/spacecraft/603/", Accept=accept)
        assert "Accept" in [part.strip() for part in headers["vary"].split(",")]


def test_behind_serve_only_plain_requests_get_a_file(with_serve: Host) -> None:
    """Files carry the time of their making; what serve answers doesn't."""

    def has_time(query: str, accept: str) -> bool:
        _, headers, _ = with_serve.ask(f"/2.3.0/spacecraft/603/{query}", Accept=accept)
        return "last-modified" in headers

    assert has_time("", "application/json")
    assert has_time("", "*/*")
    assert not has_time("", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert not has_time("?format=json", "application/json")
    assert not has_time("?status=1", "application/json")
