"""A shop on django-oscar as its documentation sets one up, in production mode, with a database in memory.

https://django-oscar.readthedocs.io/en/stable/internals/getting_started.html
"""

from __future__ import annotations

from django.urls import include, path
from oscar import INSTALLED_APPS  # noqa: F401 - a setting by its name
from oscar.defaults import *  # noqa: F403 - settings, too

SECRET_KEY = "known to everyone: it signs a benchmark's sessions"
DEBUG = False
ALLOWED_HOSTS = ["shop.example.com"]
SITE_ID = 1
ROOT_URLCONF = __name__
USE_TZ = True
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "ATOMIC_REQUESTS": True}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]
OSCAR_DEFAULT_CURRENCY = "RUB"
OSCAR_INITIAL_ORDER_STATUS = OSCAR_INITIAL_LINE_STATUS = "Pending"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "oscar.apps.search.context_processors.search_form",
    "oscar.apps.checkout.context_processors.checkout",
    "oscar.apps.communication.notifications.context_processors.notifications",
    "oscar.core.context_processors.metadata",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    }
]
# Its logger tells of each order and each discount; nobody reads it here, as nobody reads Atrium's.
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "WARNING"}}


def urls() -> list[object]:
    """The shop's own addresses; late, because the apps must be loaded."""
    from django.apps import apps

    return [path("i18n/", include("django.conf.urls.i18n")), path("", include(apps.get_app_config("oscar").urls[0]))]


def __getattr__(name: str) -> object:
    if name == "urlpatterns":
        return urls()
    raise AttributeError(name)
