from __future__ import annotations

import json
import re

import pytest

from generator.site import structured
from generator.theme.characters import normal

HOSTILE = "</script><script>alert(1)</script><!-- & ]]> \u2028\u2029\x7f\x00\ufffe \U0001f680"


def test_a_hostile_name_stays_data_and_keeps_its_letters() -> None:
    text = structured.script([structured.breadcrumbs([(HOSTILE, "a.html"), ("b", None)])])
    assert text is not None
    assert re.fullmatch(r"[ -~]+", text)
    assert not set("<>&") & set(text)
    [node] = json.loads(text)["@graph"]
    assert node["itemListElement"][0]["name"] == normal(HOSTILE)


def test_without_a_node_there_is_no_script() -> None:
    assert structured.script([]) is None


@pytest.mark.parametrize("credit", [None, "", "  ", "Unknown", "unknown "])
def test_an_unknown_credit_is_not_shown(credit: str | None) -> None:
    def told(link: str | None) -> list[structured.Node]:
        return list(
            structured.image(
                address="https://i.example/a.png", name="a", credit=credit, license_link=link
            )
        )

    assert told(None) == []
    [node] = told("https://l.example/")
    assert node["license"] == "https://l.example/"
    assert "creditText" not in node


def test_a_known_credit_is_shown() -> None:
    [node] = structured.image(
        address="https://i.example/a.png", name="a", credit="NASA", license_link=None
    )
    assert node["creditText"] == "NASA"
    assert "license" not in node


def test_a_dataset_of_unknown_date_states_none() -> None:
    node = structured.dataset(name="n", description="d", address="./", modified=None, files=[])
    assert "dateModified" not in node
