"""The icons: PNGs of static/img/icon.svg in the sizes that browsers and systems ask for.

`python -m tests.support.icons` draws them again in Chromium, after a change of the drawing. A
maskable icon and Apple's fill their square, for the system cuts it to its own shape.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import sync_playwright

from generator.config.settings import ROOT
from tests.support.chromium import launch

STATIC = ROOT / "static/img"


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """One PNG; `filled` without the drawing's round corners, `scale` of what lies on its ground."""

    name: str
    size: int
    filled: bool = False
    scale: float = 1.0


ICONS = (
    Icon(name="icon-32.png", size=32),
    Icon(name="icon-48.png", size=48),
    Icon(name="icon-180.png", size=180, filled=True),
    Icon(name="icon-192.png", size=192),
    Icon(name="icon-512.png", size=512),
    # Whatever shape a system cuts, the inner four fifths stay.
    Icon(name="icon-maskable-512.png", size=512, filled=True, scale=0.78),
)


def drawn(icon: Icon) -> str:
    """The drawing as it is to be photographed."""
    ground, mark = (STATIC / "icon.svg").read_text(encoding="utf-8").split("/>", 1)
    if icon.filled:
        ground = ground.replace(' rx="6"', "")
    start, _, end = mark.rpartition("</svg>")
    shift = 16 * (1 - icon.scale)
    moved = f'<g transform="translate({shift} {shift}) scale({icon.scale})">{start}</g></svg>{end}'
    return f"<style>*{{margin:0}}svg{{display:block}}</style>{ground}/>{moved}"


def main() -> None:
    with sync_playwright() as playwright, launch(playwright) as browser:
        for icon in ICONS:
            page = browser.new_page(viewport={"width": icon.size, "height": icon.size})
            page.set_content(drawn(icon))
            page.screenshot(path=STATIC / icon.name, omit_background=True)
            page.close()


if __name__ == "__main__":
    main()
