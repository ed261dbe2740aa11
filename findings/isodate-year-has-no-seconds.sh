#!/usr/bin/env bash
# isodate 0.7.2: a year lasts 0 seconds.
#
# ISO 8601 allows years and months in a duration: "P1Y", "P2M". They have no fixed length, so one would
# expect that asking for their seconds is refused, as a conversion without a start date is.
# Seen: parse_duration("P1Y").total_seconds() is 0.0, "P2M" too, and "P1Y3D" has the seconds of three days. isodate
# answers with a type of its own that passes unknown attributes on to the days and seconds that it holds.
# No error, no warning. (isodate's own way, .totimedelta(start=…), is right.)
#
# What it means: sums and orders of such durations are silently too short. Duration.parse in generator/catalog/parse.py
# takes only what is a timedelta, and refuses the rest as a length that nobody knows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet isodate==0.7.2
"$folder/venv/bin/python" - <<'PYTHON'
import datetime
import sys

import isodate

seen = {text: isodate.parse_duration(text).total_seconds() for text in ("P1Y", "P2M", "P1Y3D", "P3D")}
for text, seconds in seen.items():
    print(f"{text}: {seconds} seconds")
year = isodate.parse_duration("P1Y").totimedelta(start=datetime.datetime(2024, 1, 1))
print(f"P1Y from 2024-01-01 on: {year.total_seconds()} seconds")
sys.exit(seen != {"P1Y": 0.0, "P2M": 0.0, "P1Y3D": 259200.0, "P3D": 259200.0})
PYTHON
