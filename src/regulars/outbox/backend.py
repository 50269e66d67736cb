"""Django's own mail (password resets, sign-in codes) leaves by the outbox like everything else."""

from collections.abc import Iterable, Sequence
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import post
from regulars.outbox.rules import Draft


class OutboxBackend(BaseEmailBackend):
    """Posts each mail as purpose "sign-in", sent by the house. Attachments are refused."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Post them; return how many.

        Raises:
            ValueError: one has attachments.
            UnfitRecipient: one is for an address that cannot be written to.
        """
        posted = 0
        for message in email_messages:
            try:
                for draft in _drafts_of(message):
                    post(draft, by=SYSTEM)
            except Exception:
                if not self.fail_silently:
                    raise
                continue
            posted += 1
        return posted


def _drafts_of(message: EmailMessage) -> Iterable[Draft]:
    if message.attachments:
        raise ValueError("Mail with attachments cannot be sent by Django. Post a draft instead.")
    if message.to or message.cc:
        yield _draft(message, to=message.to or message.cc, cc=message.cc if message.to else ())
    for address in message.bcc:  # each alone, so that nobody reads of the others
        yield _draft(message, to=[address], cc=())


def _draft(message: EmailMessage, *, to: Sequence[str], cc: Sequence[str]) -> Draft:
    key = uuid4().hex
    return Draft(
        channel="email",
        sender_ref="house",
        purpose="sign-in",
        intent_key=f"house:{key}",
        about=f"mail:{key}",
        to=[_person(address) for address in to],
        cc=[_person(address) for address in cc],
        subject=str(message.subject),
        text=str(message.body),
        html=_html_of(message),
    )


def _person(address: str) -> dict[str, str]:
    name, bare = parseaddr(address)
    return {"name": name, "address": bare or address}


def _html_of(message: Any) -> str:
    for alternative in getattr(message, "alternatives", None) or ():
        if alternative[1] == "text/html":
            return str(alternative[0])
    return ""
