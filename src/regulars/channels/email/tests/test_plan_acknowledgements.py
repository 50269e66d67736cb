from datetime import timedelta

import pytest

from regulars.channels.email.acknowledging import AFTER
from regulars.channels.email.actions import plan_acknowledgements
from regulars.channels.email.tests.make import a_mail, a_mailbox, received
from regulars.conversations.models import Conversation
from regulars.jobs.models import Job
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def planned():
    return Job.objects.filter(name="email.acknowledge")


def test_one_job_minds_all_that_come_within_a_few_seconds():
    mailbox = a_mailbox()

    for at in range(3):
        received(mailbox, a_mail(message_id=f"<{at}@example.com>"))

    job = planned().get()
    assert job.payload == {"since": Conversation.objects.earliest("pk").pk}
    assert timedelta() < job.run_at - clock.now() <= AFTER


@pytest.mark.parametrize(
    ("headers", "is_live"),
    [
        ({"auto_submitted": "auto-replied"}, True),
        ({"list_id": "<news.example.com>", "precedence": "bulk"}, True),
        ({}, False),
    ],
)
def test_no_job_minds_machines_newsletters_or_history(headers, is_live):
    received(a_mailbox(), a_mail(**headers), is_live=is_live)

    assert Conversation.objects.count() == 1
    assert not planned().exists()


def test_a_second_mail_of_the_same_matter_plans_nothing():
    mailbox = a_mailbox()
    received(mailbox, a_mail())
    planned().delete()

    received(mailbox, a_mail("More\n", message_id="<2@x>", in_reply_to="<1@example.com>"))

    assert not planned().exists()


def test_it_can_be_planned_again_while_it_waits():
    for since in (7, 9):
        plan_acknowledgements(since, by=SYSTEM)

    assert planned().get().payload == {"since": 7}
