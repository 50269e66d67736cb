"""Two people, or a person and a mail, at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from regulars.conversations.actions import (
    assign_conversation,
    close_conversation,
    open_conversation,
    reply_to_conversation,
    take_messages,
)
from regulars.conversations.models import Conversation, DayTally
from regulars.conversations.refusals import AlreadyClosed
from regulars.conversations.tests.make import (
    a_conversation,
    a_location,
    a_mail,
    a_member,
    ada,
    with_mail,
)
from regulars.customers.tests.make import a_customer
from regulars.journal.models import Entry
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def together(*acts: Callable[[], object]) -> list[object]:
    """Do these at once, each on its own connection; return what each gave or raised."""
    start, results = Barrier(len(acts)), [None] * len(acts)

    def do(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=do, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_close_one_is_told():
    actor = ada()
    for number in range(ROUNDS):
        conversation = a_conversation(sender=f"c{number}@example.com")

        results = together(*[lambda c=conversation: close_conversation(c, by=actor)] * 2)

        assert sum(isinstance(result, AlreadyClosed) for result in results) == 1
    assert Entry.objects.filter(name="conversation.closed").count() == ROUNDS


def test_a_send_pressed_twice_is_one_reply():
    conversation, actor = a_conversation(), ada()

    results = together(
        *[lambda: reply_to_conversation(conversation, text="Hi", key="k", by=actor)] * 3
    )

    assert len(set(results)) == 1
    assert OutgoingMessage.objects.count() == 1


def test_a_form_sent_twice_opens_one_conversation():
    actor, customer, location = ada(), a_customer(), a_location()

    def act():
        return open_conversation(
            customer=customer,
            subject="Cake",
            text="Called",
            channel="email",
            channel_ref="mailbox:1",
            location=location,
            key="k",
            by=actor,
        ).number

    results = together(act, act, act)

    assert len(set(results)) == 1, results
    assert Conversation.objects.count() == 1


def test_a_mail_a_reply_and_an_assignment_at_once_all_count():
    actor, nikos = ada(), a_member("Nikos")
    for number in range(ROUNDS):
        sender = f"c{number}@example.com"
        conversation = a_conversation(sender=sender)
        mail = a_mail(sender, tokens=[conversation.token])

        results = together(
            lambda m=mail: take_messages([m]),
            lambda c=conversation: reply_to_conversation(c, text="Hi", by=actor),
            lambda c=conversation: assign_conversation(c, assignee=nikos, by=actor),
        )

        conversation.refresh_from_db()
        assert not [result for result in results if isinstance(result, Exception)], results
        assert conversation.message_count == conversation.messages.count() == 3
        assert conversation.version == 3
        assert conversation.assignee == nikos


def test_batches_at_once_count_every_message():
    location = a_location().pk
    batches = [
        [a_mail(f"c{n}@example.com", location_id=location) for n in range(start, start + 20)]
        for start in (0, 10, 5)
    ]

    results = together(*[lambda b=batch: take_messages(b) for batch in batches])

    assert not [result for result in results if isinstance(result, Exception)], results
    assert DayTally.objects.get().received == 60
    assert Conversation.objects.count() == 60
