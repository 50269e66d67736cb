from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.customers.events import (
    ContactPointAdded,
    ContactPointMarked,
    ContactPointRemoved,
)
from regulars.customers.indexing import index_customers
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.refusals import ContactPointTaken, NothingToReach, UnknownState
from regulars.customers.rules import EMAIL, checked_contact, contact_key
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.reading import places, read_related


@transaction.atomic
def add_contact_point(customer: Customer, *, kind: str, value: str, by: Actor) -> ContactPoint:
    """Add a mail address or number; one that this customer has already is returned as it stands.

    Raises:
        BadContact: not a mail address, or not a phone number.
        ContactPointTaken: another customer has it.
    """
    require(by, "customer.change", customer)
    value = checked_contact(kind, value)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    point, is_new = ContactPoint.objects.get_or_create(
        kind=kind,
        key=contact_key(kind, value),
        defaults={"customer": customer, "value": value, "created_at": clock.now()},
    )
    if point.customer_id != customer.pk:
        raise ContactPointTaken(
            _("Another customer has %(value)s already.") % {"value": value}, field="value"
        )
    if is_new:
        record(
            ContactPointAdded(contact_point_id=point.pk, kind=kind, value=value),
            about=customer,
            by=by,
        )
        index_customers([customer.pk])
    return point


@transaction.atomic
def remove_contact_point(contact_point: ContactPoint, *, by: Actor) -> None:
    """Take a mail address or number away; what was said by it stays.

    Raises:
        NothingToReach: it is the last one of a customer without a name.
    """
    customer = Customer.objects.select_for_update().get(pk=contact_point.customer_id)
    require(by, "customer.change", customer)
    if not customer.name and customer.contact_points.count() == 1:
        raise NothingToReach(_("Give a name, a mail address or a phone number."))

    deleted, _rows = ContactPoint.objects.filter(pk=contact_point.pk).delete()
    if deleted:
        record(
            ContactPointRemoved(kind=contact_point.kind, value=contact_point.value),
            about=customer,
            by=by,
        )
        index_customers([customer.pk])


@transaction.atomic
def set_contact_points(
    customer: Customer, *, points: Sequence[tuple[str, str, str | None]], by: Actor
) -> None:
    """Let a customer have exactly these ways to be reached: kind, value, and state or None.

    Each one added, removed or marked is recorded by itself.

    Raises:
        NothingToReach: none, for a customer without a name.
        BadContact, ContactPointTaken, UnknownState: see the single actions.
    """
    require(by, "customer.change", customer)
    wanted = {
        (kind, contact_key(kind, checked_contact(kind, value))): (kind, value, state)
        for kind, value, state in points
    }
    kept = {(point.kind, point.key): point for point in customer.contact_points.all()}
    for key, (kind, value, state) in wanted.items():
        point = kept.get(key) or add_contact_point(customer, kind=kind, value=value, by=by)
        if state:
            mark_contact_point(point, state=state, by=by)
    for key in kept.keys() - wanted.keys():
        remove_contact_point(kept[key], by=by)


@transaction.atomic
def mark_contact_point(contact_point: ContactPoint, *, state: str, by: Actor) -> ContactPoint:
    """Say what we know of a contact point: one of ContactPoint.State.

    Raises:
        UnknownState: none of them.
    """
    if state not in ContactPoint.State.values:
        raise UnknownState(
            _("A contact point is unconfirmed, confirmed, bouncing or complained."), field="state"
        )
    point = ContactPoint.objects.select_for_update().get(pk=contact_point.pk)
    require(by, "customer.change", point.customer)
    if point.state != state:
        point.state = state
        point.save(update_fields=["state"])
        record(
            ContactPointMarked(contact_point_id=point.pk, state=state),
            about=point.customer,
            by=by,
        )
    return point


@transaction.atomic
def note_bouncing(addresses: Iterable[str], *, by: Actor) -> None:
    """Note that mail to these addresses came back; those that nobody has are passed over.

    Whoever wants no mail still wants none.
    """
    for point in _points_at(addresses):
        if point.state != ContactPoint.State.COMPLAINED:
            mark_contact_point(point, state=ContactPoint.State.BOUNCING, by=by)


@transaction.atomic
def note_complained(addresses: Iterable[str], *, by: Actor) -> None:
    """Note that our mail was called spam at these addresses: nothing automatic goes there.

    It stays so until somebody says otherwise (`mark_contact_point`); people may still answer.
    """
    for point in _points_at(addresses):
        mark_contact_point(point, state=ContactPoint.State.COMPLAINED, by=by)


@transaction.atomic
def note_reachable(addresses: Iterable[str], *, by: Actor) -> None:
    """Note that mail reaches these addresses again, where it came back before.

    Nobody has proved by that whose they are: they are unconfirmed from then on.
    """
    for point in _points_at(addresses):
        if point.state == ContactPoint.State.BOUNCING:
            mark_contact_point(point, state=ContactPoint.State.UNCONFIRMED, by=by)


def _points_at(addresses: Iterable[str]) -> list[ContactPoint]:
    keys = sorted({contact_key(EMAIL, each) for each in addresses})
    if not keys:
        return []
    table = "customers_contactpoint"
    condition = f"WHERE {table}.kind = %s AND {table}.key IN {places(keys)} ORDER BY {table}.id"
    return read_related(ContactPoint, ("customer",), condition, [EMAIL, *keys])
