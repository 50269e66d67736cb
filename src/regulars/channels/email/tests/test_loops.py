"""A18: nothing automatic is answered automatically, and what cannot be told apart stops at two."""

from datetime import timedelta

import pytest

from regulars.channels.email.loops import AUTOMATIC, may_answer_automatically
from regulars.channels.email.queries import ref_of
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import HELP, a_mail, a_mailbox, received
from regulars.conversations.models import Conversation, Message
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.ids import new_token
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import Draft

pytestmark = pytest.mark.django_db

BEN = "ben@example.com"


def tell(conversation: Conversation, address: str = BEN) -> OutgoingMessage | None:
    """Write something automatic, as whoever does that: only where it may be."""
    if not may_answer_automatically(address, conversation):
        return None
    return post(
        Draft(
            channel="email",
            sender_ref=conversation.channel_ref,
            purpose="acknowledgement",
            intent_key=f"told:{new_token(8)}",
            about=f"conversation:{conversation.number}",
            to=[{"name": "", "address": address}],
            subject="We have your mail",
            text="We answer soon.",
            headers={"Auto-Submitted": "auto-replied", "X-Loop": HELP},
            thread_token=conversation.token,
        ),
        by=SYSTEM,
    )


def conversation_of(raw: bytes, mailbox) -> Conversation:
    [row] = received(mailbox, raw)
    return Conversation.objects.get(pk=row.conversation)


def test_a18_a_responder_without_any_header_is_answered_twice_at_most():
    mailbox = a_mailbox()
    conversation = conversation_of(a_mail(), mailbox)
    told = 0

    for turn in range(6):
        outgoing = tell(conversation)
        told += outgoing is not None
        answered = outgoing.message_id if outgoing else "1@example.com"
        answer = a_mail(
            f"I am away {turn}\n", message_id=f"<{turn}@away.example>", in_reply_to=f"<{answered}>"
        )
        conversation = conversation_of(answer, mailbox)

    assert told == 2
    assert Conversation.objects.count() == 1


def test_a18_an_address_that_opens_ever_new_conversations_is_told_ten_times_at_most():
    mailbox = a_mailbox()

    told = [
        tell(conversation_of(a_mail(f"{turn}\n", message_id=f"<n{turn}@example.com>"), mailbox))
        for turn in range(15)
    ]

    assert sum(each is not None for each in told) == 10


def test_a18_it_may_be_told_again_on_the_next_day():
    conversation = conversation_of(a_mail(), a_mailbox())
    assert tell(conversation)
    assert tell(conversation)

    OutgoingMessage.objects.update(created_at=clock.now() - timedelta(hours=25))

    assert tell(conversation)


def test_a18_two_houses_wired_to_each_other_fall_silent(settings):
    """Each is told of by the other's mail: what one posts comes to the other as it would leave."""
    here, there = a_mailbox(), a_mailbox("desk@other.example")
    keys = {here.pk: "h" * 50, there.pk: "t" * 50}
    mailbox, other, raw = here, there, a_mail(**{"from": there.address}, to=here.address)
    told = 0
    for _turn in range(12):
        settings.SECRET_KEY = keys[mailbox.pk]
        conversation = conversation_of(raw, mailbox)
        outgoing = tell(conversation, "desk@third.example" if other is there else BEN)
        if outgoing is None:
            break
        told += 1
        raw = a_mail(
            outgoing.text,
            **{"from": mailbox.address, **outgoing.headers},
            to=other.address,
            message_id=f"<{outgoing.message_id}>",
        )
        mailbox, other = other, mailbox

    assert told <= 2
    assert Message.objects.latest("pk").is_automatic


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"x_loop": HELP},
        {"precedence": "bulk"},
        {"list_id": "<news.example.com>"},
        {"return_path": "<>"},
        {"from": HELP},
    ],
)
def test_a18_what_is_not_a_person_is_told_nothing(headers):
    conversation = conversation_of(a_mail(**headers), a_mailbox())

    assert not may_answer_automatically(BEN, conversation)


def test_a18_somebody_elses_loop_mark_is_no_machine():
    conversation = conversation_of(a_mail(x_loop="ben@example.com"), a_mailbox())

    assert conversation.kind == "person"


def test_a18_our_own_mail_that_comes_back_is_a_machine():
    mailbox = a_mailbox()
    draft = Draft(
        channel="email",
        sender_ref=ref_of(mailbox),
        purpose="reply",
        intent_key="x",
        about="test:1",
        to=[{"name": "", "address": BEN}],
        subject="Cake",
        text="On its way",
    )
    ours = SmtpSender().identify(draft)

    conversation = conversation_of(a_mail(message_id=f"<{ours}>"), mailbox)

    assert conversation.kind == "automatic"


def test_nothing_automatic_goes_to_our_own_mailbox():
    conversation = conversation_of(a_mail(), a_mailbox())

    assert not may_answer_automatically(HELP, conversation)


def test_a13_nothing_automatic_answers_a_forger():
    conversation = conversation_of(a_mail(), a_mailbox())
    conversation.messages.update(sender_check={"verdict": "forged"})

    assert not may_answer_automatically(BEN, conversation)


def test_what_is_counted_is_what_is_posted():
    assert {"acknowledgement"} <= AUTOMATIC
