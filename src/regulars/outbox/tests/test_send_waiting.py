from datetime import timedelta

import pytest

from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import send_waiting
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.queries import waiting_for
from regulars.outbox.tests.make import a_message

pytestmark = pytest.mark.django_db


def put_off(message, **state):
    later = clock.now() + timedelta(hours=2)
    state = {"state": "queued", "attempts": 3, "send_after": later, **state}
    OutgoingMessage.objects.filter(pk=message.pk).update(**state)
    return message


def is_due(message):
    message.refresh_from_db()
    return message.send_after <= clock.now()


def test_what_was_tried_in_vain_is_due_at_once():
    message = put_off(a_message(), last_words="450 later")
    ref = message.sender_ref

    assert waiting_for([ref]).words == "450 later"
    assert send_waiting([ref], by=SYSTEM) == 1
    assert is_due(message)


@pytest.mark.parametrize("state", [{"state": "sending"}, {"state": "held"}, {"attempts": 0}])
def test_what_is_under_way_held_or_never_tried_keeps_its_turn(state):
    message = put_off(a_message(), **state)

    assert send_waiting([message.sender_ref], by=SYSTEM) == 0
    assert not is_due(message)


def test_other_senders_are_left_alone():
    message = put_off(a_message())

    assert send_waiting(["mailbox:999"], by=SYSTEM) == 0
    assert not is_due(message)
