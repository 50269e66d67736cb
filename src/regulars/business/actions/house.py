"""The business itself."""

from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.actions.hours import set_opening_hours
from regulars.business.actions.places import add_location, change_location
from regulars.business.details import DETAIL_NAMES, BusinessFields, refuse_bad_details
from regulars.business.events import BusinessChanged, BusinessSetUp
from regulars.business.models import Business, Location
from regulars.business.queries import changed_fields, forget
from regulars.business.refusals import BadDetail, NotSetUp
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require

OFFICE_HOURS = [(weekday, 9 * 60, 17 * 60) for weekday in range(5)]


@transaction.atomic
def set_up_business(
    *, by: Actor, subdivision: str = "", **fields: Unpack[BusinessFields]
) -> Business:
    """Write the business down, with a first location of its name, open from nine to five.

    The same call again changes and records nothing; other values change the business, and its
    first location with it where that is the only one and was described alike.
    ``queries.is_set_up_as`` tells beforehand which it will be.

    Name, country, language, time zone and currency are needed. ``subdivision`` is that of the
    first location: Malaysia's holidays need a state.

    Raises:
        NotAllowed: only owners and managers, and the command line, may.
        BadDetail: one is missing, or does not exist in the world.
    """
    require(by, "business.change")
    if house := Business.objects.filter(pk=1).first():
        _take_only_location_along(house, fields, by=by)
        return change_business(by=by, **fields)
    _refuse_missing(fields)
    house = Business(pk=1, **{"languages": [fields["language"]], **fields})
    house.save(force_insert=True)
    _forget_now_and_on_commit()

    record(BusinessSetUp(business_name=house.name), about=house, by=by)
    if not Location.objects.exists():
        first = add_location(name=house.name, subdivision=subdivision, by=by)
        set_opening_hours(first, spans=OFFICE_HOURS, by=by)
    return house


def _take_only_location_along(house: Business, fields: BusinessFields, *, by: Actor) -> None:
    """Change the details that a single location shares with the house; else hours stay abroad."""
    locations = list(Location.objects.order_by("pk")[:2])
    if len(locations) != 1:
        return
    (location,) = locations
    shared = {
        name: value
        for name, value in fields.items()
        if name in DETAIL_NAMES and getattr(location, name) == getattr(house, name)
    }
    change_location(location, by=by, **shared)  # type: ignore[arg-type]


def _refuse_missing(fields: BusinessFields) -> None:
    for name, label in DETAIL_NAMES.items():
        if name not in fields:
            raise BadDetail(_("Something is missing: %(field)s.") % {"field": label}, field=name)
    refuse_bad_details(fields)


@transaction.atomic
def change_business(*, by: Actor, **changes: Unpack[BusinessFields]) -> Business:
    """Change what describes the business. The same values again change and record nothing.

    Raises:
        NotAllowed: only owners and managers may.
        NotSetUp: there is no business yet.
        BadDetail: one does not exist in the world.
    """
    require(by, "business.change")
    refuse_bad_details(changes)
    house = Business.objects.select_for_update().filter(pk=1).first()
    if house is None:
        raise NotSetUp(_("There is no business yet. Run “regulars setup” first."))
    changed = changed_fields(house, changes)
    if not changed:
        return house
    for name in changed:
        setattr(house, name, changes[name])  # type: ignore[literal-required]
    house.save(update_fields=changed)
    _forget_now_and_on_commit()

    record(BusinessChanged(fields=changed), about=house, by=by)
    return house


@transaction.atomic
def rename_business(*, name: str, by: Actor) -> Business:
    """Give the business another name.

    Raises:
        NotAllowed, NotSetUp, BadDetail: as ``change_business``.
    """
    return change_business(name=name.strip(), by=by)


def _forget_now_and_on_commit() -> None:
    forget()
    transaction.on_commit(forget)
