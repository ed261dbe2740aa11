#!/usr/bin/env bash
# Django REST Framework 3.18.3: paging backwards by limit and offset returns some rows twice.
#
# The list's own links are the way to page it: `next` from the start never repeats a row of an ordered list. One would
# expect the same of `previous`.
# Seen: with ten rows a page, the page at offset 15 links to offset 5, and that one to a page without
# an offset: rows 6 to 10, which it has just shown, come again. The link keeps limit=10 instead of asking for
# the five rows that are left. It happens whenever the offset isn't a multiple of the limit.
#
# What it means: Launch Library 2 is paged by this class. A client that goes backwards must compare ids, or page
# forwards. The mirror answers the same, link for link (generator/query/ll2.py, held by tests/vectors/).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet django==5.2.19 djangorestframework==3.18.3
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, REST_FRAMEWORK={"UNAUTHENTICATED_USER": None}
)
django.setup()

from django.urls import path
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

urlpatterns = []


class Craft(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, request):
        pages = LimitOffsetPagination()
        return pages.get_paginated_response(pages.paginate_queryset(list(range(1, 31)), request))


address, seen = "/craft/?limit=10&offset=15", []
while address:
    page = Craft.as_view()(APIRequestFactory().get(address)).data
    print(address, page["results"])
    seen.append((page["results"][0], page["results"][-1]))
    address = page["previous"]
sys.exit(seen != [(16, 25), (6, 15), (1, 10)])
PYTHON
