"""Customers by the API: added, changed, found, listed."""

import pytest

from regulars.conversations.tests.calling import a_caller
from regulars.conversations.tests.make import a_conversation
from regulars.customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]


def test_customers_can_be_added_changed_found_and_listed():
    call = a_caller()
    added = call(
        "POST",
        "/customers",
        {
            "name": "Γιώργος Παππάς",
            "language": "el",
            "contact_points": [{"kind": "email", "value": "g@example.com"}],
        },
    )
    path = f"/customers/{added.json()['id']}"

    changed = call(
        "PATCH",
        path,
        {
            "greet_as": "κύριε Γιώργο",
            "contact_points": [
                {"kind": "email", "value": "g@example.com", "state": "confirmed"},
                {"kind": "phone", "value": "+30 210 1234567"},
            ],
        },
    )

    assert (added.status_code, added.json()["greet_as"]) == (201, "Γιώργο")
    assert changed.json()["greet_as"] == "κύριε Γιώργο"
    assert [point["state"] for point in changed.json()["contact_points"]] == [
        "confirmed",
        "unconfirmed",
    ]
    assert call("GET", path).json() == changed.json()
    assert call("GET", "/customers?query=παππας").json()["items"] == [changed.json()]
    assert call("GET", "/customers?query=nobody").json()["items"] == []
    assert call("GET", "/customers").json()["items"] == [changed.json()]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": "  "}, 422),
        ({"name": "A", "language": "not a language"}, 422),
        ({"name": "A", "contact_points": [{"kind": "email", "value": "x"}]}, 422),
        ({"name": "A", "contact_points": [{"kind": "fax", "value": "x"}]}, 422),
        ({"name": "A", "contact_points": [{"kind": "email", "value": "eleni@example.com"}]}, 409),
    ],
)
def test_an_unfit_customer_is_refused_with_a_sentence(body, status):
    a_conversation()

    answer = a_caller()("POST", "/customers", body)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert Customer.objects.count() == 1


def test_an_unknown_customer_is_404():
    call = a_caller()

    assert call("GET", "/customers/999999").status_code == 404
    assert call("PATCH", f"/customers/{10**40}", {"name": "x"}).status_code == 404


def test_the_contact_point_that_reaches_nobody_is_named():
    points = [{"kind": "email", "value": "a@example.com"}, {"kind": "phone", "value": "abc"}]

    answer = a_caller()("POST", "/customers", {"name": "A", "contact_points": points})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["contact_points.1.value"]
