from datetime import timedelta

import pytest

from regulars.kit import clock
from regulars.outbox.actions import deliver
from regulars.outbox.health import outbox
from regulars.outbox.rules import UNCERTAIN, Outcome
from regulars.outbox.tests.make import ScriptedSender, a_message, sending_by

pytestmark = pytest.mark.django_db


def test_an_outbox_in_which_nothing_waits_is_well():
    deliver(a_message().pk)

    assert [(each.level, each.what) for each in outbox()] == [("ok", "Nothing waits to leave.")]


def test_what_is_due_for_long_and_what_is_uncertain_is_said():
    with sending_by(ScriptedSender(Outcome(state=UNCERTAIN))):
        deliver(a_message().pk)
    a_message()

    with clock.travel(clock.now() + timedelta(minutes=6)):
        findings = outbox()

    assert [finding.what for finding in findings] == [
        "1 message is due.",
        "1 message is uncertain.",
    ]


def test_what_waits_and_is_not_late_is_counted():
    a_message()
    a_message(hold_seconds=600)

    [finding] = outbox()

    assert finding.level == "ok"
    assert finding.what == "2 messages wait to leave; none is late."
