import pytest

from regulars.customers.actions import (
    mark_contact_point,
)
from regulars.customers.refusals import UnknownState
from regulars.customers.tests.make import ADA, a_customer
from regulars.journal.models import Entry

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))[1:]


def test_an_unknown_state_is_refused():
    with pytest.raises(UnknownState):
        mark_contact_point(a_customer().contact_points.get(), state="lost", by=ADA)
