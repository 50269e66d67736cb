"""Whatever goes wrong under /api/, another program reads a problem."""

import json
import re
from datetime import timedelta

import pytest
from django.http import HttpResponseNotAllowed
from django.test import Client

from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.site.api_errors import ProblemMiddleware
from regulars.site.api_words import _MEANINGS, meaning_of
from regulars.staff.actions import create_token
from regulars.staff.tests.make import a_token, ada

pytestmark = pytest.mark.django_db


def send(method, path, body="", kind="application/json", secret=None):
    token = secret or a_token(ada(), "read", "write")[1]
    return Client(raise_request_exception=False).generic(
        method, path, body, content_type=kind, headers={"authorization": f"Bearer {token}"}
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("DELETE", "/api/v1/conversations", "", 405),
        ("PUT", "/api/v1/customers", "{}", 405),
        ("GET", "/api/v1/conversations/1/replies", "", 405),
        ("GET", "/api/v1/nothing", "", 404),
        ("GET", "/api/v2/conversations", "", 404),
        ("GET", "/api/v1/conversations/999", "", 404),
        ("GET", "/api/v1/conversations/x", "", 404),
        ("POST", "/api/v1/conversations", "{broken", 422),
        ("POST", "/api/v1/conversations", "", 422),
        ("POST", "/api/v1/conversations", "\x00", 422),
        ("POST", "/api/v1/conversations", "[]", 422),
        ("POST", "/api/v1/customers", '{"name": 3}', 422),
    ],
)
def test_every_refusal_is_a_problem(method, path, body, status):
    answer = send(method, path, body)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["instance"] == path


def test_a_token_that_is_none_is_a_problem():
    answer = send("GET", "/api/v1/conversations", secret="nonsense")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_whose_time_is_over_is_a_problem_that_says_so():
    end = clock.now() + timedelta(days=30)
    _row, secret = create_token(ada(), name="Till", scopes=["read"], expires_at=end, by=SYSTEM)
    before = send("GET", "/api/v1/conversations", secret=secret)

    with clock.travel(end + timedelta(seconds=1)):
        after = send("GET", "/api/v1/conversations", secret=secret)

    assert (before.status_code, after.status_code) == (200, 401)
    assert "expired" in after.json()["detail"]


@pytest.mark.parametrize("kind", ["text/xml", "application/x-www-form-urlencoded"])
def test_another_kind_of_body_is_a_problem(kind):
    answer = send("POST", "/api/v1/customers", "<name/>", kind=kind)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


WRONG = {
    "customer": {"email": "a"},
    "subject": 7,
    "direction": "sideways",
    "hold_seconds": -1,
}


@pytest.mark.parametrize(
    ("method", "path", "body", "scopes"),
    [
        ("POST", "/api/v1/conversations", WRONG, ["read", "write"]),
        ("GET", "/api/v1/conversations?limit=0&updated_since=soon&status=x", None, ["read"]),
        ("POST", "/api/v1/conversations", WRONG | {"text": "x" * 100_001}, ["read", "write"]),
        ("POST", "/api/v1/customers", {"contact_points": {}, "name": None}, ["read", "write"]),
        ("POST", "/api/v1/conversations", "{broken", ["read", "write"]),
        ("POST", "/api/v1/conversations/1/snooze", {"until": "2030-01-01T10:00:00"}, ["write"]),
        ("POST", "/api/v1/conversations/1/close", {}, ["read"]),
        ("PUT", "/api/v1/conversations", None, ["read"]),
        ("GET", "/api/v1/nothing", None, ["read"]),
        ("GET", "/api/v1/conversations?cursor=x", None, ["read"]),
    ],
)
def test_an_answer_speaks_one_language_alone(method, path, body, scopes):
    told = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
    owner = ada()

    def words(language):
        _row, secret = create_token(owner, name="Till", scopes=scopes, by=SYSTEM)
        headers = {"authorization": f"Bearer {secret}", "accept-language": language}
        answer = Client(raise_request_exception=False).generic(
            method, path, told, content_type="application/json", headers=headers
        )
        problem = answer.json()
        assert answer["Content-Language"] == language
        return [problem["title"], problem["detail"]] + [
            each["detail"] for each in problem.get("errors", ())
        ]

    english, greek = words("en"), words("el")

    assert len(english) == len(greek)
    assert not set(english) & set(greek)
    assert not [word for word in greek if re.search(r"\b(the|this|should|may|must)\b", word)]


def test_every_meaning_of_an_error_can_be_said():
    limits = dict.fromkeys(
        ("min_length", "max_length", "ge", "le", "gt", "lt", "expected"), "7 or 8"
    )

    for kind in [*_MEANINGS, "something new"]:
        sentence = meaning_of({"type": kind, "ctx": limits})
        assert sentence.endswith(".")
        assert "%" not in sentence


def test_a_body_longer_than_we_take_is_a_problem(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = send("POST", "/api/v1/customers", '{"name": "Somebody with a long name"}')

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_is_not_there_names_those_that_are():
    answer = send("DELETE", "/api/v1/conversations")

    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.json()["detail"] == "DELETE cannot be done here; GET, HEAD, POST can."


def test_head_is_answered_like_get():
    got, asked = send("GET", "/api/v1/customers"), send("HEAD", "/api/v1/customers")

    assert asked.status_code == got.status_code == 200
    assert asked.headers["content-length"] == got.headers["content-length"]


def test_head_is_refused_where_nothing_can_be_read():
    answer = send("HEAD", "/api/v1/conversations/1/close")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_pages_keep_their_own_answer_to_a_wrong_method(rf):
    middleware = ProblemMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))

    answer = middleware(rf.get("/inbox/"))

    assert answer.headers["content-type"] != "application/problem+json"
