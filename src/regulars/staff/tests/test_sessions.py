from datetime import timedelta

import pytest

from regulars.kit import clock
from regulars.staff.models import StaffMember
from regulars.staff.sessions import SessionStore
from regulars.staff.tests import make

KEYS = ['"aaaaaaaaaa\\000"', "äöüäöüäöü", "a", "a" * 5_000, "'; --aaaaaaa"]

pytestmark = pytest.mark.django_db


def test_a_session_ends_when_its_time_is_over():
    session = SessionStore()
    session["said"] = "hello"
    session.set_expiry(3600)
    session.save()

    with clock.travel(clock.now() + timedelta(hours=2)):
        later = SessionStore(session.session_key)
        assert later.get("said") is None
        assert later.session_key is None
    assert SessionStore(session.session_key)["said"] == "hello"


@pytest.mark.parametrize(
    "key", ['"aaaaaaaaaa\\000"', "äöüäöüäöü", "a", "a" * 5_000, "'; --aaaaaaa"]
)
def test_a_cookie_that_is_no_session_leads_to_the_sign_in(client, key):
    client.cookies["regulars_session"] = "x"
    client.cookies["regulars_session"].set("regulars_session", key, key)

    answer = client.get("/team/")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("key", ["aaaaaaaaaa\0", "äöüäöüäöü", "short", "'; --aaaaaaa"])
def test_what_can_be_no_session_is_not_looked_for(key, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert SessionStore(key).get("said") is None


def test_who_is_shut_out_is_not_found_again(client):
    ben = make.a_staff_member()
    client.force_login(ben)
    assert client.get("/").wsgi_request.user == ben

    StaffMember.objects.filter(pk=ben.pk).update(is_active=False)

    assert not client.get("/").wsgi_request.user.is_authenticated
