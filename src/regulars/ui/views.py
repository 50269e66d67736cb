"""The style guide, and the page for a form that came without its token."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from regulars.ui import styleguide as samples

THEMES = ("auto", "light", "dark")


def styleguide(request: HttpRequest, page: str = "components") -> HttpResponse:
    """Show every component in every state; 404 unless DEBUG or REGULARS_STYLEGUIDE is on.

    ``?lang=el`` shows it in a language, ``?theme=dark`` in a theme, ``?dir=rtl`` mirrored.
    """
    if not (settings.DEBUG or getattr(settings, "REGULARS_STYLEGUIDE", False)):
        raise Http404
    if page not in samples.PAGES:
        raise Http404
    with translation.override(_language(request)):
        return render(request, f"ui/styleguide/{page}.html", _sample(request, page))


def _sample(request: HttpRequest, page: str) -> dict[str, object]:
    theme = request.GET.get("theme", "auto")
    return {
        **samples.PAGES[page](),
        "page": page,
        "guide_theme": theme if theme in THEMES else "auto",
        "guide_direction": "rtl" if request.GET.get("dir") == "rtl" else "",
    }


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "en"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token in words; ``reason`` is for the log, not for people.

    htmx loads its page again, where the browser has kept what was being written.
    """
    text = request.POST.get("text", "")
    context = {"text": text if text.strip() else ""}
    response = render(request, "ui/csrf_failure.html", context, status=403)
    if request.headers.get("HX-Request") == "true":
        response["HX-Refresh"] = "true"
    return response
