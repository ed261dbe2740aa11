#!/usr/bin/env bash
# isodate 0.7.2: in the alternative format a duration of no months gets one, and one below a year is refused.
#
# ISO 8601 has two ways to write a duration: P1Y1D and, by agreement, P0001-00-01T00:00:00, where each place is an
# amount and may be zero. isodate's documentation says that it reads both.
# Seen: "P0001-00-01T00:00:00" (a year and a day) is read as a year, a month and a day; "P0000-00-01T00:00:00" (a day)
# raises "year 0 is out of range", "P0001-00-00T00:00:00" (a year) "day is out of range for month". isodate reads such
# a text as a date, and a date has no month 0.
#
# What it means: of the alternative format only what also is a date comes out right. Launch Library 2 doesn't write
# it. Duration.parse in generator/catalog/parse.py refuses whatever holds years or months, so no wrong length is shown.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet isodate==0.7.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import isodate


def read(text):
    try:
        return isodate.duration_isoformat(isodate.parse_duration(text))
    except ValueError as error:
        return f"ValueError: {error}"


expected = {
    "P0003-06-04T12:30:05": "P3Y6M4DT12H30M5S",
    "P0001-00-01T00:00:00": "P1Y1M1D",
    "P0001-00-00T00:00:00": "ValueError: day is out of range for month",
    "P0000-00-01T00:00:00": "ValueError: year 0 is out of range",
}
seen = {text: read(text) for text in expected}
for text, read_as in seen.items():
    print(f"{text} is read as {read_as}")
sys.exit(seen != expected)
PYTHON
