"""No page of ours takes a form that another site has sent in somebody's name (A25)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from regulars.staff.tests.make import ada

pytestmark = pytest.mark.django_db

# What needs no token, and why.
BY_LINK = {
    "feedback:survey",
    "feedback:score",
    "feedback:stop",
    "email:hook",
    "email:hook_mime",
    "portal:link",
    "portal:another",
    "portal:linked",
}  # the secret in it is the key
STAMPED = {"portal:contact", "portal:contact_at"}  # no cookie: a stamp, and nobody is signed in
REFUSED = {403, 405}
SAMPLES = ("1", "2026-12-25", "3f1b7a52d06c4c4a8f0d9f6f")


def routes(resolver: Any = None, inside: str = "", path: str = "/") -> Iterator[tuple[str, str]]:
    """Yield the name and an address of every page."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            name = f"{inside}{each.namespace}:" if each.namespace else inside
            yield from routes(each, name, path + _sample(each.pattern))
        elif isinstance(each, URLPattern):
            yield f"{inside}{each.name or ''}", path + _sample(each.pattern)


def _sample(pattern: Any) -> str:
    # Any value of the right kind: the token is asked for before anything is looked for.
    text = str(pattern).lstrip("^").rstrip("$").replace("\\Z", "")
    for name, converter in pattern.converters.items():
        value = next(each for each in SAMPLES if re.fullmatch(converter.regex, each))
        text = re.sub(rf"<(\w+:)?{name}>", value, text)
    return text


def test_every_form_of_every_page_needs_its_token():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada())
    pages = [each for each in routes() if not each[1].startswith("/api/") and "(" not in each[1]]

    answers = {name: strict.post(path, {"text": "x"}).status_code for name, path in pages}

    assert len(answers) > 60
    assert {name for name, status in answers.items() if status not in REFUSED} <= BY_LINK | STAMPED


def test_a_token_of_somebody_else_is_none():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada())
    strict.get("/profile/")

    answer = strict.post("/profile/theme/", {"theme": "dark", "csrfmiddlewaretoken": "a" * 64})

    assert answer.status_code == 403
