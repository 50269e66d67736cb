from datetime import UTC, date, datetime

import pytest

from regulars.business.actions import change_location
from regulars.business.queries import calendar_of, holidays_in, local_day
from regulars.business.tests.make import ADA, a_location
from regulars.kit import clock

pytestmark = pytest.mark.django_db


def test_a_location_is_closed_on_public_holidays_unless_it_does_not_keep_them():
    location = a_location(country="GR")
    independence = date(2026, 3, 25)
    with clock.travel(datetime(2026, 11, 22, 9, tzinfo=UTC)):
        assert calendar_of(location).spans_on(independence) == ()

        change_location(location, keeps_holidays=False, by=ADA)

        assert calendar_of(location).spans_on(independence) != ()


def test_holidays_have_names_in_the_language_asked_for():
    location = a_location(country="GR")

    english, greek = (holidays_in(location, 2026, language=code) for code in ("en", "el"))

    assert english[date(2026, 3, 25)] == "Independence Day"
    assert greek[date(2026, 3, 25)] != "Independence Day"


def test_a_moment_belongs_to_the_day_of_the_place():
    location = a_location("Cebu", time_zone="Asia/Manila")

    assert local_day(datetime(2026, 11, 22, 17, tzinfo=UTC), location) == date(2026, 11, 23)


def test_the_calendar_is_remembered(django_assert_num_queries):
    location = a_location()
    calendar_of(location)

    with django_assert_num_queries(0):
        calendar_of(location)
