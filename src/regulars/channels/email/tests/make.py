"""Builders: a shop with a mailbox, and mail on its way to it."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError

from regulars.business.models import Location
from regulars.business.queries import forget
from regulars.business.tests.make import a_business, the_first_location
from regulars.channels.email.actions import add_mailbox, parse_waiting, receive_raw, taking
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part
from regulars.conversations.models import Conversation, Message
from regulars.files.models import Blob
from regulars.kit.actor import SYSTEM
from regulars.staff.models import StaffMember
from regulars.staff.tests.make import a_staff_member, ada, as_actor, ben, signed_in

__all__ = ["a_mail", "a_multipart", "a_part", "ada", "as_actor", "ben", "signed_in"]

HELP = "help@example.com"
BROKEN = b"\x00\x01 this is no mail at all"


def a_shop() -> Location:
    forget()
    a_business()
    return the_first_location()


def a_mailbox(address: str = HELP, **details: Any) -> Mailbox:
    details.setdefault("location", Location.objects.order_by("pk").first() or a_shop())
    return add_mailbox(address=address, by=SYSTEM, **details)


def a_manager_of(location: Location) -> StaffMember:
    return a_staff_member("manager", name="Mia", locations=[location])


def received(mailbox: Mailbox, *raws: bytes, source: str = "receive", **more: Any) -> list[RawMail]:
    """Mails that came, and were read."""
    rows = [receive_raw(mailbox, raw, source=source, by=SYSTEM, **more) for raw in raws]
    parse_waiting(by=SYSTEM)
    return [RawMail.objects.get(pk=row.pk) for row in rows]


def states(rows: Iterable[RawMail]) -> list[str]:
    return [row.state for row in rows]


def the_message() -> Message:
    return Message.objects.get()


def the_conversation() -> Conversation:
    return Conversation.objects.get()


def fail_together(monkeypatch: Any) -> None:
    """Let a batch of several mails fail at its very end, as where somebody else was quicker."""
    real = taking._save

    def save(rows: list[RawMail]) -> None:
        real(rows)
        if len(rows) > 1:
            raise IntegrityError("one_message_per_mail")

    monkeypatch.setattr(taking, "_save", save)


def lose_bytes(row: RawMail) -> None:
    Blob.objects.filter(pk=row.sha256).delete()
