"""The contact form, as a browser without script, without cookies and on any host meets it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client

from regulars.business.tests.make import a_location
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.customers.models import ContactPoint
from regulars.files.queries import read
from regulars.kit import clock
from regulars.portal import actions
from regulars.portal.tests.make import (
    CLOSED,
    ELENI,
    OPEN,
    WORDS,
    a_form,
    a_shop,
    a_standard,
    words_of,
)
from regulars.standards.models import Clock

pytestmark = pytest.mark.django_db


def send(path="/contact/", *, at=OPEN, **given):
    with clock.travel(at):
        return Client(enforce_csrf_checks=True).post(path, a_form(**given))


def test_two_fields_are_enough_and_the_next_page_says_when_and_where_we_answer():
    a_shop()
    with clock.travel(OPEN):
        a_standard()
        answer = send()
        page = Client().get(answer["Location"])

    words = words_of(page)
    conversation = Conversation.objects.get()
    assert answer.status_code == 303
    assert f"number {conversation.number}" in words
    assert "You will have an answer by 14:00" in words  # two hours of opening hours, in Athens
    assert ELENI in words
    assert WORDS in words


def test_what_was_written_waits_for_us_and_says_that_nobody_proved_who_wrote():
    a_shop()

    send(name="Eleni", order="A-17")

    conversation, message = Conversation.objects.get(), Message.objects.get()
    assert (conversation.channel, conversation.status) == ("form", "waiting_on_us")
    assert conversation.channel_ref.startswith("mailbox:")
    assert conversation.subject == "The cake for Saturday came without the name."
    assert message.text == f"{WORDS}\n\nOrder number: A-17"
    assert message.sender_check == {"verdict": "unverified", "by": "form"}
    assert ContactPoint.objects.get().state == "unconfirmed"


def test_it_starts_the_clock_of_our_standard():
    a_shop()
    with clock.travel(OPEN):
        a_standard()

    send()

    assert Clock.objects.get().started_at == OPEN


def test_a_phone_number_is_enough_and_staff_see_it():
    a_shop()

    answer = send(reach="210 555 0100", name="")
    with clock.travel(OPEN):
        page = words_of(Client().get(answer["Location"]))

    assert Conversation.objects.get().customer_name == "210 555 0100"
    assert ContactPoint.objects.get().kind == "phone"
    assert "We call 210 555 0100" in page


def test_a_photo_comes_along():
    a_shop()
    photo = SimpleUploadedFile("cake.png", b"\x89PNG\r\n\x1a\nrest", "image/png")

    send(photos=photo)

    attachment = Attachment.objects.get()
    assert (attachment.filename, read(attachment.sha256)) == ("cake.png", b"\x89PNG\r\n\x1a\nrest")


def test_nothing_is_stored_in_the_browser_and_nothing_is_fetched_from_elsewhere():
    a_shop()

    page = Client().get("/contact/")

    assert not page.cookies
    assert "http://" not in page.content.decode().replace("http://testserver", "")
    assert "<script" not in page.content.decode()


def test_pressing_send_twice_or_going_back_makes_one_conversation():
    a_shop()
    with clock.travel(OPEN):
        form = a_form()
        answers = [Client().post("/contact/", form) for _press in range(3)]

    assert Conversation.objects.count() == 1
    assert {answer.status_code for answer in answers} == {303}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"message": " "}, "Write a few words"),
        ({"reach": ""}, "Without an e-mail address or a phone number we cannot answer."),
        ({"reach": "eleni@"}, "“eleni@” is not a mail address."),
        ({"reach": "12"}, "“12” is not a phone number."),
    ],
)
def test_what_is_missing_is_said_and_no_word_is_lost(given, said):
    a_shop()

    answer = send(**given, order="A-17")

    assert answer.status_code == 422
    assert said in words_of(answer)
    assert 'value="A-17"' in answer.content.decode()
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"website": "http://spam.example"}, 422),
        ({"opened_at": OPEN - timedelta(seconds=1)}, 422),
        ({"opened_at": OPEN - timedelta(days=2)}, 422),
        ({"stamp": ""}, 403),
        ({"stamp": "made-up"}, 403),
    ],
    ids=["trap", "too fast", "too old", "no stamp", "forged stamp"],
)
def test_whoever_is_stopped_by_mistake_keeps_their_words_and_hears_how_else(given, status):
    a_shop()

    answer = send(**given)

    page = answer.content.decode()
    assert (answer.status_code, Conversation.objects.count()) == (status, 0)
    assert WORDS in page
    assert "Please press Send once more" in page
    assert "tel:+302105554410" in page


def test_a_form_that_lay_open_for_days_counts_when_send_is_pressed_again():
    a_shop()
    with clock.travel(OPEN):
        old = a_form(opened_at=OPEN - timedelta(days=2))
        page = Client().post("/contact/", old).content.decode()
        fresh = page.partition('name="stamp" value="')[2].partition('"')[0]
    with clock.travel(OPEN + timedelta(seconds=9)):
        answer = Client().post("/contact/", {**old, "stamp": fresh})

    assert (answer.status_code, Conversation.objects.count()) == (303, 1)


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}],
    ids=["new browser", "old browser"],
)
def test_another_site_cannot_send_it_in_somebodys_name(headers):
    """A25."""
    a_shop()
    with clock.travel(OPEN):
        answer = Client().post("/contact/", a_form(), headers=headers)

    assert (answer.status_code, Conversation.objects.count()) == (403, 0)


def test_a_thousand_forms_from_one_place_are_stopped_after_twenty():
    """A17, A46: what is over the limit writes nothing, and keeps the words."""
    a_shop()

    answers = [send(reach=f"victim{at}@example.com") for at in range(25)]

    assert [each.status_code for each in answers] == [303] * 20 + [429] * 5
    assert Conversation.objects.count() == 20
    assert WORDS in answers[-1].content.decode()
    assert "Or call us" in words_of(answers[-1])


def test_one_address_is_written_in_only_so_often_wherever_the_forms_come_from():
    """A17."""
    a_shop()
    answers = []
    for at in range(8):
        with clock.travel(OPEN):
            place = {"REMOTE_ADDR": f"203.0.113.{at}"}
            answers.append(Client().post("/contact/", a_form(), **place).status_code)

    assert answers == [303] * 6 + [429] * 2


def test_only_a_proxy_beside_us_may_say_for_whom_it_asks():
    """A31: an untrusted peer changes nothing by X-Forwarded-For."""
    a_shop()
    answers = []
    for at in range(21):
        with clock.travel(OPEN):
            form = a_form(reach=f"a{at}@example.com")
            headers = {"x-forwarded-for": f"203.0.113.{at}"}
            answer = Client().post("/contact/", form, headers=headers, REMOTE_ADDR="198.51.100.7")
            answers.append(answer.status_code)

    assert answers[-1] == 429


def test_a_flood_of_bytes_is_refused_before_it_is_read():
    """A46."""
    a_shop()

    answer = Client().post("/contact/", a_form(), headers={"content-length": str(30 * 1024**2)})

    assert answer.status_code == 413
    assert "your words are still in the form" in words_of(answer)


def test_when_nothing_can_be_kept_the_words_come_back(monkeypatch):
    a_shop()

    def broken(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(actions, "write_by_form", broken)
    answer = send()

    assert answer.status_code == 503
    assert WORDS in answer.content.decode()


def test_a_closed_shop_says_when_it_opens_and_when_an_answer_comes():
    a_shop()
    with clock.travel(CLOSED):
        a_standard()
        page = words_of(Client().get("/contact/"))

    assert "We are closed, but here is when" in page
    assert "Open again Tue 09:00" in page
    assert "you have an answer by Tue 11:00" in page


def test_of_several_shops_one_is_chosen_or_named_by_the_address():
    a_shop()
    riga = a_location("Riga")

    send(f"/contact/{riga.pk}/")
    send(location=riga.pk, reach="b@example.com")

    assert {each.location_id for each in Conversation.objects.all()} == {riga.pk}
    assert Client().get("/contact/987654/").status_code == 404


def test_the_confirmation_is_for_whoever_sent_it_and_for_two_days():
    a_shop()
    answer = send()

    with clock.travel(OPEN + timedelta(days=3)):
        old = Client().get(answer["Location"])
    forged = Client().get("/contact/sent/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/")

    assert (old.status_code, forged.status_code) == (410, 410)
    assert ELENI not in old.content.decode()
    with clock.travel(OPEN):
        assert Client().get(answer["Location"])["Referrer-Policy"] == "no-referrer"


def test_looking_at_it_writes_nothing():
    a_shop()
    Client().get("/contact/")

    for _time in range(3):
        assert Client().get("/contact/").status_code == 200

    assert not Conversation.objects.exists()


@pytest.mark.parametrize("code", ["fil", "el", "lv", "ms", "sv"])
def test_it_can_be_had_in_each_language(code):
    a_shop()

    page = Client().get(f"/contact/?lang={code}")

    assert f'<html lang="{code}"' in page.content.decode()


def test_a_page_is_light():
    a_shop()

    assert len(Client().get("/contact/").content) < 15_000
