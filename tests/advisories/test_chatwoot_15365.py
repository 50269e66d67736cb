"""Chatwoot #15365: a reply was dropped without a word when its address stood in Cc only."""

import pytest

from tests.advisories.scene import HELP, a_mail, came, conversation_of, reply_address_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("header", ["to", "cc", "delivered_to", "x_original_to", "envelope_to"])
def test_a_reply_is_found_wherever_its_address_stands(header):
    conversation = conversation_of(came(a_mail()))
    where = {"to": "colleague@example.com", header: reply_address_of(conversation)}

    reply = came(a_mail("Thank you!\n", message_id="<2@example.com>", **where))

    assert (reply.conversation_id, reply.is_unverified) == (conversation.pk, False)


def test_a_reply_is_found_by_its_envelope_alone():
    conversation = conversation_of(came(a_mail()))

    reply = came(
        a_mail("Thank you!\n", message_id="<2@example.com>", to=f"Shop <{HELP}>"),
        envelope_to=[reply_address_of(conversation)],
    )

    assert reply.conversation_id == conversation.pk
