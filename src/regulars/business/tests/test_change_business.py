import pytest

from regulars.business.actions import change_business
from regulars.business.queries import business
from regulars.business.refusals import NotSetUp
from regulars.business.tests.make import ADA, BEN, a_business
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_change_is_kept_recorded_and_known_at_once():
    a_business()

    change_business(phone="+30 27210 00000", brand_colour="#5B2A4E", by=ADA)

    assert business().phone == "+30 27210 00000"
    entry = Entry.objects.get(name="business.changed")
    assert (entry.actor_name, entry.data["fields"]) == ("Ada", ["phone", "brand_colour"])


def test_there_must_be_a_business():
    with pytest.raises(NotSetUp):
        change_business(phone="1", by=ADA)


def test_a_viewer_may_not():
    a_business()

    with pytest.raises(NotAllowed):
        change_business(phone="1", by=BEN)
