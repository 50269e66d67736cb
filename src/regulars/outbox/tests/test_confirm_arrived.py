import pytest

from regulars.outbox import actions
from regulars.outbox.rules import UNCERTAIN, NotUncertain, Outcome
from regulars.outbox.tests.make import ADA, ScriptedSender, a_message, sending_by


@pytest.mark.django_db(transaction=True)
def test_an_uncertain_message_known_to_have_arrived_is_sent_and_never_again():
    with sending_by(ScriptedSender(Outcome(state=UNCERTAIN, words="lost"))) as sender:
        message = a_message()
        actions.deliver(message.pk)

        confirmed = actions.confirm_arrived(message, by=ADA)
        actions.deliver(message.pk)

    assert (confirmed.state, confirmed.accepted) == ("sent", ["cleo@example.com"])
    assert len(sender.asked) == 1
    with pytest.raises(NotUncertain):
        actions.confirm_arrived(message, by=ADA)
