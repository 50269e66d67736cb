"""Zendesk 2024: with himself in copy, an attacker read the code by which Slack let "us" in."""

import pytest

from tests.advisories.scene import (
    MALLORY,
    a_mail,
    answered_in,
    came,
    conversation_of,
    letter_for,
    reply_address_of,
)

pytestmark = pytest.mark.django_db


def test_a_services_code_does_not_come_into_a_conversation_of_somebody_else():
    theirs = conversation_of(came(a_mail(**{"from": MALLORY}, cc="trudy@attacker.example")))

    code = came(
        a_mail(
            "Your verification code is 482913.\n",
            **{"from": "no-reply@slack.com"},
            to=reply_address_of(theirs),
            subject="Slack confirmation code",
            message_id="<code@slack.com>",
        )
    )

    answer = letter_for(answered_in(theirs))
    assert code.conversation_id != theirs.pk
    assert code.sender_check["code"] is True
    assert "482913" not in answer.as_string()


def test_a_spoofed_mail_with_a_stranger_in_copy_shows_the_stranger_nothing():
    conversation = conversation_of(came(a_mail("The canary sings.\n")))
    came(
        a_mail(
            "Please keep my lawyer in copy.\n",
            **{"from": MALLORY},
            to=reply_address_of(conversation),
            cc="lawyer@attacker.example",
            message_id="<x@attacker.example>",
        )
    )

    outgoing = answered_in(conversation)

    assert not [each for each in outgoing.recipients_due if each.endswith("attacker.example")]
