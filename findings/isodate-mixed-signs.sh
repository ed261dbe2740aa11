#!/usr/bin/env bash
# isodate 0.7.2: a year less a day is written as minus a year and a day.
#
# isodate can subtract a timedelta from a duration with years; the result keeps both parts, plus one year and minus one
# day, and adding it to a date gives the right day. ISO 8601 has one sign at most, in front, so one would
# expect an error when this is written as a text.
# Seen: it is written as "-P1Y1D". The sign of the days became the sign of the years: 1 January 2024 plus the duration
# is 31 December 2024, plus what was written it is 31 December 2022.
#
# What it means: write a duration only when all its parts have one sign. Launch Library 2 writes days, hours, minutes
# and seconds; for those isodate's texts were right in all that we tried, negative ones too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet isodate==0.7.2
"$folder/venv/bin/python" - <<'PYTHON'
import datetime
import sys

import isodate

start = datetime.date(2024, 1, 1)
length = isodate.parse_duration("P1Y") - isodate.parse_duration("P1D")
text = isodate.duration_isoformat(length)
days = (start + length, start + isodate.parse_duration(text))
print(f"P1Y less P1D is written as {text}")
print(f"{start} plus the duration: {days[0]}; plus what was written: {days[1]}")
print("days alone:", isodate.duration_isoformat(datetime.timedelta(days=-1, seconds=5)))
sys.exit(
    (text, days) != ("-P1Y1D", (datetime.date(2024, 12, 31), datetime.date(2022, 12, 31)))
)
PYTHON
