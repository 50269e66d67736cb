import pytest

from regulars.journal.models import Entry
from regulars.outbox.actions import deliver, retry_uncertain
from regulars.outbox.rules import SENT, UNCERTAIN, NotUncertain, Outcome
from regulars.outbox.tests.make import ADA, ScriptedSender, a_message, sending_by

pytestmark = pytest.mark.django_db


def test_an_uncertain_message_is_sent_again_as_the_same_message():
    with sending_by(ScriptedSender(Outcome(state=UNCERTAIN), Outcome(state=SENT))) as sender:
        message = a_message()
        deliver(message.pk)

        retry_uncertain(message, by=ADA)
        deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "sent"
    assert [message_id for message_id, _due in sender.asked] == [message.message_id] * 2
    assert Entry.objects.get(name="outbox.retried").actor_name == "Ada"


@pytest.mark.parametrize("hold_seconds", [0, 10])
def test_a_message_that_is_not_uncertain_is_not_sent_again(hold_seconds):
    message = a_message(hold_seconds=hold_seconds)

    with pytest.raises(NotUncertain, match="not uncertain any more"):
        retry_uncertain(message, by=ADA)

    assert not Entry.objects.filter(name="outbox.retried").exists()


def test_two_people_send_an_uncertain_message_again_once():
    with sending_by(ScriptedSender(Outcome(state=UNCERTAIN))):
        message = a_message()
        deliver(message.pk)
    retry_uncertain(message, by=ADA)

    with pytest.raises(NotUncertain):
        retry_uncertain(message, by=ADA)

    assert Entry.objects.filter(name="outbox.retried").count() == 1
