"""Builders for tests of the design system: people, requests, pages."""

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from regulars.kit.actor import NOBODY, Actor

ADA = Actor(kind="staff", id="1", name="Ada", roles=frozenset({"owner"}))
BEN = Actor(kind="staff", id="2", name="Ben", roles=frozenset({"viewer"}))
CLEO = NOBODY


def a_request(path: str = "/", *, actor: Actor = ADA) -> HttpRequest:
    request = RequestFactory().get(path)
    request.actor = actor
    return request


def drawn(source: str, *, request: HttpRequest | None = None, **context: object) -> str:
    """Return a template's text as a page would show it."""
    return engines["django"].from_string(source).render(context, request)
