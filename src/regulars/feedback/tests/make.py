"""Builders: a conversation that was answered and closed, and the invitation that follows."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from regulars.business.models import Location
from regulars.business.queries import forget
from regulars.business.tests.make import a_location
from regulars.conversations.actions import close_conversation, reply_to_conversation
from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import a_conversation, an_actor, with_mail
from regulars.feedback.actions import note_accepted, plan_invitation, send_invitation
from regulars.feedback.models import Invitation
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage

WROTE = datetime(2026, 11, 23, 8, tzinfo=UTC)
CLOSED = WROTE + timedelta(hours=1)
ASKED = CLOSED + timedelta(hours=1)


def _the_shop() -> Location:
    return Location.objects.filter(name="Riga").first() or a_location()


def a_closed_conversation(monkeypatch: Any, *, answered: bool = True, **mail: Any) -> Conversation:
    """Eleni wrote, Nikos answered and closed."""
    with_mail(monkeypatch)
    forget()
    location = mail.pop("location", None) or _the_shop()
    conversation = a_conversation(at=WROTE, location_id=location.pk, **mail)
    with clock.travel(CLOSED):
        if answered:
            reply_to_conversation(conversation, text="A new cake is on its way.", by=an_actor())
        return close_conversation(conversation, reason="Sorted", by=an_actor("Maria"))


def an_invitation(monkeypatch: Any, **mail: Any) -> tuple[Invitation, str]:
    """An invitation that was sent and taken by the other server, and the token in its links."""
    conversation = a_closed_conversation(monkeypatch, **mail)
    with clock.travel(CLOSED):
        invitation = plan_invitation(conversation.number, by=SYSTEM)
    assert invitation is not None
    with clock.travel(ASKED):
        invitation = send_invitation(invitation.pk, by=SYSTEM)
        note_accepted(invitation.pk, by=SYSTEM)
    invitation.refresh_from_db()
    return invitation, token_in(the_mail().text)


def the_mail() -> OutgoingMessage:
    """The survey mail that was posted."""
    return OutgoingMessage.objects.get(purpose="survey")


def token_in(text: str) -> str:
    """The token of the survey links in a text."""
    found = re.search(r"/s/([0-9a-z]+)/3/", text)
    assert found, text
    return found[1]
