"""A bounce marks what it is about, and nothing else; a forged one changes nothing (F19)."""

import pytest

from regulars.channels.email.actions import parse_waiting
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import message_id_for
from regulars.channels.email.tests.bouncing import (
    BEN,
    a_plain_report,
    a_report,
    an_answered_mail,
    the_answer,
)
from regulars.channels.email.tests.make import a_mail, ada, as_actor, received
from regulars.conversations.models import Conversation, Message
from regulars.customers.models import ContactPoint
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered():
    return an_answered_mail(a_mail(), by=as_actor(ada()))


def come(raw: bytes, **more) -> None:
    received(Mailbox.objects.get(), raw, **more)


def state_of_ben() -> str:
    return ContactPoint.objects.get(key=BEN).state


@pytest.mark.parametrize("report", [a_report, a_plain_report])
def test_a_bounce_shows_where_the_reply_was_written(answered, report):
    conversation, outgoing = answered

    come(report(outgoing.message_id))

    conversation.refresh_from_db()
    outgoing.refresh_from_db()
    assert Conversation.objects.count() == 1
    assert (the_answer().delivery, outgoing.state) == ("failed", "failed")
    assert conversation.status == "waiting_on_us"
    assert state_of_ben() == "bouncing"
    told = Message.objects.latest("pk")
    assert (told.conversation, told.is_automatic, told.is_unverified) == (conversation, True, False)


def test_the_same_bounce_again_changes_nothing(answered):
    _conversation, outgoing = answered
    come(a_report(outgoing.message_id))
    before = Entry.objects.filter(name="outbox.bounced").count()

    come(a_report(outgoing.message_id, Subject="Undelivered Mail, once more"))

    assert Entry.objects.filter(name="outbox.bounced").count() == before == 1


def test_f19_a_forged_bounce_changes_nothing_and_stays_visible(answered):
    conversation, outgoing = answered
    guess = outgoing.message_id[:-30] + "x" * 10 + outgoing.message_id[-20:]

    come(a_report(guess))

    assert the_answer().delivery == "sent"
    assert state_of_ben() != "bouncing"
    told = Message.objects.latest("pk")
    assert (told.conversation.kind, told.conversation != conversation) == ("automatic", True)


def test_f19_an_id_that_was_never_sent_changes_nothing(answered):
    conversation, _outgoing = answered

    come(a_report(message_id_for(conversation.token, "example.com")))

    assert the_answer().delivery == "sent"
    assert state_of_ben() != "bouncing"


def test_f19_a_bounce_for_somebody_who_never_had_it_changes_nothing(answered):
    _conversation, outgoing = answered

    come(a_report(outgoing.message_id, failed="somebody@else.example"))

    assert the_answer().delivery == "sent"
    assert not ContactPoint.objects.filter(state="bouncing").exists()


def test_what_is_late_is_only_noted(answered):
    conversation, outgoing = answered

    come(a_report(outgoing.message_id, action="delayed", status="4.4.1"))

    assert the_answer().delivery == "sent"
    assert state_of_ben() != "bouncing"
    assert Message.objects.latest("pk").conversation == conversation


def test_what_was_given_up_after_days_has_failed(answered):
    """Postfix says Action: failed and Status: 4.4.1 of a server that never answered."""
    _conversation, outgoing = answered

    come(a_report(outgoing.message_id, action="failed", status="4.4.1"))

    assert the_answer().delivery == "failed"
    assert state_of_ben() == "bouncing"


def test_a_bounce_that_comes_again_does_not_mark_whoever_wrote_since(answered):
    _conversation, outgoing = answered
    come(a_report(outgoing.message_id))
    come(a_mail("I have a new phone.\n", message_id="<2@example.com>"))

    come(a_report(outgoing.message_id, Subject="Undelivered Mail, once more"))

    assert state_of_ben() == "unconfirmed"


def test_whoever_writes_again_is_reachable(answered):
    _conversation, outgoing = answered
    come(a_report(outgoing.message_id))

    come(a_mail("I have a new phone.\n", message_id="<2@example.com>"))

    assert state_of_ben() == "unconfirmed"


FAILED = "mx.example.com; dmarc=fail (p=reject) header.from=example.com"


@pytest.mark.parametrize(
    ("headers", "more"),
    [
        ({"auto_submitted": "auto-replied"}, {}),
        ({"authentication_results": FAILED}, {}),
        ({}, {"is_live": False}),
    ],
    ids=["by a machine", "forged", "long ago"],
)
def test_only_live_words_of_a_person_clear_the_address(answered, headers, more):
    _conversation, outgoing = answered
    Mailbox.objects.update(trusted_checker="mx.example.com")
    come(a_report(outgoing.message_id))

    come(a_mail("I am back.\n", message_id="<2@example.com>", **headers), **more)

    assert state_of_ben() == "bouncing"


def test_a_notice_that_it_arrived_clears_the_address(answered):
    _conversation, outgoing = answered
    come(a_report(outgoing.message_id))

    come(a_report(outgoing.message_id, action="delivered", status="2.0.0"))

    assert state_of_ben() == "unconfirmed"


def test_an_imported_bounce_is_history(answered):
    _conversation, outgoing = answered

    come(a_report(outgoing.message_id), is_live=False)
    parse_waiting(by=SYSTEM)

    assert the_answer().delivery == "sent"


def test_a_bounce_of_a_bounce_is_kept_and_answered_by_nobody(answered):
    _conversation, outgoing = answered
    come(a_report(outgoing.message_id))
    before = Message.objects.filter(direction="out").count()

    come(a_report("report.5.1.1@mx.example.com", failed="MAILER-DAEMON@mx.example.com"))

    assert Message.objects.latest("pk").is_automatic
    assert Message.objects.filter(direction="out").count() == before


@pytest.mark.parametrize("source", ["lmtp", "smtp"])
def test_what_has_no_sender_on_its_envelope_is_from_a_machine(answered, source):
    come(a_mail("Gone until Monday.\n", message_id="<9@example.com>"), source=source)

    assert Message.objects.latest("pk").is_automatic


def test_what_is_received_without_an_envelope_may_be_from_a_person(answered):
    come(a_mail("One more.\n", message_id="<9@example.com>"), source="imap")

    assert not Message.objects.latest("pk").is_automatic


def test_a11_a_report_brings_nobody_into_the_conversation(answered):
    conversation, outgoing = answered
    come(a_report(outgoing.message_id, From="Mallory <mallory@example.org>", Cc="eve@example.org"))

    for number, stranger in enumerate(("mallory@example.org", "eve@example.org")):
        raw = a_mail(
            "Send it to me.\n", message_id=f"<m{number}@example.org>", **{"from": stranger}
        )
        come(raw, envelope_to=[f"help+{conversation.token}@example.com"])

    said = conversation.messages.filter(is_automatic=False, direction="in").order_by("pk")
    assert [each.is_unverified for each in said] == [False, True, True]
