import threading
from datetime import timedelta

import pytest
from django.db import connection

from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.outbox.actions import deliver, withdraw
from regulars.outbox.rules import AlreadyLeft
from regulars.outbox.tests.make import ADA, a_message


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
def test_a_message_that_is_not_held_cannot_be_taken_back():
    message = a_message()

    with pytest.raises(AlreadyLeft, match="has left"):
        withdraw(message, by=ADA)


@pytest.mark.django_db
def test_a_held_message_whose_time_is_up_cannot_be_taken_back():
    message = a_message(hold_seconds=10)

    with clock.travel(message.send_after), pytest.raises(AlreadyLeft):
        withdraw(message, by=ADA)

    message.refresh_from_db()
    assert message.state == "held"


@pytest.mark.django_db
def test_a_message_is_taken_back_once():
    message = a_message(hold_seconds=10)
    withdraw(message, by=ADA)

    with pytest.raises(AlreadyLeft):
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
