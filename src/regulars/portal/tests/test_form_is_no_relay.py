"""A17: whoever fills in the form with somebody else's address reaches nobody with it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from regulars.channels.email.actions import acknowledge
from regulars.conversations.models import Conversation, Message
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.portal.tests.make import OPEN, a_form, a_shop

pytestmark = pytest.mark.django_db
VICTIM = "victim@example.com"
LURE = "Win now at https://evil.example/x"


def lured(count, *, reach=VICTIM):
    """That many forms in somebody else's name, each from another place, an hour apart."""
    a_shop()
    for at in range(count):
        with clock.travel(OPEN + timedelta(minutes=30 * at)):
            form = a_form(message=LURE, name=LURE, order=LURE, reach=reach)
            answer = Client().post("/contact/", form, REMOTE_ADDR=f"203.0.113.{at}")
            assert answer.status_code == 303
            acknowledge(list(Message.objects.filter(text__startswith=LURE)), by=SYSTEM)


def test_one_mail_a_day_with_none_of_their_words():
    lured(8)

    mail = OutgoingMessage.objects.get()
    everything = f"{mail.subject} {mail.text} {mail.html} {mail.to} {mail.headers}"
    assert "evil" not in everything
    assert "Win" not in everything
    assert mail.to == [{"name": "", "address": VICTIM}]


def test_every_one_of_them_still_waits_for_us_and_says_that_nobody_vouches():
    lured(8)

    assert Conversation.objects.filter(status="waiting_on_us").count() == 8
    assert {each.sender_check["verdict"] for each in Message.objects.all()} == {"unverified"}


def test_the_link_in_it_shows_the_words_without_a_link():
    lured(1)

    path = re.search(r"/l/[a-z2-7]+/", OutgoingMessage.objects.get().text)[0]
    with clock.travel(OPEN):
        page = Client().get(path).content.decode()

    assert LURE in page
    assert 'href="https://evil' not in page


def test_a_phone_number_gets_no_mail():
    lured(1, reach="210 555 0100")

    assert not OutgoingMessage.objects.exists()
