"""A message that says what a better reading of the same mail found."""

from dataclasses import replace

import pytest

from regulars.conversations.actions import Renewal, renew_messages, take_messages
from regulars.conversations.models import Conversation, Message
from regulars.conversations.tests.make import a_mail
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db

RENEWED = "conversation.message_renewed"


def a_message(**said):
    incoming = a_mail(**said)
    return incoming, take_messages([incoming], by=SYSTEM)[0].message


def test_it_says_the_new_words_and_its_conversation_stays_where_it_stands():
    incoming, message = a_message(text="=?half?=")
    before = Conversation.objects.get()
    better = replace(incoming, text="Half a cake, please.", new_from=0, quoted_from=None)

    changed = renew_messages([Renewal(message.pk, better, is_first=False)], by=SYSTEM)

    after = Conversation.objects.get()
    assert changed == [True]
    assert Message.objects.get().text == "Half a cake, please."
    assert after.snippet == "Half a cake, please."
    assert (after.number, after.status, after.waiting_since, after.subject) == (
        before.number,
        before.status,
        before.waiting_since,
        before.subject,
    )
    assert Entry.objects.get(name=RENEWED).data["changed"] == "text"


def test_what_is_the_same_is_not_written_and_not_told():
    incoming, message = a_message(text="Half a cake, please.")

    assert renew_messages([Renewal(message.pk, incoming, is_first=False)], by=SYSTEM) == [False]
    assert not Entry.objects.filter(name=RENEWED).exists()


def test_who_wrote_and_the_subject_are_news_only_where_nobody_could_read_it():
    incoming, message = a_message(subject="Cake", text="One.")
    better = replace(incoming, subject="Kéik", text="One!")

    renew_messages([Renewal(message.pk, better, is_first=False)], by=SYSTEM)
    kept = Conversation.objects.get().subject
    renew_messages([Renewal(message.pk, better, is_first=True)], by=SYSTEM)

    assert (kept, Conversation.objects.get().subject) == ("Cake", "Kéik")


def test_one_that_is_gone_stays_gone():
    incoming, message = a_message()
    gone = message.pk
    Message.objects.all().delete()

    assert renew_messages([Renewal(gone, incoming, is_first=False)], by=SYSTEM) == [False]
