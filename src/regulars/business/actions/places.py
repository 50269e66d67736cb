"""Locations."""

from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.details import LocationFields, refuse_bad_details
from regulars.business.events import LocationAdded, LocationChanged
from regulars.business.models import Location
from regulars.business.queries import business, changed_fields, forget
from regulars.business.refusals import LocationNameTaken
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require

INHERITED = ("country", "time_zone", "currency", "language")


@transaction.atomic
def add_location(*, by: Actor, **fields: Unpack[LocationFields]) -> Location:
    """Add a place where customers are served. It has no opening hours yet.

    The name is needed; country, zone, currency and language are the business's own where they
    are not given.

    Raises:
        NotAllowed: only owners and managers may.
        BadDetail: one does not exist in the world.
        LocationNameTaken: another location has this name.
    """
    require(by, "business.change")
    house = business()
    details = {name: getattr(house, name) for name in INHERITED} | dict(fields)
    details["name"] = str(details.get("name", "")).strip()
    refuse_bad_details(details)
    _refuse_taken_name(details["name"])
    location = Location.objects.create(**details)

    record(LocationAdded(location_name=location.name), about=location, by=by)
    return location


def _refuse_taken_name(name: str, *, besides: int = 0) -> None:
    if Location.objects.filter(name__iexact=name).exclude(pk=besides).exists():
        raise LocationNameTaken(
            _("There is a location “%(name)s” already.") % {"name": name}, field="name"
        )


@transaction.atomic
def change_location(
    location: Location, *, by: Actor, **changes: Unpack[LocationFields]
) -> Location:
    """Change what describes a location. The same values again change and record nothing.

    Raises:
        NotAllowed: only owners and managers may.
        BadDetail: one does not exist in the world.
        LocationNameTaken: another location has this name.
    """
    require(by, "business.change", location)
    refuse_bad_details(changes)
    changed = changed_fields(location, changes)
    if not changed:
        return location
    if "name" in changed:
        _refuse_taken_name(changes["name"], besides=location.pk)
    for name in changed:
        setattr(location, name, changes[name])  # type: ignore[literal-required]
    location.save(update_fields=changed)
    forget()
    transaction.on_commit(forget)

    record(LocationChanged(fields=changed), about=location, by=by)
    return location
