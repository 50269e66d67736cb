"""A customer's wish to be deleted: kept, shown to everybody who serves them, taken back."""

from django.db import transaction

from regulars.customers.events import DeletionAsked, DeletionTakenBack
from regulars.customers.models import Customer
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require


@transaction.atomic
def ask_for_deletion(customer: Customer, *, by: Actor) -> Customer:
    """Keep that a customer wants their data deleted; asked again, the first time counts.

    Raises:
        NotAllowed: somebody else's data, for a customer.
    """
    require(by, "customer.change", customer)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.deletion_asked_at is None:
        customer.deletion_asked_at = clock.now()
        customer.save(update_fields=["deletion_asked_at"])
        record(DeletionAsked(), about=customer, by=by)
    return customer


@transaction.atomic
def take_back_deletion(customer: Customer, *, by: Actor) -> Customer:
    """Let a customer stay who had asked to be deleted. Doing it twice is fine.

    Raises:
        NotAllowed: somebody else's data, for a customer.
    """
    require(by, "customer.change", customer)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.deletion_asked_at is not None:
        customer.deletion_asked_at = None
        customer.save(update_fields=["deletion_asked_at"])
        record(DeletionTakenBack(), about=customer, by=by)
    return customer
