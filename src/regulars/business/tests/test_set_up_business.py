import pytest

from regulars.business.actions import add_location, change_location, set_up_business
from regulars.business.models import Business, Location
from regulars.business.queries import business, is_set_up_as
from regulars.business.refusals import BadDetail
from regulars.business.tests.make import BEN
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db
DELI = {
    "name": "Kalamata Deli",
    "country": "GR",
    "language": "el",
    "time_zone": "Europe/Athens",
    "currency": "EUR",
}


def test_a_new_business_has_one_location_that_is_open_from_nine_to_five():
    house = set_up_business(**DELI, by=SYSTEM)

    location = Location.objects.get()
    assert (house.name, location.name, location.currency) == ("Kalamata Deli",) * 2 + ("EUR",)
    assert list(location.opening_spans.values_list("weekday", "start_minute", "end_minute")) == [
        (weekday, 540, 1020) for weekday in range(5)
    ]


def test_the_same_call_again_changes_and_records_nothing_and_can_be_told_beforehand():
    set_up_business(**DELI, by=SYSTEM)
    entries = Entry.objects.count()

    assert is_set_up_as(**DELI)
    set_up_business(**DELI, by=SYSTEM)

    assert Entry.objects.count() == entries
    assert Location.objects.count() == 1


def test_other_values_change_the_business():
    set_up_business(**DELI, by=SYSTEM)

    set_up_business(**{**DELI, "currency": "SEK"}, by=SYSTEM)

    assert Business.objects.get().currency == "SEK"
    assert Entry.objects.filter(name="business.changed").get().data["fields"] == ["currency"]


def test_the_only_location_goes_along_in_what_it_shares_with_the_business():
    set_up_business(**DELI, by=SYSTEM)
    change_location(Location.objects.get(), name="Harbour", by=SYSTEM)

    set_up_business(
        **{**DELI, "name": "Deli", "country": "SE", "time_zone": "Europe/Stockholm"}, by=SYSTEM
    )

    location = Location.objects.get()
    assert (location.name, location.country) == ("Harbour", "SE")
    assert (location.time_zone, location.currency) == ("Europe/Stockholm", "EUR")


def test_locations_stay_as_they_are_where_there_are_several():
    set_up_business(**DELI, by=SYSTEM)
    add_location(name="Patras", by=SYSTEM)

    set_up_business(**{**DELI, "time_zone": "Europe/Stockholm"}, by=SYSTEM)

    assert set(Location.objects.values_list("time_zone", flat=True)) == {"Europe/Athens"}


def test_the_business_is_known_at_once_in_this_process():
    assert business().name == "Regulars"

    set_up_business(**DELI, by=SYSTEM)

    assert business().name == "Kalamata Deli"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "Greece"),
        ("country", "ZZ"),
        ("currency", "euro"),
        ("time_zone", "Athens"),
        ("language", "tlh"),
        ("name", "  "),
        ("brand_colour", "red;}"),
        ("languages", []),
    ],
)
def test_what_does_not_exist_is_refused_by_its_field(field, value):
    with pytest.raises(BadDetail) as refused:
        set_up_business(**{**DELI, field: value}, by=SYSTEM)

    assert refused.value.field == field
    assert not Business.objects.exists()


def test_a_missing_detail_is_asked_for():
    with pytest.raises(BadDetail) as refused:
        set_up_business(name="Kalamata Deli", by=SYSTEM)

    assert refused.value.field == "country"


def test_a_viewer_may_not():
    with pytest.raises(NotAllowed):
        set_up_business(**DELI, by=BEN)
