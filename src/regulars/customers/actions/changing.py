from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.customers.events import CustomerChanged
from regulars.customers.indexing import index_customers
from regulars.customers.models import Customer
from regulars.customers.refusals import NothingToReach
from regulars.customers.rules import (
    checked_language,
    checked_way,
    clean_name,
    name_key,
    seed_greet_as,
)
from regulars.journal.actions import Happening, record, record_many
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.reading import for_update, places, read_rows
from regulars.kit.updating import update_many


@transaction.atomic
def change_customer(
    customer: Customer,
    *,
    name: str | None = None,
    greet_as: str | None = None,
    language: str | None = None,
    reach_by: str | None = None,
    by: Actor,
) -> Customer:
    """Change what is given, leave what is None. A greeting given here counts as confirmed.

    Args:
        reach_by: How they wish to be reached: "email", "phone", or "" for no matter.

    Raises:
        NothingToReach: the name would be empty and there is no way to reach them either.
        BadLanguage: not a language tag.
        UnknownWay: neither mail nor phone.
    """
    require(by, "customer.change", customer)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    wanted = _wanted(name=name, greet_as=greet_as, language=language, reach_by=reach_by)
    before = {field: getattr(customer, field) for field in wanted}
    after = {field: value for field, value in wanted.items() if before[field] != value}
    if after.get("name") == "" and not customer.contact_points.exists():
        raise NothingToReach(_("Give a name, a mail address or a phone number."), field="name")

    confirms = greet_as is not None and not customer.greet_as_confirmed
    if not after and not confirms:
        return customer

    for field, value in after.items():
        setattr(customer, field, value)
    customer.name_key = name_key(customer.name)
    customer.greet_as_confirmed |= greet_as is not None
    customer.save()
    record(
        CustomerChanged(
            fields=sorted(after), before={field: before[field] for field in after}, after=after
        ),
        about=customer,
        by=by,
    )
    index_customers([customer.pk])
    return customer


def _wanted(**given: str | None) -> dict[str, str]:
    return {name: _CHECKED[name](value) for name, value in given.items() if value is not None}


_CHECKED: dict[str, Callable[[str], str]] = {
    "name": clean_name,
    "greet_as": clean_name,
    "language": checked_language,
    "reach_by": checked_way,
}


@transaction.atomic
def note_customer_languages(languages: Mapping[int, str], *, by: Actor) -> None:
    """Give customers (by id) who have no language the one they write in.

    A greeting that no person has confirmed is seeded anew by the custom of that language.
    """
    if not languages:
        return
    customers = read_rows(
        Customer,
        f"WHERE id IN {places(list(languages))} AND language = '' ORDER BY id"
        f" {for_update('customers_customer')}",
        list(languages),
    )
    happenings = []
    for customer in customers:
        customer.language = languages[customer.pk]
        if not customer.greet_as_confirmed:
            customer.greet_as = seed_greet_as(customer.name, customer.language)
        event = CustomerChanged(
            fields=["language"], before={"language": ""}, after={"language": customer.language}
        )
        happenings.append(Happening(event=event, about=customer, by=by))
    update_many(customers, ("language", "greet_as"))
    record_many(happenings)
