"""Counting days anew gives what counting as things happen gave; and mends what is wrong."""

from datetime import timedelta

import pytest

from regulars.conversations.actions import close_conversation, reply_to_conversation
from regulars.conversations.tests.make import ada, with_mail
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import mark_missed, recount_days, refresh_medians
from regulars.standards.models import FirstReplyDay
from regulars.standards.tests.make import MONDAY_TEN, a_shop, a_waiting_customer

pytestmark = pytest.mark.django_db
DAY = MONDAY_TEN.date()
DAYS = [DAY + timedelta(days=number) for number in range(-2, 3)]


@pytest.fixture
def shop(monkeypatch):
    """Five customers: answered after 10 and 50 minutes, answered late, waiting, closed unheard."""
    with_mail(monkeypatch)
    place = a_shop()
    for number, minutes in enumerate([10, 50, 90, None, 0]):
        conversation = a_waiting_customer(location=place, sender=f"c{number}@example.com")
        if minutes is None:
            continue
        with clock.travel(MONDAY_TEN + timedelta(minutes=minutes)):
            mark_missed(by=SYSTEM)
            if minutes:
                reply_to_conversation(conversation, text="Gladly.", by=ada())
            else:
                close_conversation(conversation, by=ada())
    with clock.travel(MONDAY_TEN + timedelta(hours=3)):
        mark_missed(by=SYSTEM)
    return place


def told():
    fields = ("date", "started", "met", "missed", "answered", "median_seconds")
    return sorted(FirstReplyDay.objects.values_list(*fields))


def test_what_is_right_stays_as_it_is(shop):
    refresh_medians(by=SYSTEM)
    before = told()

    wrong = recount_days(shop, DAYS, by=SYSTEM)

    assert (wrong, told()) == (0, before)
    assert before == [(DAY, 4, 2, 2, 3, 50 * 60)]


def test_a_median_that_waits_to_be_recomputed_is_not_wrong(shop):
    assert recount_days(shop, DAYS, by=SYSTEM) == 0

    assert told() == [(DAY, 4, 2, 2, 3, 50 * 60)]
    assert not FirstReplyDay.objects.filter(is_stale=True).exists()


def test_what_is_wrong_is_mended_once(shop):
    refresh_medians(by=SYSTEM)
    before = told()
    FirstReplyDay.objects.update(started=9, met=0, median_seconds=1)
    FirstReplyDay.objects.create(date=DAYS[0], location=shop, missed=2)

    wrong = [recount_days(shop, DAYS, by=SYSTEM) for _time in range(2)]

    assert wrong == [2, 0]
    assert told() == [(DAYS[0], 0, 0, 0, 0, None), *before]


def test_a_day_that_was_lost_comes_back(shop):
    refresh_medians(by=SYSTEM)
    before = told()
    FirstReplyDay.objects.all().delete()

    assert recount_days(shop, DAYS, by=SYSTEM) == 1
    assert told() == before
