"""Every path that the stand-in answers: version 2.3.0, and the beta 2.4.0 with paths for modes."""

from django.contrib.staticfiles.views import serve
from django.urls import path, re_path

from tests.standin import views

LIST, ITEM = {"get": "list"}, {"get": "retrieve"}

urlpatterns = [
    path("2.3.0/", views.Root.as_view()),
    path("2.3.0/api-throttle/", views.APIThrottle.as_view(), name="api-throttle"),
    *(
        path(f"2.3.0/{name}/", view.as_view(LIST), name=name)
        for name, view in views.ENDPOINTS.items()
    ),
    *(path(f"2.3.0/{name}/<pk>/", view.as_view(ITEM)) for name, view in views.ENDPOINTS.items()),
    path("2.4.0/api-throttle/status/", views.APIThrottle.as_view()),
    *(
        path(f"2.4.0/{name}/", views.ENDPOINTS[of].as_view(LIST, **modes))
        for name, of, modes in views.paths_of_2_4()
    ),
    *(
        path(f"2.4.0/{name}/<pk>/", view.as_view(ITEM))
        for name, view in views.ENDPOINTS.items()
        if name != "spacecraft_flights"
    ),
    re_path(r"^media/images/(?P<name>.+\.png)$", views.image),
    path("static/<path:path>", serve, {"insecure": True}),  # the browsable API's own files
]
