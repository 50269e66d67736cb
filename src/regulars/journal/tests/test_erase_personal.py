"""A person can be forgotten without the journal forgetting what happened."""

import pytest

from regulars.journal.actions import erase_personal
from regulars.journal.models import Entry
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, CLEO

pytestmark = pytest.mark.django_db


def test_personal_values_and_their_salt_go_and_the_rest_stays():
    entry = make.a_loaf(guest="Cleo")

    count = erase_personal("customer:3", by=ADA)

    kept = Entry.objects.get(pk=entry.pk)
    assert count == 1
    assert (kept.personal, kept.salt) == (None, "")
    assert (kept.data, kept.actor_name) == ({"loaves": 3}, "Ada")


def test_the_name_of_a_customer_goes_wherever_they_did_something():
    entry = make.a_loaf(by=CLEO, about="oven:1")

    erase_personal("customer:3", by=ADA)

    assert Entry.objects.get(pk=entry.pk).actor_name == ""
    assert "Cleo" not in str(list(Entry.objects.values()))


def test_what_is_about_others_stays():
    entry = make.a_loaf(guest="Dora")

    count = erase_personal("customer:33", by=ADA)

    assert count == 0
    assert Entry.objects.get(pk=entry.pk).personal == {"guest": "Dora"}


def test_an_erasure_is_recorded():
    make.a_loaf()

    erase_personal("customer:3", by=ADA)

    entry = Entry.objects.get(name="journal.personal_erased")
    assert (entry.about, entry.data, entry.actor_name) == ("customer:3", {"entries": 1}, "Ada")


def test_a_second_erasure_finds_nothing_left():
    make.a_loaf()
    erase_personal("customer:3", by=ADA)

    assert erase_personal("customer:3", by=ADA) == 0
