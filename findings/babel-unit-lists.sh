#!/usr/bin/env bash
# Babel 2.19.0: three units in a list are a KeyError in German, in the style that is for units.
#
# CLDR has patterns for lists of units ("6 d, 18 h, 21 min"), and format_list has styles for them: unit, unit-short,
# unit-narrow. One would expect that each locale with a style writes lists of any length.
# Seen: in German, Dutch and Swedish two units work in unit-short and three raise KeyError: 'start'; in Spanish two do as well.
# CLDR leaves out patterns that are those of another style; Babel takes the style that is there with the rest missing. In
# French, which has none of it, the standard style is taken instead: "1 h, 2 min et 3 s".
#
# What it means: a duration of two parts is shown, one of three ends the build. Lists on the site's pages take the first
# pattern of the style "standard", which each locale has whole (generator/languages/locales.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet babel==2.19.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from babel.lists import format_list

PARTS = ["1 h", "2 min", "3 s"]


def listed(locale, parts, style="unit-short"):
    try:
        return format_list(parts, style=style, locale=locale)
    except KeyError as error:
        return f"KeyError: {error}"


seen = {locale: (listed(locale, PARTS[:2]), listed(locale, PARTS)) for locale in ("en", "de", "es", "nl", "sv", "fr")}
for locale, (two, three) in seen.items():
    print(f"{locale}: {two!r}, {three!r}; standard: {listed(locale, PARTS, 'standard')!r}")
broken = [locale for locale, (two, three) in seen.items() if "Error" not in two and three == "KeyError: 'start'"]
sys.exit(broken != ["de", "nl", "sv"] or "Error" not in seen["es"][0])
PYTHON
