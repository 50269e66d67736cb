"""Builders: a shop with a mailbox, a conversation in it, and a customer who is signed in."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from regulars.business.actions import set_opening_hours
from regulars.business.models import Location
from regulars.business.tests.make import NINE_TO_FIVE, a_business, the_first_location
from regulars.channels.email.actions import add_mailbox
from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.models import Conversation, Message
from regulars.conversations.tests.make import a_conversation, an_actor
from regulars.customers.models import ContactPoint
from regulars.kit import clock
from regulars.kit.actor import NOBODY, SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.portal import actions
from regulars.portal.models import Visit
from regulars.portal.tokens import new_stamp
from regulars.standards.actions import publish_standard

OPEN = datetime(2026, 11, 23, 10, tzinfo=UTC)  # Monday noon in Athens
CLOSED = datetime(2026, 11, 23, 20, tzinfo=UTC)
ELENI = "eleni@example.com"
WORDS = "The cake for Saturday came without the name. Can you still help?"


def a_shop(**details: Any) -> Location:
    """The business, open from nine to five, with a mailbox."""
    a_business(phone="+30 21 0555 4410", **details)
    location = set_opening_hours(the_first_location(), spans=NINE_TO_FIVE, by=SYSTEM)
    add_mailbox(address="help@deli.example", location=location, by=SYSTEM)
    return location


def a_standard() -> None:
    """We answer within two opening hours."""
    publish_standard(
        statement="We answer within two hours.", target_minutes=120, target_share=90, by=SYSTEM
    )


def a_form(**given: Any) -> dict[str, Any]:
    """What a browser posts that was given the contact form twenty seconds ago."""
    with clock.travel(given.pop("opened_at", clock.now() - timedelta(seconds=20))):
        stamp = str(new_stamp())
    return {"message": WORDS, "reach": ELENI, "stamp": stamp, **given}


def a_stamp() -> dict[str, str]:
    return {"stamp": str(new_stamp())}


def from_eleni(**fields: Any) -> Conversation:
    """A mail of Eleni's, which waits for us in this shop."""
    where = {"location_id": the_first_location().pk, "at": clock.now()}
    return a_conversation(**{**where, **fields})


def answered(conversation: Conversation, text: str = "A new cake is on its way.") -> Message:
    """Nikos has answered, and the other server has it."""
    message = reply_to_conversation(conversation, text=text, by=an_actor())
    OutgoingMessage.objects.filter(about=f"message:{message.pk}").update(state="sent")
    Message.objects.filter(pk=message.pk).update(delivery="sent")
    return message


def the_code_mail() -> OutgoingMessage:
    return OutgoingMessage.objects.filter(purpose="sign-in").latest("pk")


def code_in(mail: OutgoingMessage) -> str:
    found = re.search(r"\b([A-Z]{6})\b", mail.text)
    assert found, mail.text
    return found[1]


def link_in(mail: OutgoingMessage) -> str:
    found = re.search(r"(/my/in/[0-9a-z]+/)", mail.text)
    assert found, mail.text
    return found[1]


def a_visit(address: str = ELENI) -> tuple[Visit, str]:
    """Whoever has this address, signed in; and the secret of the cookie."""
    actions.send_code(address, language="en", by=SYSTEM)
    return actions.enter_code(address, code_in(the_code_mail()), by=NOBODY)


def signed_in(address: str = ELENI) -> Client:
    """A strict browser in which a customer is signed in."""
    actions.send_code(address, language="en", by=SYSTEM)
    client = Client(enforce_csrf_checks=True)
    given = {"address": address, "code": code_in(the_code_mail()), **a_stamp()}
    assert client.post("/my/code/", given).status_code == 303
    return client


def token_in(client: Client, path: str = "/my/") -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(path).content.decode())
    assert found
    return found[1]


def words_of(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def the_point(address: str = ELENI) -> ContactPoint:
    return ContactPoint.objects.get(value=address)
