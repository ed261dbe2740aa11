"""Every path that the stand-in answers."""

from django.contrib.staticfiles.views import serve
from django.urls import path, re_path

from tests.standin import views

LIST, ITEM = {"get": "list"}, {"get": "retrieve"}

urlpatterns = [
    path("2.3.0/", views.Root.as_view()),
    path("2.3.0/api-throttle/", views.APIThrottle.as_view(), name="api-throttle"),
    path(
        "2.3.0/config/spacecraft_statuses/",
        views.SpacecraftStatusEndpoint.as_view(LIST),
        name="config/spacecraft_statuses",
    ),
    path(
        "2.3.0/config/spacecraft_statuses/<pk>/",
        views.SpacecraftStatusEndpoint.as_view(ITEM),
    ),
    path("2.3.0/spacecraft/", views.SpacecraftEndpoint.as_view(LIST), name="spacecraft"),
    path("2.3.0/spacecraft/<pk>/", views.SpacecraftEndpoint.as_view(ITEM)),
    path(
        "2.3.0/spacecraft_configurations/",
        views.SpacecraftConfigurationEndpoint.as_view(LIST),
        name="spacecraft_configurations",
    ),
    path(
        "2.3.0/spacecraft_configurations/<pk>/",
        views.SpacecraftConfigurationEndpoint.as_view(ITEM),
    ),
    re_path(r"^media/images/(?P<name>.+\.png)$", views.image),
    path("static/<path:path>", serve, {"insecure": True}),  # the browsable API's own files
]
