"""The page that an answer of the API is shown in; how serve answers with it is in test_serve.py."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import urls
from generator.serving.browsable import fill
from generator.snapshot.model import Snapshot
from generator.theme.characters import printable
from tests.support.building import build

ADDRESS = "/2.3.0/spacecraft/"


@pytest.fixture(scope="module")
def output(sample: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("browsable")
    build(sample, output)
    return output


@pytest.fixture(scope="module")
def shell(output: Path) -> str:
    return (output / urls.API_ANSWER).read_text(encoding="utf-8")


def page_of(shell: str, body: str | bytes, target: str = ADDRESS) -> str:
    return fill(
        shell,
        root="../../",
        method="GET",
        target=target,
        status=200,
        body=body if isinstance(body, bytes) else body.encode(),
    )


def shown(page: str) -> str:
    """The text of the JSON in a page."""
    [pre] = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", pre))


def links(page: str) -> list[str]:
    """The addresses that the JSON links."""
    [pre] = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    return [html.unescape(address) for address in re.findall(r'<a href="([^"]*)"', pre)]


def elements(page: str) -> list[Any]:
    """All elements, as HTML5's own parser reads them; it must find no error."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    document = parser.parse(page)
    assert parser.errors == []
    return list(document.iter())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(
    value=JSON,
    are_escaped=st.booleans(),
    separators=st.sampled_from([(",", ":"), (" ,\n", "\t: ")]),
)
def test_json_is_shown_as_python_indents_it(
    shell: str, value: Any, are_escaped: bool, separators: tuple[str, str]
) -> None:
    body = json.dumps(value, ensure_ascii=are_escaped, separators=separators)
    page = page_of(shell, body.encode("utf-8", "replace"))
    expected = json.dumps(value, ensure_ascii=are_escaped, indent=2)
    assert shown(page) == printable(expected.encode("utf-8", "replace").decode())
    elements(page)


def test_numbers_and_escapes_stay_as_they_are(shell: str) -> None:
    body = r'{"a":1.0E+400,"a":123456789012345678901234567890,"b":"\u00e9\/\ud83d","c":-0.10}'
    assert shown(page_of(shell, body)).split() == [
        "{", '"a":', "1.0E+400,", '"a":', "123456789012345678901234567890,",
        '"b":', r'"\u00e9\/\ud83d",', '"c":', "-0.10", "}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8000/2.3.0/spacecraft/?limit=1&offset=2&a=%2C",
        "http://127.0.0.1/x#y",
        "http://[::1]:80/",
        "https://example.org/Júpiter_(rocket)'s",
        "https://example.org/<b>",
        "https://example.org/{request}{body}",
        "https://example.org/a@b",
    ],
)
def test_an_address_is_a_link(shell: str, address: str) -> None:
    page = page_of(shell, json.dumps({"url": address}, ensure_ascii=False))
    assert links(page) == [address]
    [anchor] = [one for one in elements(page) if one.text == address and one.tag == "a"]
    assert anchor.get("href") == address
    assert set(anchor.get("rel").split()) == {"noopener", "noreferrer"}


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "//example.org/",
        "https:",
        "https://",
        "https:///path",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://example.org:port/",
        "https://example.org/a b",
        "https://example.org/ ",
        "see https://example.org/",
        'https://example.org/"onclick="alert(1)',
        "https://example.org\\@evil.example/",
        "HTTPS://EXAMPLE.ORG/",
    ],
)
def test_anything_else_is_none(shell: str, text: str) -> None:
    page = page_of(shell, json.dumps({text: text}))
    assert links(page) == []


def test_nothing_in_an_answer_or_an_address_becomes_markup(shell: str) -> None:
    hostile = (
        "</pre><script>alert(1)</script><!--answer\nend-->\n<!--file-->{body}&lt;\"'\x7f\ufffe"
    )
    plain = page_of(shell, "{}")
    page = fill(
        shell,
        root="../../",
        method=hostile,
        target=f"{ADDRESS}?x={hostile}",
        status=200,
        body=json.dumps({hostile: [hostile]}, ensure_ascii=False).encode(),
    )
    assert [one.tag for one in elements(page)] == [one.tag for one in elements(plain)]
    assert shown(page).count("<script>alert(1)</script>") == 2
    [request] = [one for one in elements(page) if one.get("class") == "request"]
    assert "".join(request.itertext()).count("{body}") == 2
    assert "\x7f" not in page


def test_a_list_leads_to_its_neighbours_and_every_answer_to_its_json(shell: str) -> None:
    root = "http://x/2.3.0/spacecraft/"
    for following, preceding in ((f"{root}?a=1&b=2", None), (None, root), (None, None)):
        body: dict[str, Any] = {
            "count": 3,
            "next": following,
            "previous": preceding,
            "results": [{}],
        }
        found = {
            one.text: one.get("href")
            for one in elements(page_of(shell, json.dumps(body, separators=(",", ":"))))
            if one.text in {"Next", "Previous"}
        }
        expected = {"Next": following, "Previous": preceding}
        assert found == {word: address for word, address in expected.items() if address}
    for query, as_json in (
        ("", "?format=json"),
        ("?limit=2&search=a%26b", "?limit=2&search=a%26b&format=json"),
        ("?format=api&limit=2&format=api&formats=x", "?limit=2&formats=x&format=json"),
    ):
        page = page_of(shell, "{}", ADDRESS + query)
        [link] = [one for one in elements(page) if one.text == "as JSON"]
        assert link.get("href") == as_json


@pytest.mark.parametrize(
    ("body", "steps"),
    [
        ({"count": 9, "next": "http://x/b", "previous": "http://x/a"}, ["prev", "next"]),
        ({"count": 9, "next": None, "previous": "http://x/a"}, ["prev"]),
        ({"id": 3}, []),
    ],
)
def test_the_steps_follow_the_status(shell: str, body: dict[str, Any], steps: list[str]) -> None:
    text = json.dumps({**body, "results": []}, separators=(",", ":"))
    [line] = [one for one in elements(page_of(shell, text)) if one.get("class") == "answered"]
    words = {"prev": " · Previous", "next": " · Next"}
    shown = "".join(line.itertext())
    assert shown == "Status 200 · application/json · as JSON" + "".join(
        map(words.__getitem__, steps)
    )
    relations = [(one.get("rel") or "").split()[0] for one in line if one.get("rel")]
    assert relations == steps


def test_bytes_that_are_not_text_are_shown_as_replaced(shell: str) -> None:
    assert shown(page_of(shell, b'{"name":"\xff"}')) == '{\n  "name": "\ufffd"\n}'


def test_links_of_the_page_lead_into_the_site_from_where_it_is_shown(
    shell: str, output: Path
) -> None:
    for element in elements(page_of(shell, "{}")):
        for name in ("href", "src"):
            link = element.get(name, "#")
            if not link.startswith(("#", "?", "https://")):
                assert link.startswith("../../"), link
                assert (output / link.removeprefix("../../").partition("#")[0]).is_file(), link


def test_as_a_file_it_says_what_it_is_for(shell: str) -> None:
    file = re.sub("<!--.*?-->", "", shell, flags=re.DOTALL)
    words = " ".join("".join(one.itertext()) for one in elements(file) if one.tag == "main")
    assert "The file itself holds none" in words
    assert "Status" not in words
    assert [one.get("content") for one in elements(shell) if one.get("name") == "robots"] == [
        "noindex"
    ]


def test_deep_brackets_cost_no_more_than_their_length(shell: str) -> None:
    depth = 20_000
    assert len(page_of(shell, "[" * depth + "]" * depth)) < 100 * 2 * depth
