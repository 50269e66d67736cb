"""A15: a code to sign in somewhere joins nothing that others see, and nothing answers it."""

import pytest

from regulars.channels.email.loops import may_answer_automatically
from regulars.channels.email.tests.make import HELP, a_mail, a_mailbox, received, the_message
from regulars.conversations.models import Conversation, Message

pytestmark = pytest.mark.django_db

CODES = [
    ("no-reply@slack.com", "Slack confirmation code: QXT-9ZP", "Enter it in Slack."),
    ("noreply@email.apple.com", "Verify your Apple ID", "Your code is 123456."),
    ("no-reply@accounts.google.com", "Google verification code", "123456 is your code."),
    ("no-reply@shop.example", "Sign in", "Your verification code: 482 913"),
    ("security@bank.example", "Kod pengesahan", "Kod anda ialah 553311"),
]


@pytest.mark.parametrize(("sender", "subject", "text"), CODES)
def test_a15_a_code_is_flagged_and_never_answered(sender, subject, text):
    received(a_mailbox(), a_mail(text, **{"from": sender}, subject=subject))

    message = the_message()
    assert message.sender_check["code"] is True
    assert message.is_automatic
    assert not may_answer_automatically(sender, message.conversation)


def test_a15_a_code_joins_no_conversation_by_its_token():
    mailbox = a_mailbox()
    received(mailbox, a_mail())
    theirs = Conversation.objects.get()
    local, domain = HELP.split("@")
    sender, subject, text = CODES[0]

    received(
        mailbox,
        a_mail(
            text,
            **{"from": sender},
            to=f"{local}+{theirs.token}@{domain}",
            subject=subject,
            message_id="<code@slack.com>",
            in_reply_to="<1@example.com>",
            references="<1@example.com>",
        ),
    )

    code = Message.objects.latest("pk").conversation
    assert (code != theirs, code.kind) == (True, "automatic")


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("eleni@example.com", "My verification code", "I never got it. It was 123456?"),
        ("no-reply@shop.example", "Your order 123456", "It is on its way."),
        ("news@slack.com", "What is new", "Read on."),
    ],
)
def test_other_mail_is_no_code(sender, subject, text):
    received(a_mailbox(), a_mail(text, **{"from": sender}, subject=subject))

    assert "code" not in the_message().sender_check
