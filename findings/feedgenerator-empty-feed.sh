#!/usr/bin/env bash
# feedgenerator 2.2.1: the `updated` of an Atom feed without entries is the moment at which it was made.
#
# RFC 4287 wants an `updated` in each feed. Of a feed with entries the library takes the newest entry's
# date. Of an empty one, valid for a topic in which nothing has happened, it takes the clock, so the same
# feed has other bytes each time, and readers take it for changed. `latest_post_date` has to be overridden.
#
# Seen: two feeds of the same title, made one after the other: 21:32:26 and 21:32:27 of that day.
#
# What it means: generator/feeds/changes.py gives an empty feed the date of the first pull.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check feedgenerator==2.2.1

"$work/venv/bin/python" - <<'PY'
import io
import re
import sys
import time
from importlib.metadata import version

from feedgenerator import Atom1Feed


def updated() -> str:
    feed = Atom1Feed(title="Changes", link="https://example.org/", description="None so far")
    out = io.StringIO()
    feed.write(out, "utf-8")
    return re.search("<updated>(.*?)</updated>", out.getvalue())[1]


first = updated()
time.sleep(1.1)
second = updated()
print(f"feedgenerator {version('feedgenerator')}: an empty feed is updated {first}, then {second}")
sys.exit(0 if first != second else 1)
PY
