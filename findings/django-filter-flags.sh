#!/usr/bin/env bash
# django-filter 26.2: by the module that BooleanFilter comes from, ?flown=1 means true or nothing, and 2 means true.
#
# django_filters and django_filters.rest_framework each have a BooleanFilter. In the FilterSet of the second one would
# expect the same of both, and of ?flown=1, which an API's clients write for true, that it is true or refused.
# Seen: with rest_framework's, 1 and 0 are true and false, and 2 is ignored. With the other one 1 and 0 are ignored, so
# that all rows come, 2 is true and 3 is false: the numbers of the three choices in a form of Django's before 2.2.
# "true" and "false" work with both. Nothing is an error.
#
# What it means: clients should write true and false. in_space of Launch Library 2 behaves as rest_framework's does,
# 1 and 0 included, and so does the mirror's (generator/query/ll2.py, held by tests/vectors/).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    django==5.2.19 django-filter==26.2 djangorestframework==3.18.3
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"])
django.setup()

import django_filters
from django.contrib.auth.models import User
from django_filters import rest_framework


class Flags(rest_framework.FilterSet):
    plain = django_filters.BooleanFilter()
    rest = rest_framework.BooleanFilter()


def read(name, value):
    form = Flags({name: value}, queryset=User.objects.none()).form
    return form.cleaned_data[name] if form.is_valid() else form.errors


VALUES = ("true", "false", "1", "0", "2", "3")
seen = {name: [read(name, value) for value in VALUES] for name in ("plain", "rest")}
print("value", *VALUES, sep="\t")
for name, values in seen.items():
    print(name, *values, sep="\t")
sys.exit(
    seen
    != {
        "plain": [True, False, None, None, True, False],
        "rest": [True, False, True, False, None, None],
    }
)
PYTHON
