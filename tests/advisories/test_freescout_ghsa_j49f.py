"""FreeScout GHSA-j49f: a reply from a new address was taken for the customer's own."""

import pytest

from regulars.customers.models import ContactPoint
from tests.advisories.scene import (
    BEN,
    MALLORY,
    a_mail,
    answered_in,
    came,
    conversation_of,
    reply_address_of,
)

pytestmark = pytest.mark.django_db


def test_whoever_holds_the_reply_address_is_not_the_customer():
    conversation = conversation_of(came(a_mail()))

    held = came(
        a_mail(
            "It is me, send it here.\n",
            **{"from": MALLORY},
            to=reply_address_of(conversation),
            message_id="<x@attacker.example>",
        )
    )

    answer = answered_in(conversation)
    assert (held.conversation_id, held.is_unverified) == (conversation.pk, True)
    theirs = ContactPoint.objects.filter(customer=conversation.customer)
    assert [point.value for point in theirs] == [BEN]
    assert [each["address"] for each in answer.to] == [BEN]
