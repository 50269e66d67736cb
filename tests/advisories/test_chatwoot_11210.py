"""Chatwoot #11210: what a third party was answered went to the first customer, too, in copy."""

import pytest

from tests.advisories.scene import (
    BEN,
    MALLORY,
    a_mail,
    answered_in,
    came,
    conversation_of,
    letter_for,
    reply_address_of,
)

pytestmark = pytest.mark.django_db


def test_nobody_gets_a_copy_whom_nobody_named():
    conversation = conversation_of(came(a_mail("My secret is a canary.\n")))
    came(
        a_mail(
            "And mine?\n",
            **{"from": MALLORY},
            to=reply_address_of(conversation),
            cc="accomplice@attacker.example",
            message_id="<x@attacker.example>",
        )
    )

    outgoing = answered_in(conversation)

    letter = letter_for(outgoing)
    assert outgoing.recipients_due == [BEN]
    assert (letter["Cc"], letter["Bcc"]) == (None, None)
    assert "attacker.example" not in letter.as_string()
