"""FreeScout GHSA-83xx: an agent who had lost their access went on answering by mail."""

import pytest

from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.staff.actions import disable_staff_member
from tests.advisories.scene import (
    a_mail,
    a_mailbox,
    a_manager_of,
    came,
    conversation_of,
    reply_address_of,
)

pytestmark = pytest.mark.django_db


def test_who_may_no_longer_serve_says_nothing_to_customers_by_mail():
    mailbox = a_mailbox()
    gone = a_manager_of(mailbox.location)
    conversation = conversation_of(came(a_mail(), mailbox))
    disable_staff_member(gone, by=SYSTEM)

    held = came(
        a_mail(
            "All your money back!\n",
            **{"from": gone.email},
            to=reply_address_of(conversation),
            message_id="<x@example.net>",
        ),
        mailbox,
    )

    assert (held.direction, held.is_unverified) == ("in", True)
    assert not OutgoingMessage.objects.exists()
