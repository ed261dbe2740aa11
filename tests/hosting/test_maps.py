from __future__ import annotations

from generator.config.settings import ROOT
from generator.hosting.maps import make_maps
from generator.theme.theme import load_theme


def test_the_web_servers_maps_are_as_the_rule_makes_them() -> None:
    for path, text in make_maps(load_theme(ROOT).environment).items():
        assert (ROOT / "deploy" / path).read_text(encoding="utf-8") == text, f"{path}: make maps"
