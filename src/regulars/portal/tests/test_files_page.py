"""Files that were too large for a letter."""

from datetime import timedelta

import pytest
from django.test import Client

from regulars.files.actions import store
from regulars.files.links import LinkedFile, link_path
from regulars.kit import clock
from regulars.portal.tests.make import OPEN, words_of

pytestmark = pytest.mark.django_db


def a_link(content=b"a plan", filename="plan.pdf", content_type="application/pdf"):
    stored = store(content)
    return link_path(LinkedFile(stored.sha256, filename, content_type), since=OPEN)


def get(path, *, days=1):
    with clock.travel(OPEN + timedelta(days=days)):
        return Client().get(path)


def test_a_file_is_saved_and_never_shown():
    answer = get(a_link(b"<script>alert(1)</script>", "plan.html", "text/html"))

    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    assert answer["Content-Disposition"].startswith('attachment; filename="plan.html"')
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_after_sixty_days_a_page_says_what_to_do():
    answer = get(a_link(), days=61)

    assert answer.status_code == 410
    assert "we send the file again" in words_of(answer)


def test_a_forged_link_and_bytes_that_are_gone_are_not_found():
    path = a_link()
    token = path.split("/")[2]
    gone = link_path(LinkedFile("0" * 64, "plan.pdf", "application/pdf"), since=OPEN)

    answers = [get(path.replace(token, "a" + token[1:-1])), get(gone), get("/files/x/plan.pdf")]

    assert [each.status_code for each in answers] == [404, 404, 404]


def test_the_name_in_the_address_is_only_for_people():
    answer = get(a_link().replace("plan.pdf", "../../etc/passwd"))

    assert 'filename="plan.pdf"' in answer["Content-Disposition"]
