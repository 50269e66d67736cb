"""Every route and method, as everybody, for own and foreign things: see role_matrix.py."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.role_asking import answer, mismatches
from tests.role_matrix import lines
from tests.role_world import one_world

pytestmark = pytest.mark.django_db
LINES = list(lines())
PLACED = {(line.method, line.route) for line in LINES}
_WORDS = dict.fromkeys(("name", "secret", "token", "page", "uidb36", "key"), "x")
_SAMPLE = defaultdict(lambda: 1, _WORDS, day=date(2099, 12, 24))
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _routes(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inside)
        elif pattern.name != "api-root":  # ninja's own name for "/", which has no view
            yield f"{space}{pattern.name}"


ROUTES = sorted(set(_routes(get_resolver().url_patterns)))


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_placed(route):
    methods = {method for method, placed in PLACED if placed == route}

    assert methods, f"Nobody has said who may ask {route}. Give it a line in tests/role_matrix.py."


@pytest.mark.parametrize("route", sorted({route for _method, route in PLACED} & set(ROUTES)))
def test_a_method_without_a_line_is_not_answered(route, world):
    shape = _shape(route)
    placed = {method for method, other in PLACED if other in ROUTES and _shape(other) == shape}
    asked = [line for line in LINES if line.route == route][:1]

    for method in set(METHODS) - placed if not _takes_any(route) else ():
        status = answer(replace(asked[0], method=method), world, "owner")
        assert status in ("404", "405"), f"{method} {route} answers {status}: it needs a line."


def _shape(route: str) -> str:
    """Return the address of a route, things as they are named: the API names each method."""
    arguments = next(line.arguments for line in LINES if line.route == route)
    return reverse(route, kwargs={name: _SAMPLE[name] for name, _thing in arguments})


def _takes_any(route: str) -> bool:
    """Some views answer PUT as they do POST (allauth's), or everything as GET (those that read)."""
    return route.startswith(("account_", "mfa_", "ui:", "api:openapi"))


@pytest.mark.parametrize("line", LINES, ids=str)
def test_everybody_gets_the_answer_that_is_written(line, world):
    assert mismatches(line, world) == []


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), one_world() as built:
        yield built
