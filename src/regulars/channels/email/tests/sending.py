"""Builders of letters on their way out, and of the servers that take them."""

from email import message_from_bytes, policy

from regulars.channels.email.letters import letter_of
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import ref_of
from regulars.channels.email.secrets import conceal
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    received,
    the_conversation,
)
from regulars.conversations.actions import reply_to_conversation
from regulars.files.actions import store
from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import Draft

TOKEN = "tok3n22222222222"


BEN, EVA = "ben@customers.example", "eva@customers.example"


def a_letter(mailbox=None, *, to=(BEN,), **more):
    draft = {
        "channel": "email",
        "sender_ref": ref_of(mailbox) if mailbox else "house",
        "purpose": "reply",
        "intent_key": f"test:{','.join(to)}",
        "about": "test:1",
        "to": [{"name": "", "address": address} for address in to],
        "subject": "Re: Cake",
        "text": "It is ready.",
        "thread_token": TOKEN,
        **more,
    }
    return post(Draft(**draft), by=SYSTEM)


def sent_to(server, **more):
    mailbox = a_mailbox(smtp_url=server.url)
    outcome = SmtpSender().send(a_letter(mailbox, **more))
    mailbox.refresh_from_db()
    return outcome, mailbox


def read(raw):
    return message_from_bytes(raw, policy=policy.default)


def point(mailbox: Mailbox, url: str) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(smtp_secret=conceal(url))


def a_reply(text="It is ready.", *, mail=None):
    mailbox = a_mailbox()
    body = "Is it ready?\nBen\n\nOn 1 Jan 2026, Deli wrote:\n> Our past words\n"
    received(mailbox, mail or a_mail(body))
    reply_to_conversation(the_conversation(), text=text, hold_seconds=0, by=as_actor(ada()))
    return letter_of(OutgoingMessage.objects.get(), mailbox)


def with_files(*files, most=10_000_000, **more):
    """A posted letter with (name, bytes, content id) each, and its mailbox."""
    mailbox = a_mailbox()
    Mailbox.objects.update(most_attached_bytes=most)
    mailbox.refresh_from_db()
    kept = [
        {
            "filename": name,
            "content_type": "application/pdf",
            "size": len(content),
            "sha256": store(content).sha256,
            "content_id": content_id,
        }
        for name, content, content_id in files
    ]
    return a_letter(mailbox, attachments=kept, **more), mailbox
