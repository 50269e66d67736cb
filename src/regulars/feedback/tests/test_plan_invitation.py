import threading
from contextlib import suppress
from datetime import timedelta

import pytest

from regulars.business.queries import forget
from regulars.business.tests.make import a_location
from regulars.conversations.actions import (
    close_conversation,
    open_conversation,
    reopen_conversation,
    reply_to_conversation,
    take_messages,
)
from regulars.conversations.tests.make import a_mail, an_actor, with_mail
from regulars.conversations.tests.test_two_at_once import together
from regulars.customers.actions import add_customer
from regulars.feedback.actions import asking, plan_invitation, stop_surveys
from regulars.feedback.models import Invitation
from regulars.feedback.tests.make import CLOSED, a_closed_conversation, an_invitation
from regulars.jobs.models import Job
from regulars.jobs.worker import run_until_idle
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_closing_plans_one_question_an_hour_later(monkeypatch):
    conversation = a_closed_conversation(monkeypatch)

    with clock.travel(CLOSED):
        run_until_idle()

    invitation = Invitation.objects.get()
    assert invitation.conversation == conversation
    assert invitation.send_at == CLOSED + timedelta(hours=1)
    assert Job.objects.get(name="feedback.send_invitation").run_at == invitation.send_at


def test_planning_twice_plans_once(monkeypatch):
    conversation = a_closed_conversation(monkeypatch)

    with clock.travel(CLOSED):
        first = plan_invitation(conversation.number, by=SYSTEM)
        second = plan_invitation(conversation.number, by=SYSTEM)

    assert first == second or second is None
    assert Invitation.objects.count() == 1


def test_one_that_nobody_answered_brings_no_question(monkeypatch):
    conversation = a_closed_conversation(monkeypatch, answered=False)

    with clock.travel(CLOSED):
        assert plan_invitation(conversation.number, by=SYSTEM) is None


def _opened_by_us(monkeypatch):
    """We wrote first, to a customer of whom no language is known."""
    with_mail(monkeypatch)
    forget()
    contact = [("email", "jonas@example.com")]
    return open_conversation(
        customer=add_customer(name="Jonas", contact_points=contact, by=SYSTEM),
        subject="Your cake",
        text="Your cake is ready.",
        channel="email",
        channel_ref="mailbox:1",
        location=a_location(),
        direction="out",
        by=an_actor(),
    )


def test_one_in_which_the_customer_never_wrote_brings_no_question(monkeypatch):
    conversation = _opened_by_us(monkeypatch)
    reply_to_conversation(conversation, text="It still waits for you.", by=an_actor())
    close_conversation(conversation, reason="Sorted", by=an_actor())

    assert plan_invitation(conversation.number, by=SYSTEM) is None


@pytest.mark.parametrize("answered", [True, False])
def test_one_that_we_began_brings_a_question_once_we_have_answered_the_customer(
    monkeypatch, answered
):
    conversation = _opened_by_us(monkeypatch)
    take_messages([a_mail("jonas@example.com", tokens=[conversation.token], language="sv")])
    if answered:
        reply_to_conversation(conversation, text="See you.", by=an_actor())
    close_conversation(conversation, reason="Sorted", by=an_actor())

    invitation = plan_invitation(conversation.number, by=SYSTEM)

    assert (invitation is not None) == answered
    assert not invitation or invitation.language == "sv"


def test_words_that_a_machine_sent_for_the_customer_bring_no_question(monkeypatch):
    conversation = _opened_by_us(monkeypatch)
    take_messages([a_mail("jonas@example.com", tokens=[conversation.token])])
    conversation.messages.filter(direction="in").update(is_automatic=True)
    reply_to_conversation(conversation, text="See you.", by=an_actor())
    close_conversation(conversation, reason="Sorted", by=an_actor())

    assert plan_invitation(conversation.number, by=SYSTEM) is None


def test_a_reopened_one_brings_no_question(monkeypatch):
    conversation = a_closed_conversation(monkeypatch)
    reopen_conversation(conversation, by=an_actor())

    assert plan_invitation(conversation.number, by=SYSTEM) is None


def test_nobody_is_asked_twice_in_thirty_days(monkeypatch):
    an_invitation(monkeypatch, sender="eleni@example.com")
    again = a_closed_conversation(monkeypatch, sender="eleni@example.com")

    with clock.travel(CLOSED + timedelta(days=20)):
        assert plan_invitation(again.number, by=SYSTEM) is None


def test_who_opted_out_is_never_asked_again(monkeypatch):
    invitation, _token = an_invitation(monkeypatch, sender="eleni@example.com")
    stop_surveys(invitation, by=SYSTEM)
    again = a_closed_conversation(monkeypatch, sender="eleni@example.com")

    with clock.travel(CLOSED + timedelta(days=400)):
        assert plan_invitation(again.number, by=SYSTEM) is None


def test_one_that_is_closed_again_before_the_question_left_brings_it_an_hour_after_that(
    monkeypatch,
):
    conversation = a_closed_conversation(monkeypatch)
    with clock.travel(CLOSED):
        run_until_idle()
    with clock.travel(CLOSED + timedelta(minutes=10)):
        take_messages([a_mail(tokens=[conversation.token], text="Thank you!")])
    with clock.travel(CLOSED + timedelta(minutes=20)):
        close_conversation(conversation, reason="Sorted", by=an_actor())
        run_until_idle()

    with clock.travel(CLOSED + timedelta(hours=2)):
        run_until_idle()

    asked = Invitation.objects.order_by("closing").values_list("state", "skipped_because")
    assert list(asked) == [("skipped", "reopened"), ("sent", "")]


@pytest.mark.django_db(transaction=True)
def test_two_conversations_that_are_closed_at_once_bring_one_question(monkeypatch):
    closed = [a_closed_conversation(monkeypatch) for _ in range(2)]
    both_may_be_asked, real = threading.Barrier(2), asking._reason

    def reason(*args):
        found = real(*args)
        with suppress(threading.BrokenBarrierError):
            both_may_be_asked.wait(0.5)
        return found

    monkeypatch.setattr(asking, "_reason", reason)

    planned = together(*[lambda c=each: plan_invitation(c.number, by=SYSTEM) for each in closed])

    assert sum(isinstance(each, Invitation) for each in planned) == 1, planned
    assert Invitation.objects.count() == 1
