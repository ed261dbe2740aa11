#!/usr/bin/env bash
# rcssmin 1.3.0: in @layer, @container, @scope and nested rules "a :hover" loses its space.
#
# A space between two selectors is the descendant combinator (Selectors Level 4): "a :hover" is what is pointed at
# inside a link, "a:hover" the link. rcssmin keeps that space outside of rulesets, and knows that @media and @supports
# hold rulesets; one would expect the same of the newer rules around rulesets.
# Seen: it is kept at the top, in @media and in @supports, and dropped in @layer, @container, @scope, @starting-style
# and in a nested rule. The selector then is another one: valid, so nothing warns, but the style goes elsewhere.
# The space stays with "&" before it ("& :hover"); "a *:hover" says the same and has no space to lose.
#
# What it means: the site's stylesheet is published through rcssmin (generator/theme/assets.py). Its styles have none of those
# rules today, and the published sheet was parsed to the same rules as its source.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet rcssmin==1.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from rcssmin import cssmin

rule = "a :hover { color: red }"
kept = [rule, "@media print { %s }" % rule, "@supports (top: 0) { %s }" % rule, ".b { & :hover { top: 0 } }"]
around = ("@layer base", "@container (width > 1px)", "@scope (.b)", "@starting-style", ".b")
dropped = ["%s { %s }" % (one, rule) for one in around]
seen = {css: " :hover" in cssmin(css) for css in kept + dropped}
for css, has_space in seen.items():
    print("kept   " if has_space else "dropped", css, "->", cssmin(css))
sys.exit(seen != dict.fromkeys(kept, True) | dict.fromkeys(dropped, False))
PYTHON
