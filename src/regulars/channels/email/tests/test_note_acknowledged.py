import pytest

from regulars.channels.email.actions import note_acknowledged
from regulars.channels.email.subscribers import note_acknowledged as hear
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    received,
    signed_in,
    the_conversation,
)
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_thread_says_that_the_customer_was_told():
    received(a_mailbox(), a_mail())
    conversation = the_conversation()

    note_acknowledged(conversation.number, by=SYSTEM)

    page = signed_in(ada()).get(f"/conversations/{conversation.number}/").content.decode()
    assert "The customer was told that we have their message" in page


def test_it_is_noted_when_it_has_left():
    received(a_mailbox(), a_mail())
    conversation = the_conversation()

    hear([Entry(about=f"conversation:{conversation.number}", data={})])

    assert Entry.objects.latest("pk").name == "mail.acknowledged"
