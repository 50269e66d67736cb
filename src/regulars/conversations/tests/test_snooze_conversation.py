from datetime import timedelta

import pytest

from regulars.conversations.actions import snooze_conversation
from regulars.conversations.refusals import NotLater
from regulars.conversations.tests.make import NOON, a_conversation, ada, ben
from regulars.kit import clock
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db

TOMORROW = NOON + timedelta(days=1)


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=800)])
def test_only_a_later_moment_within_two_years_will_do(until):
    conversation = a_conversation()

    with clock.travel(NOON), pytest.raises(NotLater):
        snooze_conversation(conversation, until=until, by=ada())


def test_a_leap_day_snoozes_as_any_other():
    conversation = a_conversation()
    leap_day = NOON.replace(year=2028, month=2, day=29)

    with clock.travel(leap_day):
        snooze_conversation(conversation, until=leap_day + timedelta(days=365), by=ada())

    conversation.refresh_from_db()
    assert conversation.status == "snoozed"


def test_ben_may_not_snooze():
    with pytest.raises(NotAllowed):
        snooze_conversation(a_conversation(), until=clock.now() + timedelta(hours=1), by=ben())
