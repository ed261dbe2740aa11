"""LL2's endpoints. Records are answered as they are stored, with the origin that was asked."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.filters import SearchFilter
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import BaseSerializer, ModelSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from tests.standin.drawing import draw
from tests.standin.encoding import FORMAT, ORIGIN
from tests.standin.filters import (
    PostgresOrdering,
    SpacecraftConfigurationFamilyFilter,
    SpacecraftConfigurationFilter,
    SpacecraftFilter,
    SpacecraftFlightFilter,
)
from tests.standin.models import (
    Spacecraft,
    SpacecraftConfiguration,
    SpacecraftConfigurationFamily,
    SpacecraftConfigurationType,
    SpacecraftFlight,
    SpacecraftStatus,
)
from tests.standin.renderers import RecordBytes
from tests.standin.schema import NEXT
from tests.standin.throttle import current_use


class RecordSerializer(BaseSerializer):
    """The stored record of the asked mode, with the asked origin and format in its URLs."""

    @cached_property
    def _origin_and_format(self) -> tuple[bytes, bytes]:
        request: Request = self.context["request"]
        asked = request.query_params.get("format")
        suffix = "" if asked is None else "?" + urlencode({"format": asked})
        return request.build_absolute_uri("/")[:-1].encode(), suffix.encode()

    def to_representation(self, instance: Any) -> RecordBytes:
        origin, suffix = self._origin_and_format
        record = self.record(instance)
        return RecordBytes(record.replace(FORMAT.encode(), suffix).replace(ORIGIN.encode(), origin))

    def record(self, instance: Any) -> bytes:
        record: bytes = getattr(instance, self.context["mode"])
        return record


class FlightSerializer(RecordSerializer):
    """A flight as it stands in its craft's record; the stand-in has no mode detailed of it."""

    def record(self, instance: SpacecraftFlight) -> bytes:
        craft = msgspec.json.decode(instance.spacecraft.detailed, type=_Flown)
        return bytes(craft.flights[instance.place])


class _Flown(msgspec.Struct):
    flights: list[msgspec.Raw]


class Pagination(LimitOffsetPagination):
    default_limit = 10
    max_limit = 100


class Endpoint(ReadOnlyModelViewSet):
    """What LL2's collections have in common."""

    http_method_names = ("get",)
    filter_backends = (DjangoFilterBackend, SearchFilter, PostgresOrdering)
    pagination_class = Pagination
    search_fields: tuple[str, ...] = ("name",)


class RecordEndpoint(Endpoint):
    """A collection with modes: an item is always detailed, a list as exactly asked, else normal."""

    serializer_class: type[RecordSerializer] = RecordSerializer
    modes: tuple[str, ...] = ("normal", "detailed")
    mode_of_path: str | None = None
    """The mode of a list in version 2.4.0, which has no parameter for it."""

    @property
    def mode(self) -> str:
        asked = self.mode_of_path or self.request.query_params.get("mode")
        if self.action == "retrieve":
            return "detailed"
        return asked if asked in self.modes else "normal"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().defer(*(mode for mode in self.modes if mode != self.mode))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "mode": self.mode}


class SpacecraftEndpoint(RecordEndpoint):
    queryset = Spacecraft.objects.all()
    filterset_class = SpacecraftFilter
    search_fields = ("name", "spacecraft_config__name")
    ordering_fields = (
        "flights_count",
        "id",
        "mission_ends_count",
        "time_docked",
        "time_in_space",
    )


class SpacecraftConfigurationEndpoint(RecordEndpoint):
    queryset = SpacecraftConfiguration.objects.all()
    filterset_class = SpacecraftConfigurationFilter
    search_fields = ("agency__abbrev", "agency__name", "name")
    ordering_fields = ("name",)


class SpacecraftConfigurationFamilyEndpoint(RecordEndpoint):
    queryset = SpacecraftConfigurationFamily.objects.all()
    filterset_class = SpacecraftConfigurationFamilyFilter
    search_fields = ("manufacturer__abbrev", "manufacturer__name", "name")
    ordering_fields = ("name",)
    modes = ("list", "normal", "detailed")


class SpacecraftFlightEndpoint(RecordEndpoint):
    """Which fields LL2 searches and orders by isn't published: here it is none."""

    queryset = SpacecraftFlight.objects.select_related("spacecraft")
    serializer_class = FlightSerializer
    filterset_class = SpacecraftFlightFilter
    search_fields = ()
    ordering_fields = ("id",)

    def get_queryset(self) -> QuerySet[Any]:
        return Endpoint.get_queryset(self)


class SpacecraftConfigurationTypeSerializer(ModelSerializer):
    class Meta:
        model = SpacecraftConfigurationType
        fields = ("id", "name")


class SpacecraftConfigurationTypeEndpoint(Endpoint):
    queryset = SpacecraftConfigurationType.objects.all()
    serializer_class = SpacecraftConfigurationTypeSerializer
    ordering_fields = ("id", "name")


class SpacecraftStatusSerializer(ModelSerializer):
    class Meta:
        model = SpacecraftStatus
        fields = ("id", "name")


class SpacecraftStatusEndpoint(Endpoint):
    queryset = SpacecraftStatus.objects.all()
    serializer_class = SpacecraftStatusSerializer
    ordering_fields = ("id", "name")


class Root(APIView):
    """Links to the endpoints that the stand-in has."""

    http_method_names = ("get",)

    def get(self, request: Request) -> Response:
        names = ("api-throttle", *ENDPOINTS)
        return Response({name: reverse(name, request=request) for name in sorted(names)})


ENDPOINTS: Mapping[str, type[Endpoint]] = {
    "config/spacecraft_configuration_types": SpacecraftConfigurationTypeEndpoint,
    "config/spacecraft_statuses": SpacecraftStatusEndpoint,
    "spacecraft": SpacecraftEndpoint,
    "spacecraft_configuration_families": SpacecraftConfigurationFamilyEndpoint,
    "spacecraft_configurations": SpacecraftConfigurationEndpoint,
    "spacecraft_flights": SpacecraftFlightEndpoint,
}
"""The collections by their paths below the API's root."""


def paths_of_2_4() -> Iterator[tuple[str, str, dict[str, str]]]:
    """The paths of lists in version 2.4.0, each with the collection and what is asked there.

    Of flights the stand-in has mode normal alone.
    """
    for path, answers in NEXT["paths"].items():
        name = path.removeprefix("/2.4.0/").strip("/")
        of, _, last = name.rpartition("/")
        if "{id}" in name or name.startswith("api-throttle"):
            continue
        if last in _MODES_OF_PATHS and of in ENDPOINTS:
            if of != "spacecraft_flights":
                yield name, of, {"mode_of_path": _MODES_OF_PATHS[last]}
        elif "get" in answers:
            is_plain = name.startswith("config/")
            yield name, name, {} if is_plain else {"mode_of_path": "normal"}


_MODES_OF_PATHS = {"mini": "list", "detailed": "detailed"}


class APIThrottle(APIView):
    """The caller's use of the rate limit; asking is free."""

    http_method_names = ("get",)
    throttle_classes = ()

    def get(self, request: Request) -> Response:
        return Response(current_use(request))


def image(request: HttpRequest, name: str) -> HttpResponse:
    """A drawn image for any name."""
    return HttpResponse(draw(name), content_type="image/png")
