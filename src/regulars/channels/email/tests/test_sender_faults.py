"""F15, F16, F17, F18 from the outbox to the wire: what the other server does to a message."""

from datetime import timedelta

import pytest

from regulars.channels.email.composing.tests.scripted import HANG_UP, OK, a_server
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import conceal
from regulars.channels.email.tests.make import a_mailbox
from regulars.channels.email.tests.test_sender import BEN, EVA, a_letter, read
from regulars.kit import clock
from regulars.outbox.actions import deliver
from regulars.outbox.models import OutgoingMessage

# Sending runs outside any transaction.
pytestmark = pytest.mark.django_db(transaction=True)

GREY = "451 4.7.1 Greylisted, come back later"


def attempt(message, **answers):
    """Let the message leave when it is due, to a server that answers so; return what it heard."""
    with a_server(**answers) as server:
        Mailbox.objects.update(smtp_secret=conceal(server.url))
        with clock.travel(max(message.send_after, clock.now())):
            deliver(message.pk)
    message.refresh_from_db()
    return server


def asked_for(server):
    return [each.partition("<")[2].rstrip(">") for each in server.heard if "RCPT" in each.upper()]


@pytest.mark.parametrize(
    "answers", [{"rcpt": {BEN: "550 5.1.1 no such person"}}, {"data": "554 no"}, {"dot": "554 no"}]
)
def test_what_is_refused_for_good_is_failed_at_once_and_never_tried_again(answers):
    """F15."""
    message = a_letter(a_mailbox())
    attempt(message, **answers)
    first = (message.state, message.attempts)

    with clock.travel(clock.now() + timedelta(days=1)):
        deliver(message.pk)
    message.refresh_from_db()

    assert first == ("failed", 1)
    assert message.attempts == 1
    assert message.last_words.startswith("55")


def test_a_connection_that_is_refused_waits():
    """F15."""
    message = a_letter(a_mailbox(smtp_url="smtp://127.0.0.1:1"))

    deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "queued"
    assert "refuses the connection" in message.last_words


def test_greylisting_for_three_hours_ends_with_the_same_message_sent_once():
    """F16."""
    message = a_letter(a_mailbox())
    ends_at = clock.now() + timedelta(hours=3)
    attempts = 0
    while message.send_after < ends_at:
        attempt(message, rcpt={BEN: GREY})
        attempts += 1
        assert message.state == "queued"
        assert attempts < 15

    server = attempt(message)

    assert message.state == "sent"
    assert message.sent_at - ends_at < timedelta(hours=2)
    assert read(server.mail)["Message-ID"] == f"<{message.message_id}>"


def test_only_recipients_who_were_put_off_are_asked_for_again_with_the_same_letter():
    """F16: one taken, one put off, one refused."""
    cleo = "cleo@customers.example"
    message = a_letter(a_mailbox(), to=(BEN, EVA, cleo))

    first = attempt(message, rcpt={EVA: GREY, cleo: "550 5.1.1 unknown"})
    half = message.state
    second = attempt(message)

    assert (half, message.state) == ("queued", "sent")
    assert asked_for(second) == [EVA]
    assert first.mail == second.mail
    assert (message.accepted, list(message.refused)) == ([BEN, EVA], [cleo])


@pytest.mark.parametrize("verb", ["connect", "hello", "mail", "data"])
def test_a_line_that_breaks_before_the_end_is_tried_again_with_the_same_letter(verb):
    """F18: before the final dot nothing can have arrived."""
    message = a_letter(a_mailbox())

    attempt(message, **{verb: HANG_UP})
    half = message.state
    server = attempt(message)

    assert (half, message.state) == ("queued", "sent")
    assert read(server.mail)["Message-ID"] == f"<{message.message_id}>"


def test_a_line_that_breaks_after_the_dot_is_uncertain_and_not_tried_again():
    """F18, I4."""
    message = a_letter(a_mailbox())

    server = attempt(message, dot=HANG_UP)
    again = attempt(message)

    assert message.state == "uncertain"
    assert server.mail is not None
    assert (again.mail, message.attempts) == (None, 1)


def test_one_mailbox_whose_server_is_shut_holds_up_no_other():
    """F17: each mailbox has its own way out."""
    with a_server(dot=OK) as server:
        shut = a_mailbox("shut@example.com", smtp_url="smtp://127.0.0.1:1")
        works = a_mailbox("works@example.com", smtp_url=server.url)
        waits = a_letter(shut, intent_key="one")
        leaves = a_letter(works, intent_key="two")
        for message in (waits, leaves):
            deliver(message.pk)

    states = dict(OutgoingMessage.objects.values_list("pk", "state"))
    assert states == {waits.pk: "queued", leaves.pk: "sent"}
