from urllib.parse import parse_qs, urlsplit

import pytest

from regulars.business.tests.make import a_business
from regulars.staff.tests.make import a_staff_member, ben, signed_in

pytestmark = pytest.mark.django_db


def test_the_page_is_in_the_persons_own_language():
    browser = signed_in(a_staff_member(language="el"))

    answer = browser.get("/team/", headers={"accept-language": "sv"})

    assert answer.headers["Content-Language"] == "el"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv"),
        ("tl-PH,en;q=0.5", "fil"),
        ("de,lv;q=0.5", "lv"),
        ("de", "el"),
        ("", "el"),
    ],
)
def test_a_stranger_gets_what_the_browser_asks_for_or_the_house_language(accepted, language):
    a_business(language="el")

    answer = signed_in(None).get("/accounts/login/", headers={"accept-language": accepted})

    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]


def test_any_page_can_be_shown_in_another_language():
    answer = signed_in(ben()).get("/team/?lang=lv")

    assert answer.headers["Content-Language"] == "lv"


@pytest.mark.parametrize(
    ("page", "address", "language"),
    [
        ("https://deli.example/team/?lang=lv", "/team/", "lv"),
        ("https://deli.example/team/?days=7&lang=sv", "/team/", "sv"),
        ("https://deli.example/team/?lang=lv", "/team/?lang=el", "el"),
        ("https://deli.example/team/", "/team/", "en"),
        ("https://deli.example/team/?lang=tlh", "/team/", "en"),
        ("https://[::1/?lang=lv", "/team/", "en"),
        ("lang=lv", "/team/", "en"),
    ],
)
def test_what_a_page_fetches_later_speaks_as_the_page_does(page, address, language):
    asked = {"HX-Request": "true", "HX-Current-URL": page}

    answer = signed_in(ben()).get(address, headers=asked)

    assert answer.headers["Content-Language"] == language


def test_a_language_we_do_not_speak_changes_nothing():
    answer = signed_in(ben()).get("/team/?lang=tlh")

    assert answer.headers["Content-Language"] == "en"


def test_a_broken_time_zone_does_not_break_the_page():
    member = ben()
    type(member).objects.filter(pk=member.pk).update(time_zone="Europe/Nowhere")

    assert signed_in(member).get("/team/").status_code == 200


def test_a_stranger_is_sent_to_sign_in_and_back():
    answer = signed_in(None).get("/team/?a=b")

    assert answer.status_code == 302
    assert answer.url == "/accounts/login/?next=%2Fteam%2F%3Fa%3Db"


def test_a_fragment_asked_for_by_a_stranger_sends_the_whole_page_to_sign_in():
    answer = signed_in(None).get("/team/", headers={"hx-request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("header", "url", "back"),
    [
        (
            "hx-current-url",
            "http://testserver/conversations/7/?tab=mine",
            "/conversations/7/?tab=mine",
        ),
        ("referer", "http://testserver/conversations/7/", "/conversations/7/"),
        ("referer", "https://evil.example/conversations/7/", "/"),
        ("hx-current-url", "//evil.example/", "/"),
        ("referer", "javascript:alert(1)", "/"),
    ],
)
def test_a_form_sent_signed_out_leads_back_to_its_page(header: str, url: str, back: str):
    answer = signed_in(None).post("/profile/", {"name": "x"}, headers={header: url})

    assert parse_qs(urlsplit(answer.url).query)["next"] == [back]


def test_words_sent_signed_out_are_shown_for_copying():
    answer = signed_in(None).post("/conversations/7/note", {"text": "Oven <b>down</b>"})

    assert answer.status_code == 401
    assert "Oven &lt;b&gt;down&lt;/b&gt;</textarea>" in answer.content.decode()


def test_no_page_stays_in_a_browser_or_on_the_way():
    answers = [signed_in(ben()).get("/team/"), signed_in(None).get("/"), signed_in(None).get("/x")]

    assert {each.headers["Cache-Control"] for each in answers} == {"private, no-store"}


def test_the_address_of_a_form_is_no_empty_page():
    answer = signed_in(ben()).get("/profile/theme/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "</main>" in answer.content.decode()


def test_what_one_may_not_do_is_a_403_page():
    answer = signed_in(ben()).post("/team/teams/add/", {"name": "Kitchen"})

    assert answer.status_code == 403


def test_who_is_asking_costs_three_queries(django_assert_max_num_queries):
    browser = signed_in(ben())
    browser.get("/team/")

    with django_assert_max_num_queries(14):
        browser.get("/team/")


def test_a_form_that_failed_leaves_the_address_as_it_was():
    answer = signed_in(a_staff_member("owner")).post("/team/add/", {})

    assert (answer.status_code, answer.headers["HX-Push-Url"]) == (422, "false")
