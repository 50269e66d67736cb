"""Who writes to an address from which mail came back is told so before they send."""

import pytest

from regulars.conversations.tests.make import a_conversation, ada, with_mail
from regulars.conversations.tests.pages import nikos, of, words_of
from regulars.customers.actions import note_bouncing, note_reachable

pytestmark = pytest.mark.django_db

WARNING = "the last mail to it came back"


def test_the_reply_form_says_that_the_address_bounces(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    note_bouncing(["eleni@example.com"], by=ada())

    assert WARNING in words_of(nikos().get(of(conversation)))


def test_it_says_so_no_longer_once_they_can_be_reached(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    note_bouncing(["eleni@example.com"], by=ada())
    note_reachable(["eleni@example.com"], by=ada())

    assert WARNING not in words_of(nikos().get(of(conversation)))
