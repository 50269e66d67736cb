"""The first page."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from regulars.business.actions import add_location, set_opening_hours, set_up_business
from regulars.business.models import Location
from regulars.channels.email.actions import add_mailbox
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.staff.tests.make import ada, signed_in

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)  # 12:00 in Athens


def the_deli() -> Location:
    set_up_business(
        name="Kalamata Deli",
        country="GR",
        language="en",
        time_zone="Europe/Athens",
        currency="EUR",
        phone="+30 21 0555 4410",
        by=SYSTEM,
    )
    location = Location.objects.get()
    set_opening_hours(location, spans=[(4, 540, 840), (4, 1020, 1200), (5, 600, 780)], by=SYSTEM)
    return location


def test_customers_see_how_to_reach_us_and_when():
    add_mailbox(address="help@deli.example", location=the_deli(), by=SYSTEM)

    with clock.travel(FRIDAY):
        page = Client().get("/").content.decode()

    assert "Kalamata Deli" in page
    assert 'href="mailto:help@deli.example"' in page
    assert "tel:+302105554410" in page
    assert "Open until 14:00" in page
    assert "09:00 to 14:00 and 17:00 to 20:00" in page


@pytest.mark.parametrize(
    ("hour", "words"), [(6, "Opens 09:00"), (13, "Opens 17:00"), (19, "Opens Sat 10:00")]
)
def test_a_closed_house_says_when_it_opens(hour, words):
    the_deli()

    with clock.travel(FRIDAY.replace(hour=hour)):
        page = Client().get("/").content.decode()

    assert words in page


def test_whoever_works_here_goes_on_to_today():
    answer = signed_in(ada()).get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/today/")


def test_before_anything_is_set_up_the_page_still_stands():
    assert Client().get("/").status_code == 200


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (6, "Cebu is open now, until 17:00"),  # 14:00 there, and 08:00 in Athens
        (10, "Kalamata Deli is open now, until 14:00"),
        (19, "Kalamata Deli opens Sat 10:00"),
    ],
)
def test_of_several_places_the_one_that_is_open_is_named(hour, words):
    first = the_deli()
    cebu = add_location(
        name="Cebu", country="PH", time_zone="Asia/Manila", currency="PHP", by=SYSTEM
    )
    set_opening_hours(cebu, spans=[(4, 600, 1020)], by=SYSTEM)

    with clock.travel(FRIDAY.replace(hour=hour)):
        page = Client().get("/").content.decode()

    assert words.replace("Kalamata Deli", first.name) in page
