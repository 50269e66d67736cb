"""Builders of conversations and mails; Ada owns, Ben may only read, Cleo is a stranger."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from regulars.business.models import Location
from regulars.conversations import ports
from regulars.conversations.actions import take_messages
from regulars.conversations.models import Conversation
from regulars.conversations.ports import ChannelLine
from regulars.conversations.rules import IncomingMessage
from regulars.customers.rules import Address
from regulars.kit.actor import Actor
from regulars.outbox import ports as outbox
from regulars.outbox.rules import SENT, Draft, Outcome
from regulars.staff.models import StaffMember, Team
from regulars.staff.queries import actor_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CLEO = Actor(kind="customer", id="9", name="Cleo")

_numbers = count(1)


def a_location(name: str = "") -> Location:
    location, _made = Location.objects.get_or_create(
        name=name or "Kalamata Deli",
        defaults={
            "country": "GR",
            "time_zone": "Europe/Athens",
            "currency": "EUR",
            "language": "el",
        },
    )
    return location


def a_member(name: str = "Nikos", role: str = "agent", **fields: Any) -> StaffMember:
    fields.setdefault("joined_at", NOON)
    fields.setdefault("email", f"{name.lower()}{next(_numbers)}@deli.example")
    return StaffMember.objects.create(name=name, role=role, **fields)


def an_actor(name: str = "Nikos", role: str = "agent", *locations: Location) -> Actor:
    member = a_member(name, role)
    member.locations.set(locations)
    return actor_of(member)


def ada() -> Actor:
    return an_actor("Ada", "owner")


def ben() -> Actor:
    return an_actor("Ben", "viewer")


def a_team(name: str = "Bakers", *members: StaffMember) -> Team:
    team = Team.objects.create(name=name)
    team.members.set(members)
    return team


def a_mail(
    sender: str = "eleni@example.com", name: str = "Eleni", at: datetime = NOON, **fields: Any
) -> IncomingMessage:
    if "location_id" not in fields:
        fields["location_id"] = a_location().pk
    fields.setdefault("subject", "Cake for Saturday")
    fields.setdefault("text", "The cake arrived without the name.")
    fields.setdefault("message_id", f"mail{next(_numbers)}@example.com")
    fields.setdefault("language", "en")
    return IncomingMessage(
        customer=Address("email", sender, name, "", at),
        channel="email",
        channel_ref="mailbox:1",
        received_at=at,
        sent_at=fields.pop("sent_at", at - timedelta(seconds=5)),
        **fields,
    )


def a_conversation(**fields: Any) -> Conversation:
    return take_messages([a_mail(**fields)])[0].conversation


class Mailboxes:
    """A channel with one line."""

    def find(
        self, address_or_ref: str, *, locations: Collection[int] | None = None
    ) -> ChannelLine | None:
        here = a_location().pk
        ours = address_or_ref in ("", "help@deli.example", "mailbox:1")
        if not ours or (locations is not None and here not in locations):
            return None
        return ChannelLine("mailbox:1", here, "help@deli.example")

    def line(self, ref: str) -> ChannelLine | None:
        return self.find(ref)

    def lines(self, *, locations: Collection[int] | None = None) -> list[ChannelLine]:
        found = self.find("", locations=locations)
        return [found] if found else []

    def ours(self, addresses: Collection[str]) -> set[str]:
        return set(addresses) & {"help@deli.example"}


class Sender:
    """A sender that says it has sent."""

    def identify(self, draft: Draft) -> str:
        return f"{draft.thread_token}.{next(_numbers)}@deli.example"

    def send(self, message: Any) -> Outcome:
        return Outcome(state=SENT)


def with_mail(monkeypatch: Any) -> None:
    """Let mail go out and come in by lines of the tests' own."""
    monkeypatch.setitem(ports.channels, "email", Mailboxes())
    monkeypatch.setitem(outbox._senders, "email", Sender())
