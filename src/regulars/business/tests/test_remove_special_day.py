from datetime import date

import pytest

from regulars.business.actions import remove_special_day, set_special_day
from regulars.business.queries import calendar_of
from regulars.business.tests.make import ADA, BEN, a_location
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.kit.spans import Span

pytestmark = pytest.mark.django_db
A_MONDAY = date(2026, 11, 23)


def test_the_day_has_its_usual_hours_again():
    location = a_location()
    set_special_day(location, date=A_MONDAY, by=ADA)
    assert calendar_of(location).spans_on(A_MONDAY) == ()

    remove_special_day(location, date=A_MONDAY, by=ADA)

    assert calendar_of(location).spans_on(A_MONDAY) == (Span(540, 1020),)


def test_a_day_that_is_not_special_records_nothing():
    location = a_location()
    entries = Entry.objects.count()

    remove_special_day(location, date=A_MONDAY, by=ADA)

    assert Entry.objects.count() == entries


def test_a_viewer_may_not():
    with pytest.raises(NotAllowed):
        remove_special_day(a_location(), date=A_MONDAY, by=BEN)
