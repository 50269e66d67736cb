import pytest

from regulars.customers.actions import (
    note_customer_languages,
)
from regulars.customers.tests.make import a_customer
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))[1:]


def test_a_language_is_noted_where_there_was_none():
    unknown, known = a_customer("Γιώργος"), a_customer("Γιώργος", language="en")

    note_customer_languages({unknown.pk: "el", known.pk: "el"}, by=SYSTEM)

    unknown.refresh_from_db()
    known.refresh_from_db()
    assert (unknown.language, unknown.greet_as, known.language) == ("el", "Γιώργο", "en")
