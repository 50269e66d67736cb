"""FreeScout #2445, Odoo #66329, frappe PR 3628: two desks answered each other for days."""

import pytest

from regulars.channels.email import jobs
from regulars.outbox.models import OutgoingMessage
from tests.advisories.scene import a_mail, a_mailbox, came

pytestmark = pytest.mark.django_db


def test_another_desks_answers_are_answered_twice_at_most():
    """Its answers carry no mark of a machine, and each begins anew."""
    mailbox = a_mailbox()

    for turn in range(20):
        came(
            a_mail(
                f"We have your request {turn}.\n",
                **{"from": "desk@other.example"},
                subject=f"[Ticket {turn}] received",
                message_id=f"<{turn}@other.example>",
                date=None,
            ),
            mailbox,
        )
        jobs.acknowledge(since=0)

    assert OutgoingMessage.objects.count() <= 2


def test_what_says_that_it_is_a_machine_is_not_answered_at_all():
    came(a_mail(auto_submitted="auto-replied", **{"from": "desk@other.example"}))
    jobs.acknowledge(since=0)

    assert not OutgoingMessage.objects.exists()
