"""osTicket 7c5c584f9: a name with a comma and an address in it got a copy (A09)."""

import pytest

from tests.advisories.scene import a_mail, answered_in, came, conversation_of, letter_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sender",
    [
        '"victim@example.net, x" <ben@example.com>',
        "=?utf-8?q?victim=40example=2Enet=2C?= <ben@example.com>",
        '"<victim@example.net>" <ben@example.com>',
        "ben@example.com (victim@example.net)",
        '"Ben\\", victim@example.net" <ben@example.com>',
    ],
)
def test_a09_a_name_is_never_an_address(sender):
    first = came(a_mail(**{"from": sender}))

    outgoing = answered_in(conversation_of(first))

    assert first.from_address == "ben@example.com"
    assert outgoing.recipients_due == ["ben@example.com"]
    assert [each.addr_spec for each in letter_for(outgoing)["To"].addresses] == ["ben@example.com"]


@pytest.mark.parametrize(
    "sender",
    [
        "ben@example.com, victim@example.net",
        "friends: ben@example.com, victim@example.net;",
        "=?utf-8?q?ben=40example=2Ecom?=",
        "((((",
    ],
)
def test_a09_a_mail_is_from_one_or_from_nobody_known(sender):
    first = came(a_mail(**{"from": sender}))

    known = {"ben@example.com", "unknown@sender.invalid"}
    assert {point.value for point in first.conversation.customer.contact_points.all()} <= known


def test_a09_letters_that_look_alike_are_somebody_else():
    real = conversation_of(came(a_mail(**{"from": "ben@paypal.example"})))

    alike = conversation_of(
        came(a_mail("Hi\n", **{"from": "ben@xn--pypal-4ve.example"}, message_id="<2@x.example>"))
    )

    assert alike.customer_id != real.customer_id
