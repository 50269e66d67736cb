from datetime import date

import pytest

from regulars.business.actions import set_special_day
from regulars.business.queries import calendar_of, special_days_from
from regulars.business.rules import BadHours
from regulars.business.tests.make import ADA, BEN, a_location
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.kit.spans import Span

pytestmark = pytest.mark.django_db
A_MONDAY = date(2026, 11, 23)


def test_a_special_day_wins_over_the_week():
    location = a_location()

    set_special_day(location, date=A_MONDAY, spans=[(600, 720)], name="Stocktaking", by=ADA)

    assert calendar_of(location).spans_on(A_MONDAY) == (Span(600, 720),)
    assert [day.name for day in special_days_from(location, A_MONDAY)] == ["Stocktaking"]


def test_a_special_day_without_hours_is_closed():
    location = a_location()

    set_special_day(location, date=A_MONDAY, by=ADA)

    assert calendar_of(location).spans_on(A_MONDAY) == ()


def test_setting_it_again_replaces_it_and_the_same_records_nothing():
    location = a_location()
    set_special_day(location, date=A_MONDAY, by=ADA)

    set_special_day(location, date=A_MONDAY, spans=[(600, 720)], by=ADA)
    set_special_day(location, date=A_MONDAY, spans=[(600, 720)], by=ADA)

    assert calendar_of(location).spans_on(A_MONDAY) == (Span(600, 720),)
    assert Entry.objects.filter(name="location.special_day_set").count() == 2


def test_overlapping_hours_are_refused():
    with pytest.raises(BadHours):
        set_special_day(a_location(), date=A_MONDAY, spans=[(600, 720), (700, 800)], by=ADA)


def test_a_viewer_may_not():
    with pytest.raises(NotAllowed):
        set_special_day(a_location(), date=A_MONDAY, by=BEN)
