import re
from datetime import timedelta

import pytest
from django.core import mail

from regulars.business.tests.make import a_location
from regulars.kit import clock
from regulars.outbox.tests.make import ScriptedSender, sending_by
from regulars.staff.models import ApiToken, StaffMember, Team
from regulars.staff.queries import actor_for_token
from regulars.staff.tests.make import (
    a_staff_member,
    a_team,
    a_token,
    ada,
    as_actor,
    ben,
    signed_in,
)

pytestmark = pytest.mark.django_db
NEWCOMER = {"name": "Nikos", "email": "nikos@example.com", "role": "agent", "language": "el"}


def test_an_owner_invites_somebody_and_sees_the_link_once():
    browser = signed_in(ada())

    answer = browser.post("/team/add/", NEWCOMER)
    first, second = browser.get(answer.url), browser.get(answer.url)

    assert answer.status_code == 303
    (link,) = re.findall(r"http://testserver/join/\w+/", mail.outbox[0].body)
    assert link in first.content.decode()
    assert link not in second.content.decode()


def test_a_bad_invitation_shows_the_form_again_with_what_was_typed():
    a_staff_member(email="nikos@example.com")

    answer = signed_in(ada()).post("/team/add/", NEWCOMER)

    words = answer.content.decode()
    assert answer.status_code == 422
    assert "belongs to somebody here already" in words
    assert 'value="Nikos"' in words


def test_a_manager_is_not_offered_the_role_of_owner():
    browser = signed_in(a_staff_member("manager"))

    assert 'value="owner"' not in browser.get("/team/add/").content.decode()
    assert browser.post("/team/add/", {**NEWCOMER, "role": "owner"}).status_code == 422
    assert not StaffMember.objects.filter(role="owner").exists()


def test_a_viewer_sees_the_team_but_no_buttons():
    member = a_staff_member()

    browser = signed_in(ben())

    assert "Invite somebody" not in browser.get("/team/").content.decode()
    page = browser.get(f"/team/{member.pk}/").content.decode()
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_role_locations_and_state_change_from_the_persons_page():
    riga, member = a_location("Riga"), a_staff_member()
    browser = signed_in(ada())

    browser.post(f"/team/{member.pk}/role/", {"role": "manager"})
    browser.post(f"/team/{member.pk}/locations/", {"locations": [riga.pk]})
    browser.post(f"/team/{member.pk}/disable/")

    member.refresh_from_db()
    assert (member.role, member.is_active) == ("manager", False)
    assert as_actor(member).locations == {riga.pk}


def test_the_last_owner_is_told_why_not():
    owner = ada()
    browser = signed_in(owner)

    demoted = browser.post(f"/team/{owner.pk}/role/", {"role": "agent"})
    shut_out = browser.post(f"/team/{owner.pk}/disable/", follow=True)

    assert demoted.status_code == 409
    assert "only owner" in demoted.content.decode()
    assert "only owner" in shut_out.content.decode()


def test_a_team_is_made_filled_and_renamed():
    browser, member = signed_in(ada()), a_staff_member()

    answer = browser.post("/team/teams/add/", {"name": "Kitchen"})
    team = Team.objects.get()
    browser.post(f"{answer.url}members/", {"members": [member.pk]})
    browser.post(f"{answer.url}rename/", {"name": "Bakery"})

    team.refresh_from_db()
    assert (team.name, [m.pk for m in team.members.all()]) == ("Bakery", [member.pk])
    assert browser.post(f"{answer.url}rename/", {"name": ""}).status_code == 422


def test_the_profile_keeps_what_was_chosen_and_speaks_the_new_language_at_once():
    member = ben()
    browser = signed_in(member)

    answer = browser.post(
        "/profile/",
        {
            "name": "Ben B.",
            "language": "sv",
            "languages": ["sv", "en"],
            "time_zone": "Europe/Stockholm",
            "theme": "dark",
            "undo_seconds": "5",
        },
    )

    page = browser.get(answer.url)
    assert (answer.status_code, page.headers["Content-Language"]) == (303, "sv")
    assert 'data-theme="dark"' in page.content.decode()
    member.refresh_from_db()
    assert (member.name, member.undo_seconds, member.single_keys) == ("Ben B.", 5, False)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_menu_leads_back_to_the_page_and_never_elsewhere(elsewhere):
    browser = signed_in(ben())

    back = browser.post("/profile/theme/", {"theme": "dark", "next": "/team/?a=b"})
    away = browser.post("/profile/language/", {"language": "el", "next": elsewhere})

    assert (back.status_code, back.url) == (303, "/team/?a=b")
    assert away.url == "/profile/"


def test_a_theme_that_does_not_exist_is_refused():
    assert signed_in(ben()).post("/profile/theme/", {"theme": "pink"}).status_code == 422


def test_a_key_is_made_shown_once_and_revoked():
    member = a_staff_member()
    browser = signed_in(member)

    answer = browser.post("/profile/keys/", {"name": "Till", "scopes": ["read"]})
    first, second = browser.get(answer.url), browser.get(answer.url)

    (secret,) = re.findall(r'value="(\w{52,})" readonly', first.content.decode())
    assert actor_for_token(secret).id == str(member.pk)
    assert secret not in second.content.decode()
    browser.post(f"/profile/keys/{ApiToken.objects.get().pk}/revoke/")
    assert actor_for_token(secret) is None


@pytest.mark.parametrize(("chosen", "days"), [("never", None), ("30", 30), ("365", 365)])
def test_a_key_can_be_given_an_end_that_its_row_shows(chosen, days):
    browser = signed_in(a_staff_member())

    browser.post("/profile/keys/", {"name": "Till", "scopes": ["read"], "expires_at": chosen})

    end = ApiToken.objects.get().expires_at
    page = browser.get("/profile/keys/").content.decode()
    assert (end is None) == (days is None)
    assert (end is None) == ("it is revoked" in page)
    assert end is None or end - clock.now() > timedelta(days=days - 1)


def test_a_key_whose_end_is_not_on_offer_is_not_made():
    answer = signed_in(a_staff_member()).post(
        "/profile/keys/", {"name": "Till", "scopes": ["read"], "expires_at": "31"}
    )

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_somebody_elses_key_looks_like_one_that_does_not_exist():
    token, _secret = a_token(ada())
    browser = signed_in(a_staff_member())

    foreign = browser.post(f"/profile/keys/{token.pk}/revoke/")
    unknown = browser.post("/profile/keys/987654/revoke/")

    same = foreign.content.replace(f"/{token.pk}/".encode(), b"/987654/")
    assert (foreign.status_code, same) == (404, unknown.content)


def test_team_costs_no_more_queries_with_more_people(django_assert_max_num_queries):
    for number in range(20):
        a_staff_member(name=f"P{number}")
    a_team(members=list(StaffMember.objects.all()))
    browser = signed_in(ada())
    browser.get("/team/")

    with django_assert_max_num_queries(14):
        browser.get("/team/")


@pytest.mark.parametrize("is_way_out", [True, False])
def test_a_link_is_said_to_be_mailed_only_where_mail_can_leave(is_way_out):
    browser = signed_in(ada())

    with sending_by(ScriptedSender(), can_send=lambda: is_way_out):
        page = browser.get(browser.post("/team/add/", NEWCOMER).url).content.decode()

    assert ("We have mailed this link." in page) is is_way_out
    assert ("No mail can leave yet: pass this link on." in page) is not is_way_out
