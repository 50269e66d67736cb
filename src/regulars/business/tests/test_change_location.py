import pytest

from regulars.business.actions import change_location
from regulars.business.models import Location
from regulars.business.queries import calendar_of
from regulars.business.refusals import BadDetail, LocationNameTaken
from regulars.business.tests.make import ADA, BEN, a_location
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_change_of_zone_changes_the_calendar_at_once():
    location = a_location()
    assert calendar_of(location).zone.key == "Europe/Athens"

    change_location(location, time_zone="Europe/Riga", by=ADA)

    assert calendar_of(location).zone.key == "Europe/Riga"
    assert Location.objects.get(pk=location.pk).time_zone == "Europe/Riga"


def test_an_unknown_zone_is_refused():
    with pytest.raises(BadDetail):
        change_location(a_location(), time_zone="Europe/Nowhere", by=ADA)


def test_another_locations_name_is_refused():
    location = a_location("Riga")
    a_location("Cebu")

    with pytest.raises(LocationNameTaken):
        change_location(location, name="cebu", by=ADA)


def test_a_viewer_may_not():
    with pytest.raises(NotAllowed):
        change_location(a_location(), name="Elsewhere", by=BEN)
