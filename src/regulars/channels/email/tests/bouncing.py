"""Builders of what machines write about our mail: bounces, well and badly made."""

from email.message import EmailMessage

from regulars.channels.email.tests.make import HELP, a_mailbox, received, the_conversation
from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.models import Conversation, Message
from regulars.kit.actor import SYSTEM, Actor
from regulars.outbox.actions import claim, settle
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import SENT, Outcome

BEN = "ben@example.com"


def an_answered_mail(raw: bytes, *, by: Actor) -> tuple[Conversation, OutgoingMessage]:
    """A conversation with an answer of ours that has left."""
    received(a_mailbox(smtp_url="smtp://mail.example.com:25"), raw)
    conversation = the_conversation()
    message = reply_to_conversation(conversation, text="It is on its way.", hold_seconds=0, by=by)
    outgoing = OutgoingMessage.objects.get(about=f"message:{message.pk}")
    claimed = claim(outgoing.pk)
    assert claimed
    settle(claimed, outcome=Outcome(state=SENT, accepted=claimed.recipients_due))
    outgoing.refresh_from_db()
    conversation.refresh_from_db()
    return conversation, outgoing


def a_report(
    message_id: str,
    *,
    failed: str = BEN,
    action: str = "failed",
    status: str = "5.1.1",
    to: str = HELP,
    **headers: str,
) -> bytes:
    """A delivery status notification as RFC 3464 wants it."""
    returned = (
        f"From: {HELP}\nTo: {failed}\nSubject: Re: Cake\nMessage-ID: <{message_id}>\n\nIt is."
    )
    said = (
        "Reporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; {failed}\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such user here\n"
    )
    parts = [
        f"Content-Type: text/plain\n\nYour message to {failed} could not be delivered.",
        f"Content-Type: message/delivery-status\n\n{said}",
        f"Content-Type: message/rfc822\n\n{returned}",
    ]
    body = "".join(f"--report\n{part}\n" for part in parts) + "--report--\n"
    top = {
        "From": "Mail Delivery System <MAILER-DAEMON@mx.example.com>",
        "To": to,
        "Subject": "Undelivered Mail Returned to Sender",
        "Message-ID": f"<report.{status}@mx.example.com>",
        "Auto-Submitted": "auto-replied",
        "Content-Type": 'multipart/report; report-type=delivery-status; boundary="report"',
    } | headers
    return "".join(f"{name}: {value}\n" for name, value in top.items()).encode() + (
        b"\n" + body.encode()
    )


def a_plain_report(message_id: str, *, failed: str = BEN) -> bytes:
    """A bounce in qmail's own words, without a status."""
    mail = EmailMessage()
    mail["From"] = "MAILER-DAEMON@mx.example.com"
    mail["To"] = HELP
    mail["Subject"] = "failure notice"
    mail.set_content(
        "Hi. This is the qmail-send program at mx.example.com.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{failed}>:\n10.0.0.1 does not like recipient.\n"
        "Remote host said: 550 no such user\n\n"
        "--- Below this line is a copy of the message.\n\n"
        f"Return-Path: <{HELP}>\nFrom: {HELP}\nTo: {failed}\nMessage-ID: <{message_id}>\n\nIt is.\n"
    )
    return mail.as_bytes()


def the_answer() -> Message:
    return Message.objects.get(direction="out")


__all__ = ["BEN", "SYSTEM", "a_plain_report", "a_report", "an_answered_mail", "the_answer"]
