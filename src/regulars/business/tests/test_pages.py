import pytest
from django.test import Client

from regulars.business.models import Business, Location
from regulars.business.queries import calendar_of
from regulars.business.tests.make import a_business, a_location, the_first_location
from regulars.kit.spans import Span

pytestmark = pytest.mark.django_db
SHOP = {
    "name": "Kalamata Deli",
    "country": "GR",
    "language": "en",
    "languages": ["en", "el"],
    "time_zone": "Europe/Athens",
    "currency": "EUR",
    "brand_colour": "#5B2A4E",
    "phone": "+30 27210 00000",
}
PLACE = {
    "name": "Uppsala",
    "country": "SE",
    "time_zone": "Europe/Stockholm",
    "currency": "SEK",
    "language": "sv",
}


def _browser_of(django_user_model, role):
    member = django_user_model.objects.create(
        email=f"{role}@example.com", name=role, role=role, joined_at="2026-01-01T00:00Z"
    )
    client = Client()
    client.force_login(member)
    return client


def test_the_owner_changes_the_business(django_user_model):
    a_business()
    browser = _browser_of(django_user_model, "owner")

    answer = browser.post("/settings/business/", SHOP)

    assert (answer.status_code, answer.url) == (303, "/settings/")
    assert Business.objects.get().languages == ["en", "el"]
    assert "Kalamata Deli" in browser.get("/settings/").content.decode()


def test_a_bad_colour_shows_the_form_again(django_user_model):
    a_business()

    answer = _browser_of(django_user_model, "owner").post(
        "/settings/business/", {**SHOP, "brand_colour": "red"}
    )

    assert answer.status_code == 422
    assert "Write the colour as" in answer.content.decode()


def test_a_location_is_added_and_opened_twice_a_day(django_user_model):
    a_business()
    browser = _browser_of(django_user_model, "manager")

    page = browser.post("/settings/locations/add/", PLACE)
    week = {f"day_{day}": "" for day in range(7)} | {"day_0": "09:00–14:00, 17:00–21:00"}
    answer = browser.post(f"{page.url}hours/", week)

    location = Location.objects.get(name="Uppsala")
    assert answer.status_code == 303
    assert calendar_of(location).hours.days[0] == (Span(540, 840), Span(1020, 1260))
    assert "09:00–14:00, 17:00–21:00" in browser.get(page.url).content.decode()


def test_hours_that_cannot_be_read_are_shown_at_their_day(django_user_model):
    a_business()
    location = the_first_location()
    week = {f"day_{day}": "" for day in range(7)} | {"day_3": "all day"}

    answer = _browser_of(django_user_model, "owner").post(
        f"/settings/locations/{location.pk}/hours/", week
    )

    words = answer.content.decode()
    assert answer.status_code == 422
    assert "is not an opening time" in words
    assert 'value="all day"' in words
    assert location.opening_spans.count() == 5


def test_a_special_day_is_added_and_removed(django_user_model):
    a_business()
    location = the_first_location()
    browser = _browser_of(django_user_model, "owner")
    path = f"/settings/locations/{location.pk}/special-days/"

    added = browser.post(path, {"date": "2099-12-24", "hours": "10:00-14:00", "name": "Eve"})
    assert added.status_code == 303
    assert "Eve" in browser.get(f"/settings/locations/{location.pk}/").content.decode()
    browser.post(f"{path}2099-12-24/remove/")

    assert not location.special_days.exists()
    assert browser.post(f"{path}2099-13-24/remove/").status_code == 404
    assert browser.post(path, {"date": "2099-12-24", "hours": "noon"}).status_code == 422


def test_an_agent_reads_the_hours_and_changes_nothing(django_user_model):
    location = a_location()
    browser = _browser_of(django_user_model, "agent")

    page = browser.get(f"/settings/locations/{location.pk}/").content.decode()

    assert "09:00–17:00" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert browser.post(f"/settings/locations/{location.pk}/hours/").status_code == 403


def test_a_location_one_does_not_serve_looks_like_none(django_user_model):
    riga, cebu = a_location("Riga"), a_location("Cebu")
    browser = _browser_of(django_user_model, "agent")
    django_user_model.objects.get().locations.set([riga])

    foreign = browser.get(f"/settings/locations/{cebu.pk}/")
    unknown = browser.get("/settings/locations/987654/")

    same = foreign.content.replace(f"/{cebu.pk}/".encode(), b"/987654/")
    assert (foreign.status_code, same) == (404, unknown.content)
    assert browser.get(f"/settings/locations/{riga.pk}/").status_code == 200
