import errno
import json
import os
from types import ModuleType

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path

from regulars.kit import doctor
from regulars.kit.doctor import Finding
from regulars.site import health
from regulars.site.errors import broken


def raising(error):
    def view(request):
        raise error

    return view


@pytest.fixture
def answer(settings):
    """Ask for a page whose view raises this."""

    def ask(error, address="/page/"):
        patterns = [path(address[1:], raising(error))]
        urls = ModuleType("urls_of_a_test")
        urls.urlpatterns = patterns
        urls.handler500 = "regulars.site.errors.broken"
        settings.ROOT_URLCONF = urls
        return Client(raise_request_exception=False).get(address)

    return ask


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        "database is locked",
        "attempt to write a readonly database",
        "database or disk is full",
        "file is not a database",
        "database disk image is malformed",
    ],
)
def test_a_database_that_cannot_write_is_a_503_with_when_to_come_back(answer, said):
    response = answer(OperationalError(said))

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_disk_that_cannot_be_written_is_a_503_too(answer, number):
    response = answer(OSError(number, os.strerror(number)))

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


@pytest.mark.django_db
def test_our_own_mistake_is_a_500_without_a_traceback(answer):
    response = answer(ValueError("secret detail"))

    assert response.status_code == 500
    assert b"secret detail" not in response.content


@pytest.mark.django_db
def test_programs_get_problems_as_json(answer):
    response = answer(OperationalError("database is locked"), "/api/v1/x/")

    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 503


def test_a_broken_template_does_not_break_the_error_page(monkeypatch):
    monkeypatch.setattr("regulars.site.errors.render_to_string", raising(RuntimeError()))

    response = broken(RequestFactory().get("/"))

    assert response.status_code == 500
    assert b"<h1>" in response.content


@pytest.mark.django_db
def test_a_name_that_is_not_ours_is_one_line_in_the_log(caplog):
    answer = Client(raise_request_exception=False).get("/today/", headers={"host": "evil.example"})

    (told,) = [each for each in caplog.records if "evil.example" in each.getMessage()]
    assert answer.status_code == 400
    assert told.exc_info is None


@pytest.fixture
def checks(monkeypatch):
    """The vital checks, and nothing remembered."""
    found = {}
    monkeypatch.setattr(doctor, "_VITAL", found)
    monkeypatch.setattr(health, "_kept", health._Kept())
    return found


def test_health_is_ok_when_every_vital_check_is(checks):
    checks["database"] = lambda: Finding("ok", "answers")
    checks["disk"] = lambda: Finding("warn", "1 GB free", fix="free some")

    response = health.health(RequestFactory().get("/health"))

    assert response.status_code == 200
    assert json.loads(response.content)["status"] == "ok"


def test_health_names_the_checks_that_fail_even_by_raising(checks):
    checks["database"] = lambda: 1 / 0
    checks["worker"] = lambda: Finding("fail", "none runs", fix="start one")

    response = health.health(RequestFactory().get("/health"))

    told = json.loads(response.content)
    assert response.status_code == 503
    assert (told["status"], [check["name"] for check in told["checks"]]) == (
        "failing",
        ["database", "worker"],
    )


@pytest.mark.django_db
def test_health_can_only_be_read():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/health").status_code == 405


def test_health_needs_no_database_to_say_that_there_is_none(checks, client, caplog):
    checks["database"] = lambda: Finding("fail", "is broken", fix="restore one")

    answers = [client.get("/health") for _twice in range(2)]

    assert [each.status_code for each in answers] == [503, 503]
    assert answers[0].json()["status"] == "failing"
    assert [each.getMessage() for each in caplog.records] == ["Failing: database: is broken"]


def test_health_is_asked_by_any_name(checks, client):
    assert client.get("/health", headers={"host": "10.0.0.7"}).status_code == 200


def test_a_finding_that_is_not_ok_must_say_how_to_mend_it():
    with pytest.raises(ValueError, match="how to mend"):
        Finding("fail", "broken")
