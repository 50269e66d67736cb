"""LMTP from a real Postfix: what it hands over is one conversation, what we refuse is its own."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from smtplib import LMTP
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import OperationalError

from regulars.channels.email import listener
from regulars.channels.email.actions import parse_waiting
from regulars.channels.email.models import RawMail
from regulars.channels.email.protocol import Limits
from regulars.channels.email.tests.listening import listening
from regulars.channels.email.tests.make import HELP, a_mail, a_mailbox
from regulars.channels.email.tests.postfix import Postfix, a_postfix
from regulars.conversations.models import Conversation, Message
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.site.tests.shop import free_port

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.service,
    pytest.mark.slow,
]


@dataclass
class Outside:
    """A server of the world's, where Postfix brings what bounces."""

    port: int = field(default_factory=free_port)
    came: list[Any] = field(default_factory=list)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.came.append(envelope)
        return "250 OK"


@pytest.fixture
def outside() -> Iterator[Outside]:
    world = Outside()
    controller = Controller(world, hostname="127.0.0.1", port=world.port)
    controller.start()
    yield world
    controller.stop()


@pytest.fixture
def postfix(outside: Outside) -> Iterator[Postfix]:
    a_mailbox()
    with listening() as ports, a_postfix(lmtp=ports[LMTP], outside=outside.port) as server:
        yield server


def eventually(holds: Callable[[], Any], server: Postfix) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until, server.log
        time.sleep(0.05)


def test_what_postfix_hands_over_is_one_conversation(postfix):
    postfix.take(a_mail("Where is my cake?"), "help+order@example.com")
    eventually(lambda: RawMail.objects.exists() and not postfix.waiting, postfix)
    parse_waiting(by=SYSTEM)

    row = RawMail.objects.get()
    assert (row.source, row.state) == ("lmtp", "stored")
    assert row.envelope_to == ["help+order@example.com"]
    assert row.envelope_from == "ben@customers.example"
    assert row.peer == {"ip": "127.0.0.1", "helo": "mx.shop.example"}
    assert Conversation.objects.count() == Message.objects.count() == 1


def test_one_mail_to_two_mailboxes_is_one_in_each(postfix):
    a_mailbox("orders@example.com")

    postfix.take(a_mail(), HELP, "orders@example.com")
    eventually(lambda: RawMail.objects.count() == 2 and not postfix.waiting, postfix)
    parse_waiting(by=SYSTEM)

    addresses = RawMail.objects.values_list("mailbox__address", flat=True)
    assert sorted(addresses) == [HELP, "orders@example.com"]


@pytest.mark.parametrize("words", ["database is locked", "database or disk is full"])
def test_what_we_cannot_keep_now_postfix_keeps_and_brings_later(postfix, monkeypatch, words):
    real, refused = listener.receive_for, []

    def broken(*args, **named):
        if not refused:
            refused.append(words)
            raise OperationalError(words)
        return real(*args, **named)

    monkeypatch.setattr(listener, "receive_for", broken)

    postfix.take(a_mail(), HELP)
    eventually(lambda: refused and "status=deferred" in postfix.log, postfix)
    assert not RawMail.objects.exists()
    eventually(lambda: postfix.try_again() or not postfix.waiting, postfix)
    parse_waiting(by=SYSTEM)

    assert RawMail.objects.count() == Message.objects.count() == 1


def test_a19_it_is_postfix_who_tells_a_sender_that_there_is_no_such_mailbox(postfix, outside):
    postfix.take(a_mail(), "nobody@example.com")
    eventually(lambda: outside.came and not postfix.waiting, postfix)

    (bounce,) = outside.came
    assert (bounce.mail_from, bounce.rcpt_tos) == ("<>", ["ben@customers.example"])
    assert b"550 5.1.1 No such mailbox here" in bounce.content
    assert not RawMail.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_a19_a_mail_that_is_too_large_is_sent_back_by_postfix(outside, monkeypatch):
    a_mailbox()
    monkeypatch.setattr(listener, "LIMITS", Limits(largest_bytes=10_000))
    with listening() as ports, a_postfix(lmtp=ports[LMTP], outside=outside.port) as server:
        server.take(a_mail("long\r\n" * 5_000), HELP)
        eventually(lambda: outside.came and not server.waiting, server)

    assert b"size" in outside.came[0].content
    assert not RawMail.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_a_bounce_that_comes_back_to_us_is_taken_and_bounces_nowhere(postfix, outside):
    postfix.take(a_mail(), HELP, sender="")
    eventually(lambda: RawMail.objects.exists() and not postfix.waiting, postfix)

    assert RawMail.objects.get().envelope_from == ""
    assert outside.came == []
