"""Django's settings, in code: `configure()` once per process, before any other module of the app.

One process holds one Django but any number of collections: each `server.load` adds a database of
its own under an alias of its own (see `models.CollectionRouter`).
"""

import os

import django
from django.conf import settings


def configure() -> None:
    """Set Django up; later calls do nothing."""
    if settings.configured:
        return
    # Playwright's event loop runs in the tests' thread; nothing of Django runs in that loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "CONN_MAX_AGE": None}},
        DATABASE_ROUTERS=["tests.standin.models.CollectionRouter"],
        DEBUG_PROPAGATE_EXCEPTIONS=True,  # a bug here shows in the test that met it
        INSTALLED_APPS=[
            "django.contrib.staticfiles",
            "rest_framework",
            "django_filters",
            "tests.standin",
        ],
        LOGGING={
            "version": 1,
            "disable_existing_loggers": False,
            "loggers": {"django.request": {"level": "CRITICAL"}},  # 404 and the like are answers
        },
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_PERMISSION_CLASSES": [],
            "DEFAULT_RENDERER_CLASSES": [
                "tests.standin.renderers.RecordRenderer",
                "rest_framework.renderers.BrowsableAPIRenderer",
            ],
            "DEFAULT_THROTTLE_CLASSES": ["tests.standin.throttle.HourlyThrottle"],
            "UNAUTHENTICATED_USER": None,
        },
        ROOT_URLCONF="tests.standin.urls",
        SECRET_KEY="stand-in",
        STATIC_URL="/static/",
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        USE_TZ=True,
    )
    django.setup()
