from datetime import UTC, datetime, timedelta

import pytest

from regulars.conversations.actions import take_messages
from regulars.conversations.tests.make import a_conversation, a_mail
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import publish_standard
from regulars.standards.models import Clock
from regulars.standards.tests.make import (
    MONDAY_TEN,
    a_shop,
    a_waiting_customer,
    the_clock,
    the_day,
)

pytestmark = pytest.mark.django_db


def test_a_customer_who_writes_starts_a_clock():
    conversation = a_waiting_customer(MONDAY_TEN)

    clock = the_clock(conversation)
    assert clock.state == "running"
    assert clock.started_at == MONDAY_TEN
    assert clock.due_at == MONDAY_TEN + timedelta(hours=1)
    assert the_day().started == 1


def test_the_inbox_row_carries_the_due_time():
    conversation = a_waiting_customer(MONDAY_TEN)

    conversation.refresh_from_db()
    assert conversation.next_due_at == MONDAY_TEN + timedelta(hours=1)


def test_only_opening_hours_count():
    half_an_hour_before_shutting = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)

    conversation = a_waiting_customer(half_an_hour_before_shutting)

    assert the_clock(conversation).due_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields", [{"is_live": False}, {"kind": "automatic"}, {"kind": "bulk"}], ids=str
)
def test_history_and_machines_start_none(fields):
    a_conversation(location_id=a_shop().pk, **fields)

    assert not Clock.objects.exists()


def test_a_second_message_starts_no_second_clock():
    conversation = a_waiting_customer(MONDAY_TEN)

    take_messages(
        [
            a_mail(
                at=MONDAY_TEN + timedelta(minutes=5),
                location_id=conversation.location_id,
                tokens=[conversation.token],
            )
        ],
        by=SYSTEM,
    )

    assert Clock.objects.count() == 1


def test_a_locations_own_standard_comes_first():
    location = a_shop(target_minutes=60)
    publish_standard(
        statement="Riga answers within ten minutes.",
        target_minutes=10,
        target_share=90,
        location=location,
        by=SYSTEM,
    )

    conversation = a_waiting_customer(MONDAY_TEN, location=location)

    assert the_clock(conversation).due_at == MONDAY_TEN + timedelta(minutes=10)
