"""Figures that went wrong are right again after one command, and lists were right all along."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from regulars.conversations.models import DayTally
from regulars.feedback.models import SatisfactionDay
from regulars.insights import queries
from regulars.insights.actions import recount_days
from regulars.insights.tests.make import SUNDAY, WEEK, a_week
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.staff.tests.make import ada, as_actor
from regulars.standards.models import FirstReplyDay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(monkeypatch):
    return a_week(monkeypatch)


def told(actor):
    return (
        queries.flow(actor, WEEK),
        queries.first_replies(actor, WEEK),
        queries.satisfaction(actor, WEEK),
    )


def damage():
    """Count too much, count nothing, lose a day; return how many rows that makes wrong."""
    tallies = DayTally.objects.order_by("date", "location")
    DayTally.objects.filter(pk=tallies[0].pk).update(received=F("received") + 5, closed=0)
    DayTally.objects.filter(pk=tallies[1].pk).delete()
    FirstReplyDay.objects.filter(pk=FirstReplyDay.objects.first().pk).update(missed=77)
    SatisfactionDay.objects.filter(pk=SatisfactionDay.objects.first().pk).update(ones=77)
    return 4


def run():
    said = StringIO()
    with clock.travel(SUNDAY):
        call_command("recount_days", stdout=said)
    return said.getvalue()


def test_the_command_mends_what_is_wrong_and_says_so():
    actor = as_actor(ada())
    before = told(actor)
    wrong = damage()
    assert told(actor) != before

    said = [run(), run()]

    assert told(actor) == before
    assert f"{wrong} figures were wrong and are mended" in said[0]
    assert "none was wrong" in said[1]


def test_only_the_days_that_were_named_are_counted(places):
    actor = as_actor(ada())
    before = told(actor)
    damage()
    row = FirstReplyDay.objects.get(missed=77)
    with clock.travel(SUNDAY):
        others = [each for each in queries.days_kept() if each != (row.location, row.date)]

    assert recount_days(others, by=SYSTEM) >= 2
    assert FirstReplyDay.objects.filter(missed=77).exists()
    assert recount_days([(row.location, row.date)], by=SYSTEM) >= 1
    assert told(actor) == before


def test_a_day_without_anything_before_the_first_is_counted_too(places):
    long_ago = WEEK.first.replace(year=2020)
    DayTally.objects.create(date=long_ago, location=places[0], opened=3)

    run()

    assert DayTally.objects.get(date=long_ago).opened == 0
