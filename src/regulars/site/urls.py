"""Where everything is. An app's pages begin where its own urls.py says."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from regulars.site.api import api
from regulars.site.health import health

# Highest first, as in INSTALLED_APPS: where two claim a page, the higher wins. But conversations,
# whose addresses nobody else claims, are asked for most, and need not be compared with the others.
APPS = (
    "desk",
    "conversations",
    "portal",
    "insights",
    "feedback",
    "channels.email",
    "standards",
    "customers",
    "staff",
    "business",
    "outbox",
    "search",
    "journal",
    "jobs",
    "ui",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("api/v1/", api.urls),  # before the pages: every call would be compared with each of them
    path("accounts/", include("regulars.staff.account_urls")),
    *(
        path("", include(f"regulars.{name}.urls"))
        for name in APPS
        if find_spec(f"regulars.{name}.urls") is not None
    ),
]

handler400 = "regulars.site.errors.bad_request"
handler403 = "regulars.site.errors.not_allowed"
handler404 = "regulars.site.errors.not_found"
handler500 = "regulars.site.errors.broken"
