import pytest

from regulars.channels.email.actions import change_mailbox, knock_again, note_trouble
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.jobs import knock_at_shut_doors
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    received,
    the_conversation,
)
from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.models import Message
from regulars.jobs.models import Job
from regulars.jobs.worker import run_until_idle
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db

NOWHERE = "smtp://127.0.0.1:1"


def a_shut_door(**details):
    mailbox = a_mailbox(smtp_url=NOWHERE, **details)
    note_trouble(mailbox, direction="out", words="gone", by=SYSTEM)
    return mailbox


def test_a_server_that_is_back_ends_the_trouble():
    mailbox = a_shut_door()

    with a_server() as server:
        change_mailbox(mailbox, smtp_url=server.url, by=SYSTEM)
        mailbox.refresh_from_db()
        note_trouble(mailbox, direction="out", words="gone", by=SYSTEM)
        assert knock_again(mailbox, by=SYSTEM)

    mailbox.refresh_from_db()
    assert mailbox.trouble == ""


def test_a_server_that_is_still_away_is_told_as_it_answers_now():
    mailbox = a_shut_door()

    assert not knock_again(mailbox, by=SYSTEM)

    mailbox.refresh_from_db()
    assert mailbox.trouble.startswith("out: The mail server refuses the connection")


def a_reply_in_vain(mailbox):
    received(mailbox, a_mail())
    reply_to_conversation(the_conversation(), text="Yes.", hold_seconds=0, by=as_actor(ada()))
    run_until_idle()
    mailbox.refresh_from_db()
    assert mailbox.trouble
    assert Message.objects.last().delivery == "queued"


def test_what_was_tried_in_vain_leaves_as_soon_as_the_server_is_back(settings):
    mailbox, settings.REGULARS_SMTP_URL = a_mailbox(), NOWHERE
    a_reply_in_vain(mailbox)

    with a_server() as greeted, a_server() as sent:
        settings.REGULARS_SMTP_URL = greeted.url
        assert knock_again(mailbox, by=SYSTEM)
        settings.REGULARS_SMTP_URL = sent.url
        run_until_idle()

    mailbox.refresh_from_db()
    assert sent.mail
    assert Message.objects.last().delivery == "sent"
    assert mailbox.trouble == ""


def test_what_was_tried_in_vain_leaves_as_soon_as_another_server_is_set():
    mailbox = a_mailbox(smtp_url=NOWHERE)
    a_reply_in_vain(mailbox)

    with a_server() as server:
        change_mailbox(mailbox, smtp_url=server.url, by=SYSTEM)
        run_until_idle()

    assert server.mail
    assert Message.objects.last().delivery == "sent"


def test_each_minute_shut_doors_are_knocked_at_and_no_others():
    a_mailbox("open@example.com")
    mailbox = a_shut_door()

    knock_at_shut_doors()

    (job,) = Job.objects.filter(name="email.knock")
    assert job.payload == {"mailbox": mailbox.pk}
