#!/usr/bin/env bash
# django-filter 26.2 on Django 5.2.19: ?flights=1.5 finds what has 1 flight.
#
# A NumberFilter is what a FilterSet makes for an integer field by itself. It takes any decimal number, so 1.5
# is valid for its form. No integer equals 1.5, so one would expect no rows, or an error.
# Seen: ?flights=1.5 answers the row with 1, ?flights=2.9 the one with 2. The filter hands a Decimal on, and Django cuts
# its fraction off for "equal". For "greater" (flights__gt) it doesn't: 1.5 gives 2 and 3.
#
# What it means: a client of such an API that computes a number sees rows that don't match its own question. The
# filters of Launch Library 2's spacecraft are ids, texts and flags; those that take ids refuse 1.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet django==5.2.19 django-filter==26.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
)
django.setup()

from django.db import connection, models
from django_filters import FilterSet


class Craft(models.Model):
    flights = models.IntegerField()

    class Meta:
        app_label = "catalog"


with connection.schema_editor() as editor:
    editor.create_model(Craft)
for flights in (1, 2, 3):
    Craft.objects.create(flights=flights)


class CraftFilter(FilterSet):
    class Meta:
        model = Craft
        fields = {"flights": ["exact", "gt"]}


seen = {}
for query in ({"flights": "1.5"}, {"flights": "2.9"}, {"flights__gt": "1.5"}):
    found = CraftFilter(query, queryset=Craft.objects.order_by("id"))
    rows = [craft.flights for craft in found.qs]
    print(query, "valid:", found.is_valid(), "flights:", rows)
    seen[str(query)] = (found.is_valid(), rows)
sys.exit(list(seen.values()) != [(True, [1]), (True, [2]), (True, [2, 3])])
PYTHON
