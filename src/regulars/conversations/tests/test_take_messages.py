from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.conversations.actions import (
    close_conversation,
    snooze_conversation,
    take_messages,
)
from regulars.conversations.models import Attachment, Conversation, DayTally, Message
from regulars.conversations.rules import IncomingAttachment
from regulars.conversations.tests.make import NOON, a_conversation, a_location, a_mail, ada
from regulars.customers.models import Customer
from regulars.jobs.models import Job
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.search.queries import find

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def test_a_first_mail_opens_a_conversation_that_waits_on_us():
    mail = a_mail(text="Nobody called me.\n\n> Tue: cake", quoted_from=19)

    [taken] = take_messages([mail])

    conversation = Conversation.objects.get()
    assert taken.opened
    assert taken.conversation == conversation
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_us", NOON)
    assert (conversation.customer_name, conversation.snippet) == ("Eleni", "Nobody called me.")
    assert conversation.message_count == 1
    assert Message.objects.get().quoted_text == "> Tue: cake"
    assert names() == ["customer.added", "conversation.opened"]
    entry = Entry.objects.get(name="conversation.opened")
    assert entry.at == NOON
    assert entry.also == f"customer:{conversation.customer_id}"


def test_the_same_address_in_other_capitals_is_the_same_customer():
    take_messages([a_mail("Eleni@Example.com")])

    take_messages([a_mail("eleni@example.COM")])

    assert Customer.objects.count() == 1


def test_a_mail_and_the_answer_to_it_in_one_batch_are_one_conversation():
    first = a_mail(message_id="a@x")
    answer = a_mail(message_id="b@x", in_reply_to="a@x", at=NOON + timedelta(minutes=1))

    taken = take_messages([first, answer])

    conversation = Conversation.objects.get()
    assert [each.opened for each in taken] == [True, False]
    assert conversation.message_count == 2
    assert conversation.waiting_since == NOON
    assert names()[1:] == ["conversation.opened", "conversation.message_received"]


def test_an_answer_that_comes_before_its_mail_finds_it():
    take_messages([a_mail(message_id="b@x", in_reply_to="a@x")])

    take_messages([a_mail(message_id="a@x")])

    assert Conversation.objects.count() == 1


def test_a_reference_joins_only_the_same_customers_conversation():
    a_conversation(message_id="a@x")

    take_messages([a_mail("mallory@example.com", in_reply_to="a@x", references=["a@x"])])

    assert Conversation.objects.count() == 2


def test_a_subject_never_joins():
    conversation = a_conversation(subject="Order")

    take_messages([a_mail(subject=f"Re: Order [#{conversation.number}]")])

    assert Conversation.objects.count() == 2


def test_a_token_joins_and_reopens_what_was_closed():
    conversation = a_conversation()
    close_conversation(conversation, by=ada())
    later = clock.now() + timedelta(hours=1)

    [taken] = take_messages([a_mail(tokens=[conversation.token], at=later)])

    conversation.refresh_from_db()
    assert taken.reopened
    assert taken.conversation == conversation
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_us", later)
    assert names()[-2:] == ["conversation.message_received", "conversation.reopened"]


def test_somebody_else_with_the_token_adds_to_what_is_open():
    conversation = a_conversation()

    [taken] = take_messages([a_mail("jonas@example.com", tokens=[conversation.token])])

    assert taken.conversation == conversation


def test_an_unknown_token_opens_a_new_conversation():
    [taken] = take_messages([a_mail(tokens=["nobodyknowsthis"])])

    assert taken.opened


def test_words_of_the_customer_wake_a_snoozed_conversation():
    conversation = a_conversation()
    snooze_conversation(conversation, until=clock.now() + timedelta(days=1), by=ada())

    [taken] = take_messages([a_mail(tokens=[conversation.token])])

    conversation.refresh_from_db()
    assert taken.woke
    assert conversation.status == "waiting_on_us"


@pytest.mark.parametrize("kind", ["automatic", "bulk"])
def test_a_machine_reopens_nothing_and_is_still_kept(kind):
    conversation = a_conversation()
    close_conversation(conversation, by=ada())

    take_messages([a_mail(tokens=[conversation.token], kind=kind, text="Out of office")])

    conversation.refresh_from_db()
    assert conversation.is_closed
    assert conversation.kind == "person"
    assert conversation.message_count == 2
    assert Message.objects.latest("pk").is_automatic


def test_a_person_who_answers_a_newsletter_reaches_the_inbox():
    conversation = a_conversation(kind="bulk")

    take_messages([a_mail(tokens=[conversation.token])])

    conversation.refresh_from_db()
    assert conversation.kind == "person"


def test_history_is_closed_at_its_last_messages_time_in_whatever_order_it_comes():
    early, late = NOON - timedelta(days=400), NOON - timedelta(days=390)
    last = a_mail(message_id="b@x", in_reply_to="a@x", sent_at=late, is_live=False)
    first = a_mail(message_id="a@x", sent_at=early, is_live=False, text="First")

    take_messages([last, first])

    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.closed_at) == ("closed", late)
    assert (conversation.opened_at, conversation.last_message_at) == (early, late)
    assert conversation.is_history
    assert conversation.snippet == "The cake arrived without the name."
    assert Entry.objects.get(name="conversation.opened").at == late


def test_live_words_reopen_history():
    [old] = take_messages([a_mail(sent_at=NOON - timedelta(days=9), is_live=False)])

    take_messages([a_mail(tokens=[old.conversation.token])])

    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.is_history) == ("waiting_on_us", False)


def test_a_date_in_the_future_is_when_we_got_it():
    take_messages([a_mail(sent_at=NOON + timedelta(days=300))])

    assert Message.objects.get().sent_at == NOON


def test_attachments_come_along():
    cake = IncomingAttachment(
        filename="cake.jpg",
        content_type="image/jpeg",
        size=3,
        sha256="a" * 64,
        part_of="b" * 64,
        part_start=10,
        part_end=14,
        part_encoding="base64",
    )

    take_messages([a_mail(attachments=[cake]), a_mail(attachments=[cake, cake])])

    assert Attachment.objects.count() == 3
    assert Attachment.objects.first().message.attachments.count() == 1


def test_what_was_written_can_be_found_at_once():
    actor = ada()
    [taken] = take_messages([a_mail(text="Gluten free, please", name="Eleni P")])

    take_messages([a_mail(text="And pistachios", tokens=[taken.conversation.token])])

    for words in ("gluten", "pistachios", "eleni", "saturday", "eleni@example.com"):
        assert find(actor, words, kinds=["conversation"]).refs == [taken.conversation.number]


def test_days_are_counted_where_the_location_is():
    at = NOON.replace(hour=23)  # one in the morning in Athens

    take_messages([a_mail(at=at), a_mail(kind="bulk", at=at)])

    tally = DayTally.objects.get()
    assert (tally.date.day, tally.opened, tally.received) == (21, 1, 1)


def test_the_language_is_noted_later_where_nobody_has_looked():
    take_messages([a_mail(language=""), a_mail(language=None), a_mail(language="el")])

    [job] = Job.objects.filter(name="conversations.note_languages")
    assert len(job.payload["messages"]) == 1


def test_nothing_to_take_takes_nothing():
    assert take_messages([]) == []


def batch(size: int, start: int = 0) -> list:
    location_id = a_location().pk
    return [
        a_mail(f"c{n}@example.com", location_id=location_id) for n in range(start, start + size)
    ]


def test_fifty_mails_take_as_many_queries_as_two():
    take_messages(batch(1))
    few, many = batch(2, 1), batch(50, 3)
    with CaptureQueriesContext(connection) as two:
        take_messages(few)

    with CaptureQueriesContext(connection) as fifty:
        take_messages(many)

    assert len(fifty) == len(two)
    assert len(fifty) <= 28
