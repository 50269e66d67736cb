"""Reads of customers: each takes who asks."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from regulars.customers.indexing import KIND
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.rules import EMAIL, Address, reaches_somebody
from regulars.kit.actor import Actor
from regulars.kit.paging import BadCursor, Page, decode, page_of
from regulars.kit.permissions import can
from regulars.kit.reading import places, read_rows
from regulars.search.queries import find

PAGE = 50
_LAST = {ContactPoint.State.COMPLAINED: 1, ContactPoint.State.BOUNCING: 2}


def visible_to(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that an actor may see: for staff all, for others none."""
    return Customer.objects.all() if can(actor, "customer.see") else Customer.objects.none()


def customer_for(actor: Actor, customer_id: int) -> Customer:
    """Return one customer with contact points at hand.

    Raises:
        Http404: there is none that this actor may see.
    """
    try:
        return visible_to(actor).prefetch_related("contact_points").get(pk=customer_id)
    except (Customer.DoesNotExist, OverflowError) as error:
        raise Http404(_("There is no customer %(id)s.") % {"id": customer_id}) from error


def customers(
    actor: Actor, *, query: str = "", cursor: str = "", limit: int = PAGE
) -> Page[Customer]:
    """Return a page of customers with contact points at hand: by name, or for a query newest first.

    Raises:
        BadCursor: the cursor is not one of ours, or of another list.
    """
    if query.strip():
        return _found(actor, query, cursor, limit)

    rows = visible_to(actor).prefetch_related("contact_points").order_by("name_key", "pk")
    if cursor:
        name, pk = _two(decode(cursor))
        rows = rows.filter(Q(name_key__gt=name) | Q(name_key=name, pk__gt=pk))
    return page_of(list(rows[: limit + 1]), limit=limit, key=lambda row: (row.name_key, row.pk))


def customers_by_id(actor: Actor, ids: Sequence[int]) -> dict[int, Customer]:
    """Return those of these customers that an actor may see, with contact points at hand."""
    if not ids or not can(actor, "customer.see"):
        return {}
    found = read_rows(Customer, f"WHERE id IN {places(ids)}", ids)
    bring_points(found)
    return {customer.pk: customer for customer in found}


def customer_of_address(actor: Actor, address: Address) -> Customer | None:
    """Return who has a mail address or number; None when nobody this actor may see has it."""
    kind, key = address.key
    point = ContactPoint.objects.filter(kind=kind, key=key).select_related("customer").first()
    return point.customer if point and can(actor, "customer.see") else None


def may_find(actor: Actor) -> Q | None:
    """Say which search rows of customers an actor may find: see ``search.ports``."""
    return Q() if can(actor, "customer.see") else None


def bring_points(customers: Iterable[Customer]) -> None:
    """Put the ``points`` of customers at hand, where they are not yet; one query at most."""
    missing = {each.pk: each for each in customers if "points" not in vars(each)}
    if not missing:
        return
    found: dict[int, list[ContactPoint]] = {pk: [] for pk in missing}
    condition = f"WHERE customer_id IN {places(list(missing))} ORDER BY id"
    for point in read_rows(ContactPoint, condition, list(missing)):
        found[point.customer_id].append(point)
    for pk, customer in missing.items():
        customer.points = found[pk]


def mail_addresses_of(customer: Customer) -> list[ContactPoint]:
    """Return the addresses that mail can reach a customer at, the oldest first.

    Those come last that want no mail, and after them those that mail comes back from.
    """
    bring_points([customer])
    points = [each for each in customer.points if each.kind == EMAIL]
    points.sort(key=lambda each: (_LAST.get(ContactPoint.State(each.state), 0), each.pk))
    return [each for each in points if reaches_somebody(each.value)]


def keys_in_use(keys: Collection[str]) -> set[str]:
    """Return those of these keys of mail addresses that some customer has."""
    if not keys:
        return set()
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, key__in=keys)
    return set(points.values_list("key", flat=True))


def _found(actor: Actor, query: str, cursor: str, limit: int) -> Page[Customer]:
    found = find(actor, query, kinds=[KIND], before=cursor or None, limit=limit)
    rows = customers_by_id(actor, found.refs)
    return Page(tuple(rows[ref] for ref in found.refs if ref in rows), found.next_cursor)


def _two(values: tuple[object, ...]) -> tuple[str, int]:
    match values:
        case (str(name), int(pk)):
            return name, pk
    raise BadCursor(_("This cursor belongs to another list."))
