"""LL2's filters and orderings, on django-filter and DRF."""

from typing import Any

from django.db import connections
from django.db.models import F, QuerySet
from django_filters import rest_framework as filters
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request

from tests.standin.models import (
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftFlight,
)


class SpacecraftFilter(filters.FilterSet):
    class Meta:
        model = Spacecraft
        fields = ("in_space", "is_placeholder", "name", "spacecraft_config", "status")


class SpacecraftConfigurationFilter(filters.FilterSet):
    class Meta:
        model = SpacecraftConfiguration
        fields = ("agency", "human_rated", "in_use", "name")


class SpacecraftConfigurationFamilyFilter(filters.FilterSet):
    class Meta:
        model = SpacecraftConfigurationFamily
        fields = ("manufacturer", "name")


class SpacecraftFlightFilter(filters.FilterSet):
    class Meta:
        model = SpacecraftFlight
        fields = ("spacecraft",)


class PostgresOrdering(OrderingFilter):
    """DRF's ordering with PostgreSQL's place for nulls and, as the last term, ascending `id`.

    PostgreSQL itself puts nulls there unasked.

    Upstream leaves ties undefined; the last term defines them, also when nothing else is asked.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        terms = self.get_ordering(request, queryset, view) or ()
        if connections[queryset.db].features.nulls_order_largest:
            return queryset.order_by(*terms, "id")
        return queryset.order_by(
            *(
                F(term[1:]).desc(nulls_first=True)
                if term.startswith("-")
                else F(term).asc(nulls_last=True)
                for term in terms
            ),
            "id",
        )
