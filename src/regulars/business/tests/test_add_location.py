import pytest

from regulars.business.actions import add_location
from regulars.business.queries import locations
from regulars.business.refusals import BadDetail, LocationNameTaken
from regulars.business.tests.make import ADA, BEN, a_business, a_location
from regulars.journal.models import Entry
from regulars.kit.actor import NOBODY, Actor
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_location_takes_from_the_business_what_is_not_given():
    a_business()

    location = add_location(name="Cebu", country="PH", time_zone="Asia/Manila", by=ADA)

    assert (location.country, location.time_zone) == ("PH", "Asia/Manila")
    assert (location.currency, location.language) == ("EUR", "en")
    assert Entry.objects.filter(name="location.added").latest("id").data == {
        "location_name": "Cebu"
    }


def test_two_locations_cannot_share_a_name_whatever_its_capitals():
    a_location("Riga")

    with pytest.raises(LocationNameTaken):
        add_location(name="RIGA", by=ADA)


def test_a_location_needs_a_name():
    with pytest.raises(BadDetail):
        add_location(name=" ", by=ADA)


def test_a_viewer_may_not():
    with pytest.raises(NotAllowed):
        add_location(name="Riga", by=BEN)


def test_people_see_the_locations_they_serve():
    riga, cebu = a_location("Riga"), a_location("Cebu")
    serves_riga = Actor(
        kind="staff", id="9", roles=frozenset({"agent"}), locations=frozenset({riga.pk})
    )

    assert list(locations(serves_riga)) == [riga]
    assert {riga, cebu} < set(locations(ADA))
    assert not locations(NOBODY)
