"""One table of filters, one rule for which query has a file: that everything follows them."""

from __future__ import annotations

import json
import re
from itertools import product
from random import Random
from typing import Any

import msgspec

from generator import urls
from generator.catalog.orderings import LL2_ORDERINGS, ORDERING_FIELDS, ORDERINGS
from generator.config.settings import ROOT
from generator.mirror.files import lists
from generator.query.axes import AXES, AXIS, EXPLORED, Criteria
from generator.query.precomputed import FULL, PAGE_SIZE
from generator.site.selections import INDEXES, LABELS
from generator.snapshot.model import Snapshot
from generator.versions import RECOMMENDED
from tests.support.building import Built, make_site
from tests.support.node import run_node, scripts_of


def test_a_query_has_each_filter_and_nothing_else() -> None:
    assert {*AXIS, "search", "ordering"} == set(Criteria.__struct_fields__)


def test_pages_have_words_for_each_filter_and_a_table_of_its_groups() -> None:
    assert LABELS.keys() == {axis.name for axis in EXPLORED}
    tables = {(index.slug, index.group, index.name.lower()) for index in INDEXES}
    assert tables == {(axis.slug, LABELS[axis.name], axis.plural) for axis in AXES if axis.plural}


def test_the_mirror_has_a_column_for_each_filter_and_ordering(built: Built) -> None:
    index = json.loads((built.output / urls.API_INDEX).read_bytes())
    for axis in AXES:
        columns = index["spacecraft" if axis.value else "configurations"]
        assert axis.name in columns
        assert axis.plural is None or {"id", "name"} <= index[axis.plural].keys()
    assert {field.removeprefix("-") for field in LL2_ORDERINGS} <= index["spacecraft"].keys()


def test_the_explorer_saves_all_that_it_filters_and_orders_by(built: Built) -> None:
    words = ROOT / "static/js/page/words.js"
    scripts = [words, *scripts_of(built.output, "search", "explore-export")]
    columns = run_node("value.mjs", "ExploreExport.COLUMNS.map(([name]) => name)", *scripts)
    assert {axis.name for axis in AXES} | ORDERING_FIELDS.keys() <= set(columns)


def test_the_scripts_list_no_filter_and_no_ordering_themselves() -> None:
    """What is listed twice is forgotten once: they read the table."""
    named = {*AXIS, *ORDERING_FIELDS}
    telling = "|".join(sorted(name for name in named if "_" in name))
    listing = {
        file.name
        for file in (ROOT / "static/js").rglob("*.js")
        if re.search(rf"""["'`]-?(?:{telling})["'`]""", file.read_text(encoding="utf-8"))
    }
    # The words for a craft's facts, and an example of a query.
    assert listing == {"explore-craft.js", "examples.js"}


def some_queries(site: Any) -> list[tuple[str, Criteria, int]]:
    """Those that have files, and as many that nearly do."""
    random = Random("files")
    found = [(mode, criteria, 0) for mode, criteria in lists(site)]
    values: dict[str, tuple[Any, ...]] = {
        axis.name: {"id": (1, 4, 6), "boolean": (True, False), "text": ("Perennial",)}[axis.kind]
        for axis in AXES
    }
    orderings = (*ORDERINGS, "-name", "id,-id", "first_flight")
    for mode, ordering, offset in product(("normal", "detailed"), orderings, (0, PAGE_SIZE)):
        for number in (0, 1, 1, 1, 2):
            used = {name: random.choice(values[name]) for name in random.sample([*values], number)}
            search = random.choice(((), (), ("dragon",)))
            found.append((mode, Criteria(**used, search=search, ordering=ordering), offset))
    return found


def test_every_runtime_knows_which_query_has_a_file(built: Built) -> None:
    site = make_site(built.snapshot)
    queries = some_queries(site)
    given = [(msgspec.to_builtins(criteria), mode, at) for mode, criteria, at in queries]
    paths = run_node(
        "value.mjs",
        "given.map(([criteria, mode, at]) => SpacecraftFiles.list({ criteria, mode }, at))",
        *scripts_of(built.output, "answers"),
        given=given,
    )
    for (mode, criteria, at), path in zip(queries, paths, strict=True):
        expected = (
            urls.api_list(RECOMMENDED, mode, criteria, at)
            if FULL.has_file(mode, criteria)
            else None
        )
        assert path == expected, (mode, criteria, at)
    every = list(lists(site))
    assert all((built.output / path).is_file() for path in paths[: len(every)])
    assert 100 < paths.count(None) < len(queries) - len(every)


def test_a_list_without_the_mode_has_no_file(sample: Snapshot) -> None:
    assert {mode for mode, _ in lists(make_site(sample))} == {"normal"}
