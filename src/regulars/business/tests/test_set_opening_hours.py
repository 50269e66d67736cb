from datetime import date

import pytest

from regulars.business.actions import set_opening_hours
from regulars.business.queries import calendar_of
from regulars.business.rules import BadHours
from regulars.business.tests.make import ADA, BEN, a_location
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.kit.spans import Span

pytestmark = pytest.mark.django_db
A_MONDAY = date(2026, 11, 23)


def test_a_day_may_have_several_openings():
    location = a_location()

    set_opening_hours(location, spans=[(0, 1020, 1260), (0, 540, 840)], by=ADA)

    assert calendar_of(location).spans_on(A_MONDAY) == (Span(540, 840), Span(1020, 1260))


def test_the_same_hours_again_record_nothing():
    location = a_location()
    set_opening_hours(location, spans=[(0, 540, 840)], by=ADA)
    entries = Entry.objects.count()

    set_opening_hours(location, spans=[(0, 540, 840)], by=ADA)

    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    "spans", [[(0, 540, 840), (0, 800, 900)], [(0, 840, 540)], [(0, 540, 1441)], [(7, 0, 10)]]
)
def test_hours_that_cannot_be_are_refused_and_change_nothing(spans):
    location = a_location()
    before = calendar_of(location).spans_on(A_MONDAY)

    with pytest.raises(BadHours):
        set_opening_hours(location, spans=spans, by=ADA)

    assert calendar_of(location).spans_on(A_MONDAY) == before


def test_a_viewer_may_not():
    with pytest.raises(NotAllowed):
        set_opening_hours(a_location(), spans=[], by=BEN)
