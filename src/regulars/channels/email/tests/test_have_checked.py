"""Having senders looked at costs the way in one statement at most."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.channels.email.actions.checking import have_checked
from regulars.channels.email.tests.make import a_mail, a_mailbox, received
from regulars.conversations.models import Message
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_many_mails_are_one_statement(settings):
    rows = received(a_mailbox(), *(a_mail(f"{each}\n") for each in range(5)))
    messages = list(Message.objects.order_by("pk"))
    settings.REGULARS_SENDER_CHECKS = True

    with CaptureQueriesContext(connection) as asked:
        have_checked(rows, messages, by=SYSTEM)

    assert sum("jobs_job" in each["sql"] for each in asked) == 1


def test_machines_are_not_looked_at(settings, django_assert_num_queries):
    settings.REGULARS_SENDER_CHECKS = True
    rows = received(a_mailbox(), a_mail(auto_submitted="auto-replied"))

    message = Message.objects.get()

    with django_assert_num_queries(0):
        have_checked(rows, [message], by=SYSTEM)
