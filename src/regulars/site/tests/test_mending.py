"""What was on its way when a backup was made does not leave a second time from the restored one."""

import pytest
from django.db import connection

from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.tests.make import a_conversation, ada, with_mail
from regulars.feedback.actions import plan_invitation
from regulars.feedback.models import Invitation
from regulars.feedback.tests.make import ASKED, CLOSED, a_closed_conversation
from regulars.jobs.worker import run_until_idle
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.site import mending

POST = """
from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import post
from regulars.outbox.rules import Draft
people = [{"name": "Ana", "address": "ana@example.com"}]
post(Draft(channel="email", sender_ref="house", purpose="sign-in", intent_key="k", about="mail:k",
           to=people, subject="Sign in", text="Here."), by=SYSTEM)
"""
STATE = """
from regulars.outbox.models import OutgoingMessage
print(OutgoingMessage.objects.get().state)
"""


def mended_at(now):
    with connection.cursor() as cursor:
        mending.mend(
            cursor.execute,
            tables=connection.introspection.table_names(cursor),
            now=connection.ops.adapt_datetimefield_value(now),
            place="%s",
        )


@pytest.mark.django_db
@pytest.mark.parametrize("hold_seconds", [0, 10])
def test_a_reply_that_was_on_its_way_waits_for_somebody_to_decide(monkeypatch, hold_seconds):
    with_mail(monkeypatch)
    message = reply_to_conversation(
        a_conversation(), text="Hi", hold_seconds=hold_seconds, by=ada()
    )

    mended_at(clock.now())
    run_until_idle()

    message.refresh_from_db()
    assert message.delivery == "uncertain"
    outgoing = OutgoingMessage.objects.get()
    assert (outgoing.state, outgoing.attempts, outgoing.last_words) == (
        "uncertain",
        0,
        mending.WORDS,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "state"), [(ASKED, "skipped"), (CLOSED, "planned")])
def test_whoever_should_have_been_asked_by_now_is_not_asked_again(monkeypatch, now, state):
    conversation = a_closed_conversation(monkeypatch)
    with clock.travel(CLOSED):
        plan_invitation(conversation.number, by=SYSTEM)

    mended_at(now)

    assert Invitation.objects.get().state == state


def test_a_restore_sends_nothing_that_the_backup_had_on_its_way(shop, tmp_path):
    shop.answer("mailbox", "add", "help@example.com")
    posted = shop.run("manage", "shell", "-c", POST)
    assert posted.returncode == 0, posted.stderr.decode()
    shop.answer("backup", str(tmp_path / "b.tar.zst"))

    shop.answer("restore", str(tmp_path / "b.tar.zst"), "--yes")

    assert b"uncertain" in shop.run("manage", "shell", "-c", STATE).stdout
