"""FreeScout GHSA-6r38 (CVE-2026-47123): an answer "by mail" spoke as an agent, to the customer."""

import pytest

from regulars.conversations.models import Message
from regulars.outbox.models import OutgoingMessage
from tests.advisories.scene import a_mail, ada, answered_in, came, conversation_of, reply_address_of

pytestmark = pytest.mark.django_db


def test_a_mail_from_an_agents_address_is_no_agents_answer():
    agent = ada()
    conversation = conversation_of(came(a_mail()))
    outgoing = answered_in(conversation)
    before = OutgoingMessage.objects.count()

    spoken = came(
        a_mail(
            "Pay to this account instead.\n",
            **{"from": agent.email},
            to=reply_address_of(conversation),
            message_id="<x@attacker.example>",
            in_reply_to=f"<{outgoing.message_id}>",
        )
    )

    assert (spoken.direction, spoken.author_id, spoken.is_unverified) == ("in", None, True)
    assert OutgoingMessage.objects.count() == before
    assert Message.objects.filter(direction="out").count() == 1
