from __future__ import annotations

import pytest

from generator.catalog.names import order_key, plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Éclair  Ōtori", "eclair otori"),
        ("Æther Ørn Łoś Œuvre Þor", "aether orn los oeuvre thor"),
        ("Đorđe Eiður Straße STRAẞE", "dorde eidur strasse strasse"),
        ("Işık İzmir Azərspace", "isik izmir azerspace"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("हिन्दी", "हिनदी"),  # vowels that are marks stay
        ("Soyuz TMA-10M", "soyuz tma 10m"),
        ("Quill_Two (old)/new", "quill two old new"),
        ("“Curly” 'n' `back`", "curly n back"),
        ("O'Hara O’Hara O´Hara", "ohara ohara ohara"),
        ("soft\u00adhyphen \u202ereversed", "softhyphen reversed"),
        ("🚀 №\u00a05", "no 5"),
        ("…", ""),
        ("", ""),
    ],
)
def test_plain_letters(text: str, read: str) -> None:
    assert plain(text) == read


def test_the_order_is_that_of_a_reader() -> None:
    in_order = [
        "7 Sisters", "“Able”", "Æther", "Afar", "Łoś", "Lotus", "'Mole'", "Œuvre", "Of Old", "Ørn",
        "Ship 9", "ship 09b", "Ship-10", "Straße", "Strata", "Théa", "Þor", "Zulu", "Яр",
    ]  # fmt: skip
    keys = {name: order_key(name) for name in in_order}
    assert sorted(in_order, key=lambda name: keys[name] or ()) == in_order


@pytest.mark.parametrize("name", ["", " \n", "—", "🚀", "<>"])
def test_what_has_no_letters_has_no_place(name: str) -> None:
    assert order_key(name) is None
