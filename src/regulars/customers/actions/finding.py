from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from regulars.customers.actions.adding import fields_of_new
from regulars.customers.actions.changing import note_customer_languages
from regulars.customers.events import CustomerAdded
from regulars.customers.indexing import index_new
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.rules import (
    ADDRESS_CHARS,
    Address,
    ContactKey,
    clean_name,
    name_key,
    seed_greet_as,
)
from regulars.journal.actions import Happening, record_many
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many, insert_values, moment
from regulars.kit.making import made
from regulars.kit.reading import instances, places, read_rows
from regulars.kit.text import one_line

_INSERT_POINT = """
INSERT INTO customers_contactpoint (id, customer_id, kind, value, key, state, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (kind, key) DO NOTHING
"""

# Somebody may have given a name since the row was read: theirs stays.
_WRITE_SEEN = """
UPDATE customers_customer SET last_seen_at = %s,
    name = CASE WHEN name = '' THEN %s ELSE name END,
    name_key = CASE WHEN name = '' THEN %s ELSE name_key END,
    greet_as = CASE WHEN greet_as = '' THEN %s ELSE greet_as END
WHERE id = %s
"""


@transaction.atomic(savepoint=False)
def find_or_add_many(addresses: Iterable[Address], *, by: Actor) -> dict[ContactKey, Customer]:
    """Return the customer behind each address by `Address.key`; add those not known yet.

    For mail: many at once, with as many queries for fifty as for two. Two processes that meet the
    same new address at the same moment get the same customer. The first name given for an address
    counts, and the first language; a customer who had none takes it. Part of the caller's
    transaction: where it fails, all of that is undone.
    """
    wanted: dict[ContactKey, Address] = {}
    for address in addresses:
        wanted[address.key] = _merged(wanted.get(address.key), address)
    found = _known(wanted)
    missing = {key: wanted[key] for key in sorted(wanted.keys() - found.keys())}
    _note_seen(found, wanted)
    _note_languages(found, wanted, by=by)
    if missing:
        found |= _add_missing(missing, by=by)
    return found


def _merged(first: Address | None, then: Address) -> Address:
    if first is None:
        return then
    seen = [at for at in (first.seen_at, then.seen_at) if at]
    return Address(
        first.kind,
        first.value,
        first.name or then.name,
        first.language or then.language,
        max(seen, default=None),
    )


def _known(keys: Iterable[ContactKey]) -> dict[ContactKey, Customer]:
    return _owners(_points(keys))


def _points(keys: Iterable[ContactKey]) -> list[ContactPoint]:
    by_kind: dict[str, list[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, []).append(key)
    return [
        point
        for kind, values in by_kind.items()
        for point in read_rows(
            ContactPoint, f"WHERE kind = %s AND key IN {places(values)}", [kind, *values]
        )
    ]


def _owners(points: Sequence[ContactPoint]) -> dict[ContactKey, Customer]:
    if not points:
        return {}
    ids = sorted({point.customer_id for point in points})
    customers = {each.pk: each for each in read_rows(Customer, f"WHERE id IN {places(ids)}", ids)}
    for point in points:
        if point.state == ContactPoint.State.BOUNCING:
            customers[point.customer_id].bouncing |= {point.key}
    return {(point.kind, point.key): customers[point.customer_id] for point in points}


def _add_missing(missing: Mapping[ContactKey, Address], *, by: Actor) -> dict[ContactKey, Customer]:
    customers = [
        made(
            Customer,
            **fields_of_new(clean_name(each.name), each.language, "", seen_at=each.seen_at),
        )
        for each in missing.values()
    ]
    insert_many(customers)
    _insert_points(missing, customers)
    found = _winners(dict(zip(missing, customers, strict=True)))
    ours = {customer.pk for customer in customers}
    added = [customer for customer in found.values() if customer.pk in ours]
    record_many(
        [
            Happening(
                event=CustomerAdded(customer_name=customer.name, source="mail"),
                about=customer,
                by=by,
            )
            for customer in added
        ]
    )
    index_new(
        (customer, missing[key].value) for key, customer in found.items() if customer in added
    )
    return found


def _insert_points(missing: Mapping[ContactKey, Address], customers: Sequence[Customer]) -> None:
    """Insert the one address of each new customer, unless somebody was quicker."""
    state, now = ContactPoint.State.UNCONFIRMED.value, customers[0].created_at
    created_at = moment(now)
    rows = [
        (customer.pk, kind, one_line(address.value)[:ADDRESS_CHARS], key, state, created_at)
        for customer, ((kind, key), address) in zip(customers, missing.items(), strict=True)
    ]
    keys = insert_values(ContactPoint, _INSERT_POINT, rows)
    points = instances(ContactPoint, [(pk, *row) for pk, row in zip(keys, rows, strict=True)])
    for customer, point in zip(customers, points, strict=True):
        customer.points = [point]


def _winners(ours: dict[ContactKey, Customer]) -> dict[ContactKey, Customer]:
    """Return who really has each contact point, and take back those we made in vain.

    On SQLite there is one writer, so we always won.
    """
    if connection.vendor == "sqlite":
        return ours

    found = _known(ours)
    lost = [customer.pk for key, customer in ours.items() if found[key].pk != customer.pk]
    if lost:
        Customer.objects.filter(pk__in=lost).delete()
    return found


def _note_seen(found: Mapping[ContactKey, Customer], wanted: Mapping[ContactKey, Address]) -> None:
    """Say when they last wrote, and take a name where there was none; one statement for all."""
    later: dict[int, tuple[datetime | None, str, str, str]] = {}
    for key, customer in found.items():
        address = wanted[key]
        name = customer.name or clean_name(address.name)
        seen = _latest(customer.last_seen_at, address.seen_at)
        if (name, seen) == (customer.name, customer.last_seen_at):
            continue
        greeting = customer.greet_as
        if name != customer.name and not greeting:
            greeting = seed_greet_as(name, customer.language or address.language)
        customer.name, customer.last_seen_at, customer.greet_as = name, seen, greeting
        later[customer.pk] = (seen, name, name_key(name), greeting)
    if later:
        _write_seen(later)


def _note_languages(
    found: Mapping[ContactKey, Customer], wanted: Mapping[ContactKey, Address], *, by: Actor
) -> None:
    """Let those whose language nobody knew have the one they write in, and be greeted in it."""
    new = {
        customer.pk: wanted[key].language
        for key, customer in found.items()
        if wanted[key].language and not customer.language
    }
    if not new:
        return

    note_customer_languages(new, by=by)
    for customer in found.values():
        if customer.pk in new:
            customer.refresh_from_db(fields=["language", "greet_as"])


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _write_seen(rows: Mapping[int, tuple[datetime | None, str, str, str]]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            _WRITE_SEEN,
            [
                (adapt(seen) if seen else None, name, key, greeting, pk)
                for pk, (seen, name, key, greeting) in sorted(rows.items())
            ],
        )
