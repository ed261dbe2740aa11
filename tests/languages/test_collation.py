"""The order of letters, compared with ICU's."""

from __future__ import annotations

import sys

import icu
import pytest

from generator.catalog.names import order_key, order_of, plain
from generator.catalog.parse import build_catalog
from generator.errors import UsageError
from generator.languages.collation import COMMON, collator, has_common_order
from generator.languages.locales import PSEUDO
from tests.standin.collection import make_collection
from tests.support.snapshots import snapshot_of

NAMES = (
    *("7 Sisters", "“Able”", "Æther", "Afar", "Ångström", "Łoś", "Lotus", "'Mole'", "Œuvre"),
    *("Of Old", "Ölvir", "Ørn", "Örn", "Ship 9", "ship 09b", "Ship-10", "Straße", "Strata"),
    *("Théa", "Zebra", "Zulu", "Čapek", "Crow", "Ñandú", "Nomad", "Şahin", "Sat", "Яр"),
)


def test_which_languages_have_the_common_order() -> None:
    """Those whose rules in CLDR are empty."""
    known = [one for one in icu.Collator.getAvailableLocales() if "_" not in one]
    rules = {one: icu.Collator.createInstance(icu.Locale(one)).getRules() for one in known}
    assert {one for one in known if not rules[one]} == COMMON


def test_the_common_order_is_icu_s() -> None:
    """The program's own, which needs no ICU."""
    collate = collator("de")
    craft = build_catalog(snapshot_of(make_collection(300), 300)).craft
    names = {*NAMES, *(one.name for one in craft if order_key(one.name))}
    known = sorted(names)
    # What a sign is, is the program's own; of letters and digits the order is ICU's.
    ours = sorted(known, key=lambda name: order_key(name) or ())
    assert ours == sorted(known, key=lambda name: collate(plain(name)))
    assert len(known) > 250


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("de", ["Aether", "Ångström", "Crow", "Of Old", "Ölvir", "Zulu"]),
        ("sv", ["Aether", "Crow", "Of Old", "Zulu", "Ångström", "Ölvir"]),
        ("es", ["Nomad", "Nube", "Ñandú", "Ship 9", "Ship-10"]),
        ("cs", ["Crow", "Čapek", "Dragon", "Hawk", "Chelčický", "Ion"]),
        ("tr", ["Dragon", "Isik", "İzmir", "Sat", "Şahin"]),
    ],
)
def test_names_are_in_the_order_of_the_language(language: str, in_order: list[str]) -> None:
    key = order_of(language)
    assert [*sorted({*in_order}, key=key)] == in_order


@pytest.mark.parametrize("language", ["de", "sv"])
def test_what_has_no_letters_has_no_place_in_any_language(language: str) -> None:
    assert [order_of(language)(name) for name in ("", "—", "🚀")] == [None, None, None]


def test_without_icu_a_language_that_needs_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icu", None)
    with pytest.raises(UsageError, match=r"requirements-collation\.lock"):
        order_of("sv")
    assert order_of("de") is order_key
    assert has_common_order(PSEUDO)
    assert has_common_order("de-AT")
