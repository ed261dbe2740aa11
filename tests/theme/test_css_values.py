"""The values of the styles, `--name`: each is defined once, and what is used is defined."""

from __future__ import annotations

import re
from collections import Counter

from generator.config.settings import ROOT

STYLES = "".join(file.read_text("utf-8") for file in sorted((ROOT / "static/css").glob("*.css")))


def test_no_value_is_defined_twice_for_the_whole_page() -> None:
    roots = re.findall(r":root \{([^}]*)\}", STYLES)
    defined = Counter(name for root in roots for name in re.findall(r"(--[\w-]+):", root))
    assert len(defined) > 20
    assert [name for name, times in defined.items() if times > 1] == []


def test_every_value_that_is_used_is_defined() -> None:
    defined = {*re.findall(r"(--[\w-]+):", STYLES)}
    assert {*re.findall(r"var\((--[\w-]+)\)", STYLES)} - defined == set()
