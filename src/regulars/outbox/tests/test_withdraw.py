import threading
from datetime import timedelta

import pytest
from django.db import connection

from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.outbox.actions import deliver, withdraw
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import LATER, AlreadyLeft, MayHaveLeft, NothingToTakeBack, Outcome
from regulars.outbox.tests.make import ADA, ScriptedSender, a_message, sending_by


@pytest.mark.django_db
def test_a_withdrawn_message_never_leaves(sender):
    message = a_message(hold_seconds=10)

    withdraw(message, by=ADA)

    with clock.travel(clock.now() + timedelta(minutes=1)):
        deliver(message.pk)
    message.refresh_from_db()
    assert message.state == "withdrawn"
    assert sender.asked == []
    assert Entry.objects.get(name="outbox.withdrawn").about == message.about


@pytest.mark.django_db
def test_a_queued_message_that_nobody_has_begun_to_send_is_taken_back(sender):
    message = a_message()

    withdraw(message, by=ADA)

    deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, sender.asked) == ("withdrawn", [])


@pytest.mark.django_db
def test_a_held_message_whose_time_is_up_is_taken_back_while_it_waits_for_its_turn(sender):
    message = a_message(hold_seconds=10)

    with clock.travel(message.send_after):
        withdraw(message, by=ADA)
        deliver(message.pk)

    assert sender.asked == []


@pytest.mark.django_db
def test_a_message_that_no_server_has_taken_so_far_is_taken_back():
    message = a_message()
    with sending_by(ScriptedSender(Outcome(state=LATER, words="451 not now"))):
        deliver(message.pk)

    withdraw(message, by=ADA)

    message.refresh_from_db()
    assert message.state == "withdrawn"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "refusal", "words"),
    [
        ({"state": "sent"}, AlreadyLeft, "has left already"),
        ({"state": "queued", "accepted": ["eleni@example.com"]}, AlreadyLeft, "has reached some"),
        ({"state": "sending"}, MayHaveLeft, "may have arrived"),
        ({"state": "uncertain"}, MayHaveLeft, "may have arrived"),
        ({"state": "withdrawn"}, NothingToTakeBack, "taken back before"),
        ({"state": "failed"}, NothingToTakeBack, "could not be sent"),
    ],
)
def test_what_cannot_be_taken_back_says_why(fields, refusal, words):
    message = a_message()
    OutgoingMessage.objects.filter(pk=message.pk).update(**fields)

    with pytest.raises(refusal, match=words):
        withdraw(message, by=ADA)

    message.refresh_from_db()
    assert message.state == fields["state"]


@pytest.mark.django_db
def test_a_message_is_taken_back_once():
    message = a_message(hold_seconds=10)
    withdraw(message, by=ADA)

    with pytest.raises(NothingToTakeBack):
        withdraw(message, by=ADA)

    assert Entry.objects.filter(name="outbox.withdrawn").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(10))
def test_undo_racing_the_send_gives_exactly_one_of_both(sender, attempt):
    message = a_message(hold_seconds=10)
    undone, start = [], threading.Barrier(2)
    # Each believes in a moment in which it may: only the row decides.
    before, after = message.send_after - timedelta(seconds=1), message.send_after

    def undo() -> None:
        with clock.travel(before):
            start.wait()
            try:
                withdraw(message, by=ADA)
                undone.append(True)
            except AlreadyLeft:
                pass
            finally:
                connection.close()

    def leave() -> None:
        with clock.travel(after):
            start.wait()
            deliver(message.pk)
            connection.close()

    threads = [threading.Thread(target=undo), threading.Thread(target=leave)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(undone) + len(sender.asked) == 1
    message.refresh_from_db()
    assert message.state == ("withdrawn" if undone else "sent")
