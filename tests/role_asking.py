"""Ask one question of the matrix and say in its words what the answer was."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from regulars.kit.caches import forget_all
from tests.role_calls import answer_of
from tests.role_matrix import BODIES, Line
from tests.role_world import World

# What differs from page to page by chance, not by what is known.
CHANCE = re.compile(
    rb'(csrfmiddlewaretoken" value|"X-CSRFToken":|nonce)(=| )"[^"]*"|"instance": ?"[^"]*"'
)


OTHERS = ("foreign", "neighbour")  # a thing that is not theirs is like one that does not exist


def mismatches(line: Line, world: World) -> list[str]:
    """Return what went otherwise than the line says; empty when all is as written."""
    return list(filter(None, (_mismatch(line, world, *answer) for answer in line.answers)))


def _mismatch(line: Line, world: World, role: str, expected: str) -> str | None:
    actual = answer(line, world, role)
    if actual == expected == "404" and role in OTHERS and line.arguments:
        actual = _difference_from_unknown(line, world, role) or actual
    return None if actual == expected else f"{line} as {role}: {actual}, not {expected}"


def _difference_from_unknown(line: Line, world: World, role: str) -> str:
    bodies = []
    for key in (world.key_of, world.unknown_key):
        path = _path(line, key)
        body = _ask(line, world, role, path).content.replace(path.encode(), b"PATH")
        for _name, thing in line.arguments:
            body = body.replace(f"#{key(thing)}".encode(), b"#NUMBER")  # as it was asked for
        bodies.append(CHANCE.sub(b"", body))
    return "" if bodies[0] == bodies[1] else "404 that tells foreign from unknown"


def answer(line: Line, world: World, role: str) -> str:
    """Return what this role hears, in the words of the tables; what it changed is undone."""
    forget_all()
    cache.clear()
    with transaction.atomic():
        try:
            return _answer(line, world, role)
        finally:
            transaction.set_rollback(True)


def _answer(line: Line, world: World, role: str) -> str:
    if line.route.startswith("call:"):
        call = line.route.removeprefix("call:")
        return answer_of(call, world, world.actor(role), line.verbs)
    return _words_for(_ask(line, world, role, _path(line, world.key_of)))


def _path(line: Line, key: Callable[[str], Any]) -> str:
    return reverse(line.route, kwargs={name: key(thing) for name, thing in line.arguments})


def _ask(line: Line, world: World, role: str, path: str) -> HttpResponse:
    body: dict[str, Any] = {}
    if line.method != "GET" and line.route in BODIES:
        body = BODIES[line.route](world)
    if role in world.form_tokens:
        body = {**body, "token": world.form_tokens[role]}
    if not _is_api(line):
        return world.browser(role).generic(line.method, path, **_form(body, line.method))
    headers = {} if role == "anonymous" else {"authorization": f"Bearer {world.secrets[role]}"}
    content = "" if line.method == "GET" else json.dumps(body)
    return Client(raise_request_exception=False).generic(
        line.method, path, content, content_type="application/json", headers=headers
    )


def _form(body: dict[str, Any], method: str) -> dict[str, Any]:
    if method == "GET":
        return {}
    return {
        "data": urlencode(body, doseq=True),
        "content_type": "application/x-www-form-urlencoded",
    }


def _is_api(line: Line) -> bool:
    return line.route.startswith("api:")


def _words_for(response: HttpResponse) -> str:
    url = response.headers.get("Location", "")
    if response.status_code == 401 and b'href="/accounts/login/' in response.content:
        return "login"  # with the words that were sent, for copying
    if response.status_code == 302:
        if url.startswith("/accounts/login/"):
            return "login"
        if "reauthenticate" in url:
            return "again"
        if url in ("/", "/today/", "/profile/"):
            return "desk"
    return str(response.status_code)
