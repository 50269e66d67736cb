"""Settings > Mailboxes, as a browser without a script sees it."""

import pytest

from regulars.business.actions import add_location
from regulars.channels.email.actions import note_trouble
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import reveal
from regulars.channels.email.tests.make import (
    a_mailbox,
    a_manager_of,
    a_shop,
    ada,
    ben,
    signed_in,
)
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db

LIST = "/settings/mailboxes/"


def form(place, **fields):
    return {"address": "help@example.com", "name": "", "location": place.pk, **fields}


def test_the_page_shows_each_mailbox_and_how_it_is():
    note_trouble(a_mailbox(), direction="out", words="550 5.7.26 <b>no</b>", by=SYSTEM)

    page = signed_in(ada()).get(LIST).content.decode()

    assert "help@example.com" in page
    assert "does not work" in page
    assert "5.7.26 &lt;b&gt;no" in page
    assert "Add mailbox" in page


def test_adding_one_leads_back_to_the_list():
    place = a_shop()

    answer = signed_in(ada()).post(
        f"{LIST}add/", form(place, smtp_url="smtp://a:secret7@smtp.example.com")
    )

    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert reveal(Mailbox.objects.get().smtp_secret) == "smtp://a:secret7@smtp.example.com"


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays():
    answer = signed_in(ada()).post(f"{LIST}add/", form(a_shop(), smtp_url="nonsense", name="Deli"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "smtp+starttls://user:password@smtp.example.com:587" in page
    assert 'value="Deli"' in page
    assert 'href="#id_smtp_url"' in page
    assert not Mailbox.objects.exists()


def test_an_address_that_is_taken_is_a_conflict():
    mailbox = a_mailbox()

    answer = signed_in(ada()).post(f"{LIST}add/", form(mailbox.location))

    assert answer.status_code == 409
    assert "is a mailbox already" in answer.content.decode()


def test_a_password_is_never_shown_again_and_stays_when_left_empty():
    mailbox = a_mailbox(smtp_url="smtp://a:secret7@smtp.example.com")
    browser = signed_in(ada())

    page = browser.get(f"{LIST}{mailbox.pk}/").content.decode()
    answer = browser.post(f"{LIST}{mailbox.pk}/change/", form(mailbox.location, name="New"))

    assert "secret7" not in page
    assert answer.status_code == 303
    mailbox.refresh_from_db()
    assert mailbox.name == "New"
    assert "secret7" in reveal(mailbox.smtp_secret)


def test_a_change_that_cannot_be_understood_is_refused_at_its_field():
    mailbox = a_mailbox()

    answer = signed_in(ada()).post(
        f"{LIST}{mailbox.pk}/change/", form(mailbox.location, imap_url="nonsense")
    )

    assert answer.status_code == 422
    assert "imaps://user:password@imap.example.com:993" in answer.content.decode()


def test_shutting_one_takes_it_off_the_list():
    mailbox = a_mailbox()
    browser = signed_in(ada())

    assert browser.post(f"{LIST}{mailbox.pk}/shut/").status_code == 303

    assert "help@example.com</bdi>" not in browser.get(LIST).content.decode()
    assert browser.get(f"{LIST}{mailbox.pk}/").status_code == 404


def test_a_test_says_what_the_server_said():
    with a_server(dot="554 5.7.1 looks like spam") as server:
        mailbox = a_mailbox(smtp_url=server.url)
        answer = signed_in(ada()).post(f"{LIST}{mailbox.pk}/test/", follow=True)

    assert "5.7.1 looks like spam" in answer.content.decode()


def test_ben_sees_the_list_and_no_forms():
    mailbox = a_mailbox()
    browser = signed_in(ben())

    page = browser.get(LIST).content.decode()

    assert "help@example.com" in page
    assert "Add mailbox" not in page
    assert browser.post(f"{LIST}{mailbox.pk}/shut/").status_code == 403


def test_a_manager_of_another_branch_finds_nothing_here():
    mailbox = a_mailbox()
    browser = signed_in(a_manager_of(add_location(name="Cebu", by=SYSTEM)))

    assert "help@example.com</bdi>" not in browser.get(LIST).content.decode()
    foreign = browser.get(f"{LIST}{mailbox.pk}/")
    assert foreign.status_code == browser.get(f"{LIST}99999/").status_code == 404


def test_strangers_are_sent_to_sign_in():
    assert signed_in(None).get(LIST).status_code == 302


def test_a_mailbox_without_a_server_says_that_it_cannot_send(settings):
    settings.REGULARS_SMTP_URL = ""
    a_mailbox()
    browser = signed_in(ada())

    without = browser.get(LIST).content.decode()
    settings.REGULARS_SMTP_URL = "smtp://smtp.example.com:25"
    served = browser.get(LIST).content.decode()
    settings.REGULARS_SMTP_URL, settings.REGULARS_CATCH_ALL = "", True
    caught = browser.get(LIST).content.decode()

    assert "cannot send: no mail server is set" in without
    assert "no trouble known" not in without
    assert "no trouble known" in served
    assert "no trouble known" in caught
