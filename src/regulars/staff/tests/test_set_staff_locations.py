import pytest

from regulars.business.tests.make import a_location
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import set_staff_locations
from regulars.staff.tests.make import a_staff_member, ada, as_actor

pytestmark = pytest.mark.django_db


def test_somebody_serves_the_locations_they_were_given():
    riga, member = a_location("Riga"), a_staff_member()

    set_staff_locations(member, locations=[riga], by=as_actor(ada()))

    assert as_actor(member).locations == {riga.pk}
    assert Entry.objects.get(name="staff.locations_set").data == {"location_ids": [riga.pk]}


def test_none_means_all_again():
    riga = a_location("Riga")
    member = a_staff_member(locations=[riga])

    set_staff_locations(member, locations=[], by=as_actor(ada()))

    assert as_actor(member).locations is None


def test_nobody_widens_their_own_view():
    member = a_staff_member(locations=[a_location("Riga")])

    with pytest.raises(NotAllowed):
        set_staff_locations(member, locations=[], by=as_actor(member))
