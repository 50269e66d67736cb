"""The program is killed with -9 while it sends: what is known afterwards is true."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from regulars.kit import clock, failpoints
from regulars.outbox.actions import deliver, give_up_lost
from regulars.outbox.rules import LEASE, SENT, Outcome
from regulars.outbox.tests.make import ScriptedSender, a_message, sending_by

pytestmark = pytest.mark.django_db(transaction=True)


def killed_while_delivering(message, place: str) -> bool:
    """Deliver in a child process that dies at a failpoint; return whether it was killed."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        failpoints._PLAN = f"{place}:kill"
        deliver(message.pk)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def copies_at(sink: Path) -> int:
    return len(sink.read_text().splitlines()) if sink.exists() else 0


@pytest.mark.parametrize(
    ("place", "copies"), [("after_sending_mark", 0), ("after_delivery_before_commit", 1)]
)
def test_a_message_whose_sending_was_killed_is_uncertain_and_not_sent_again(
    tmp_path, place, copies
):
    def take() -> Outcome:
        with (tmp_path / "sink").open("a") as sink:
            sink.write("one\n")
        return Outcome(state=SENT)

    with sending_by(ScriptedSender(take)):
        message = a_message()
        assert killed_while_delivering(message, place)
        deliver(message.pk)
        with clock.travel(clock.now() + LEASE + timedelta(minutes=2)):
            deliver(message.pk)
            give_up_lost()

    message.refresh_from_db()
    assert message.state == "uncertain"
    assert copies_at(tmp_path / "sink") == copies


def test_a_message_that_was_killed_inside_its_sender_is_uncertain(tmp_path):
    def die() -> Outcome:
        os.kill(os.getpid(), 9)
        raise AssertionError

    with sending_by(ScriptedSender(die)):
        message = a_message()
        assert killed_while_delivering(message, "nowhere")
        with clock.travel(clock.now() + LEASE + timedelta(minutes=2)):
            give_up_lost()

    message.refresh_from_db()
    assert message.state == "uncertain"
