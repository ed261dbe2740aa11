#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1 completes a sitemap's "2024-05" with the day on which it is run.
#
# The sitemap protocol gives lastmod in W3C Datetime, whose forms include a year alone (2024) and a year and month
# (2024-05). One would expect the start of that time, or that the precision is kept.
# Seen: on 28 November, 2024-05 is read as 28 May 2024 and 2024 as 28 November 2024. On another day the
# same file has other dates, and 2024 may lie before or after a full date by chance. Full dates are right.
#
# What it means: a crawler that fetches what changed since its last run fetches such pages at random. The
# site's sitemap writes full dates, or none where the day isn't known (templates/sitemap.xml).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet ultimate-sitemap-parser==1.8.1
"$folder/venv/bin/python" - <<'PYTHON'
import calendar
import datetime
import sys

from usp.tree import sitemap_from_str

written = ("2024", "2024-05", "2024-05-06")
pages = "".join(
    f"<url><loc>https://example.org/{one}</loc><lastmod>{one}</lastmod></url>" for one in written
)
text = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
)
today = datetime.date.today()
seen = [page.last_modified.date() for page in sitemap_from_str(text).all_pages()]
for one, read in zip(written, seen):
    print(f"{one} is read as {read} (today is {today})")


def on_this_day(month):
    return datetime.date(2024, month, min(today.day, calendar.monthrange(2024, month)[1]))


sys.exit(seen != [on_this_day(today.month), on_this_day(5), datetime.date(2024, 5, 6)])
PYTHON
