from datetime import timedelta

import pytest

from regulars.jobs.models import Job
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.outbox import actions
from regulars.outbox.rules import LATER, NotWaiting, Outcome
from regulars.outbox.tests.make import ADA, ScriptedSender, a_message, sending_by


@pytest.mark.django_db(transaction=True)
def test_a_message_for_later_can_leave_now(sender):
    message = a_message(send_at=clock.now() + timedelta(days=1))

    actions.send_now(message, by=ADA)
    actions.deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "sent"
    assert len(sender.asked) == 1
    assert Entry.objects.get(name="outbox.hastened").actor_name == "Ada"


@pytest.mark.django_db(transaction=True)
def test_one_that_is_tried_again_later_can_be_tried_now():
    with sending_by(ScriptedSender(Outcome(state=LATER, words="450 later"))):
        message = a_message()
        actions.deliver(message.pk)
        message.refresh_from_db()

        hastened = actions.send_now(message, by=ADA)

    assert hastened.send_after <= clock.now()
    assert Job.objects.filter(name="outbox.send", run_at__lte=clock.now()).exists()


@pytest.mark.django_db(transaction=True)
def test_what_has_left_or_was_taken_back_does_not_leave_again(sender):
    sent, back = a_message(), a_message(hold_seconds=60)
    actions.deliver(sent.pk)
    actions.withdraw(back, by=ADA)

    for message in (sent, back):
        with pytest.raises(NotWaiting):
            actions.send_now(message, by=ADA)
