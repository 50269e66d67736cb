"""The context processor: what the shells show round a page, fetched only if a page asks for it."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from regulars.kit.languages import AUTONYMS
from regulars.ui import navigation, ports
from regulars.ui.brand import brand_css

# What the person's menu shows: drawn once for the same (``drawing``).
MENU_FACTS = (
    *("profile_url", "language_url", "theme_url", "sign_out_url"),
    *("theme", "language", "choices", "more"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return ``shell`` for templates.

    It has every field of ``ports.Shell``, and besides

    - ``links``: the navigation this person may see (``navigation.Link``), with ``rail``,
      ``bottom`` and ``more`` as the parts of it;
    - ``language``, ``direction``: of the page; ``menu``: the languages to choose from, with links;
    - ``choices``: the same as code and name;
    - ``brand_css``: custom properties for the business's colour, "" for our own;
    - ``path``: where a form of the shell returns to;
    - ``menu_facts``: those of all these that the person's menu shows.
    """
    return {"shell": SimpleLazyObject(lambda: _shell(request)), "actor": ports.actor_of(request)}


def _shell(request: HttpRequest) -> dict[str, Any]:
    facts = ports.shell.for_request(request)
    links = navigation.links_for(ports.actor_of(request))
    shell = {
        **{field.name: getattr(facts, field.name) for field in fields(facts)},
        "rail": [link for link in links if link.place != navigation.MORE],
        "bottom": [link for link in links if link.place == navigation.BOTTOM],
        "folded": [link for link in links if link.place == navigation.RAIL],
        "more": [link for link in links if link.place == navigation.MORE],
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "menu": lambda: _menu(facts.languages, request),  # not on the desk
        "choices": _offered(facts.languages),
        "brand_css": brand_css(facts.brand_colour),
        "path": request.get_full_path(),
    }
    return {**shell, "menu_facts": {name: shell[name] for name in MENU_FACTS}}


def _menu(codes: tuple[str, ...], request: HttpRequest) -> list[Mapping[str, str]]:
    """Each language by its own name, with the link that shows this page in it."""
    query = request.GET.copy()
    query.pop("lang", None)
    others = f"{query.urlencode()}&" if query else ""
    return [
        {"code": code, "name": name, "url": f"{request.path}?{others}lang={code}"}
        for code, name in _offered(codes)
    ]


@cache
def _offered(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (code, AUTONYMS[code] if code in AUTONYMS else str(name))
        for code, name in settings.LANGUAGES
        if not codes or code in codes
    )
