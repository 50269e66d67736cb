"""Builders, and a sender that does what a test says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from regulars.kit.actor import SYSTEM, Actor
from regulars.outbox import actions, ports
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import SENT, Draft, Outcome

ADA = Actor(kind="staff", id="1", name="Ada", roles=frozenset({"owner"}))

_number = count(1)


class ScriptedSender:
    """Answers with the outcomes it was given, in turn; the last one again and again.

    Keeps what it was asked to send, as (Message-ID, addresses due), in ``asked``.
    """

    def __init__(self, *outcomes: Outcome | Exception | Callable[[], Outcome]) -> None:
        self.outcomes = list(outcomes) or [Outcome(state=SENT, words="250 taken")]
        self.asked: list[tuple[str, list[str]]] = []
        self.identified = 0

    def identify(self, draft: Draft) -> str:
        self.identified += 1
        return f"{draft.intent_key}.{self.identified}@shop.example"

    def send(self, message: OutgoingMessage) -> Outcome:
        self.asked.append((message.message_id, message.recipients_due))
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome() if callable(outcome) else outcome


@contextmanager
def sending_by(
    sender: Any, *, channel: str = "email", can_send: Callable[[], bool] | None = None
) -> Iterator[Any]:
    """Let a sender send for a channel within the block."""
    before, asked = dict(ports._senders), dict(ports._asked)
    ports.register_sender(channel, sender, can_send=can_send)
    try:
        yield sender
    finally:
        ports._senders.clear()
        ports._senders.update(before)
        ports._asked.clear()
        ports._asked.update(asked)


def a_draft(**fields: Any) -> Draft:
    number = next(_number)
    given = {
        "channel": "email",
        "sender_ref": "mailbox:1",
        "purpose": "reply",
        "intent_key": f"press-{number}",
        "about": f"message:{number}",
        "to": [{"name": "Cleo", "address": "cleo@example.com"}],
        "subject": "Your order",
        "text": "It is on its way.",
    }
    return Draft(**{**given, **fields})


def a_message(*, hold_seconds: int = 0, **fields: Any) -> OutgoingMessage:
    """Return a posted message; a sender must be registered."""
    return actions.post(a_draft(**fields), hold_seconds=hold_seconds, by=SYSTEM)
