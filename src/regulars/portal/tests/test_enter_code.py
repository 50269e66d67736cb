from datetime import timedelta

import pytest
from django.test import Client

from regulars.kit import clock
from regulars.kit.actor import NOBODY, SYSTEM
from regulars.portal.actions import enter_code, send_code
from regulars.portal.models import Visit
from regulars.portal.refusals import WrongCode
from regulars.portal.tests.make import (
    ELENI,
    OPEN,
    a_shop,
    a_stamp,
    code_in,
    from_eleni,
    the_code_mail,
    words_of,
)

pytestmark = pytest.mark.django_db


def a_code(at=OPEN):
    a_shop()
    from_eleni()
    with clock.travel(at):
        send_code(ELENI, language="en", by=SYSTEM)
    return code_in(the_code_mail())


def wrong(code):
    return ("BBBBBB" if code != "BBBBBB" else "CCCCCC").lower()


def test_a_code_works_in_another_browser_however_it_is_typed():
    """UX 52."""
    code = a_code()
    typed = f" {code[:3].lower()}-{code[3:].lower()} "
    browser = Client(enforce_csrf_checks=True)

    with clock.travel(OPEN):
        given = {"address": "ELENI@example.com ", "code": typed, **a_stamp()}
        answer = browser.post("/my/code/", given)

    assert (answer.status_code, answer["Location"]) == (303, "/my/")
    assert Visit.objects.get().point.value == ELENI


def test_a_code_works_once():
    code = a_code()
    with clock.travel(OPEN):
        enter_code(ELENI, code, by=NOBODY)

        with pytest.raises(WrongCode):
            enter_code(ELENI, code, by=NOBODY)


def test_after_five_wrong_ones_the_right_one_is_worth_nothing():
    code = a_code()
    with clock.travel(OPEN):
        for _time in range(5):
            with pytest.raises(WrongCode):
                enter_code(ELENI, wrong(code), by=NOBODY)

        with pytest.raises(WrongCode):
            enter_code(ELENI, code, by=NOBODY)


def test_a_code_runs_out():
    code = a_code()

    with clock.travel(OPEN + timedelta(minutes=16)), pytest.raises(WrongCode):
        enter_code(ELENI, code, by=NOBODY)


def test_a_code_is_for_its_own_address_only():
    code = a_code()
    from_eleni(sender="ben@example.com", name="Ben")

    with clock.travel(OPEN), pytest.raises(WrongCode):
        enter_code("ben@example.com", code, by=NOBODY)


def test_whether_an_address_is_known_shows_in_no_answer():
    """A26."""
    code = a_code()
    pages = []
    with clock.travel(OPEN):
        stamp = a_stamp()
        for address in (ELENI, "none@example.com"):
            given = {"address": address, "code": wrong(code), **stamp}
            page = Client().post("/my/code/", given)
            pages.append((page.status_code, words_of(page)))
        mailed = [
            words_of(Client().post("/my/mail/", {"address": address, **stamp}))
            for address in (ELENI, "none@example.com")
        ]

    assert pages[0] == pages[1]
    assert pages[0][0] == 422
    assert mailed[0] == mailed[1]


def test_tries_for_one_address_are_counted_wherever_they_come_from():
    code = a_code()
    answers = []
    with clock.travel(OPEN):
        for at in range(12):
            given = {"address": ELENI, "code": wrong(code), **a_stamp()}
            place = {"REMOTE_ADDR": f"203.0.113.{at}"}
            answers.append(Client().post("/my/code/", given, **place).status_code)

    assert answers == [422] * 10 + [429] * 2


@pytest.mark.parametrize("path", ["/my/mail/", "/my/code/"])
def test_another_site_signs_nobody_in(path):
    code = a_code()
    with clock.travel(OPEN):
        given = {"address": ELENI, "code": code}
        bare = Client().post(path, given)
        foreign = Client().post(
            path, {**given, **a_stamp()}, headers={"origin": "https://evil.example"}
        )

    assert (bare.status_code, foreign.status_code) == (403, 403)
    assert not Visit.objects.exists()
