"""Sending costs the same however much was sent before."""

import pytest
from django.db import connection

from regulars.kit.actor import SYSTEM
from regulars.kit.tests.plans import plan_of
from regulars.outbox.actions import deliver, give_up_lost, send_waiting
from regulars.outbox.queries import figures, waiting_for
from regulars.outbox.tests.make import a_message

pytestmark = pytest.mark.django_db

ASKS = {
    "deliver": lambda: deliver(a_message().pk),
    "figures": figures,
    "give_up_lost": give_up_lost,
    "send_waiting": lambda: send_waiting(["mailbox:1"], by=SYSTEM),
    "waiting_for": lambda: waiting_for(["mailbox:1"]),
}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_nothing_reads_all_that_was_ever_sent(ask):
    with plan_of("outbox_outgoingmessage") as steps:
        ask()

    assert "SCAN outbox_outgoingmessage" not in steps
    assert steps or connection.vendor != "sqlite"
