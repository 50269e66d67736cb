"""The sample shop: the house and its people here, the rest from each app's ``demo.py``.

    python -m regulars.site.sample      builds into REGULARS_DATA

An app's part is ``build(sample) -> {"customers": 640}``: it works through actions like everybody,
uses ``sample.random`` for every choice, and times relative to ``sample.now``.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from regulars.kit.actor import SYSTEM, Actor
from regulars.site import ready, talk

if TYPE_CHECKING:
    from regulars.business.models import Business, Location
    from regulars.staff.models import StaffMember

SEED = 20261122
PASSWORD = "good coffee every day"  # noqa: S105 - printed on the screen of everybody who tries it
OWNER = "maria@example.com"
AGENT = "nikos@example.com"
MAILBOX = "help@example.com"

# Name, country, zone, currency, language, state (Malaysia's holidays need one).
BRANCHES = (
    ("Cebu", "PH", "Asia/Manila", "PHP", "fil", ""),
    ("Ipoh", "MY", "Asia/Kuala_Lumpur", "MYR", "ms", "08"),
    ("Uppsala", "SE", "Europe/Stockholm", "SEK", "sv", ""),
    ("Riga", "LV", "Europe/Riga", "EUR", "lv", ""),
)
# E-mail, name, role, language, languages they serve in.
STAFF = (
    (AGENT, "Nikos", "agent", "el", ["el", "en"]),
    ("eleni@example.com", "Eleni", "manager", "el", ["el", "en"]),
    ("ana@example.com", "Ana", "agent", "fil", ["fil", "en"]),
    ("aisyah@example.com", "Aisyah", "agent", "ms", ["ms", "en"]),
    ("karin@example.com", "Karin", "agent", "sv", ["sv", "en"]),
    ("liga@example.com", "Līga", "agent", "lv", ["lv", "en"]),
    ("ben@example.com", "Ben", "viewer", "en", ["en"]),
)


@dataclass
class Sample:
    """What the parts are given.

    Attributes:
        now: The moment that the year leads up to.
        by: The owner, for what she did herself.
        shop: The main shop.
        counts: What the parts have made so far, to be told.
    """

    now: datetime
    random: random.Random
    business: "Business"
    shop: "Location"
    owner: "StaffMember"
    by: Actor
    counts: dict[str, int] = field(default_factory=dict)


def build() -> Sample:
    """Build the whole sample shop in an empty data folder."""
    ready.migrate()
    sample = _house()
    for part in _parts():
        made = part(sample)
        sample.counts |= made
        talk.say("  " + " · ".join(f"{name} {count:,}" for name, count in made.items()))
    return sample


def _house() -> Sample:
    from regulars.business.actions import add_location, set_up_business  # noqa: PLC0415
    from regulars.business.models import Location  # noqa: PLC0415
    from regulars.kit import clock  # noqa: PLC0415
    from regulars.staff.actions import add_staff_member  # noqa: PLC0415
    from regulars.staff.queries import actor_of  # noqa: PLC0415

    business = set_up_business(
        name="Kalamata Deli",
        country="GR",
        language="el",
        time_zone="Europe/Athens",
        currency="EUR",
        by=SYSTEM,
    )
    owner = add_staff_member(
        email=OWNER,
        name="Maria",
        role="owner",
        language="en",
        languages=["el", "en"],
        password=PASSWORD,
        by=SYSTEM,
    )
    by = actor_of(owner)
    for name, country, zone, currency, language, state in BRANCHES:
        add_location(
            name=name,
            country=country,
            time_zone=zone,
            currency=currency,
            language=language,
            subdivision=state,
            by=by,
        )
    for email, name, role, language, languages in STAFF:
        add_staff_member(
            email=email,
            name=name,
            role=role,
            language=language,
            languages=languages,
            password=PASSWORD,
            by=by,
        )
    shop = Location.objects.order_by("pk")[0]
    _add_mailbox(shop, by)
    return Sample(clock.now(), random.Random(SEED), business, shop, owner, by)  # noqa: S311 - repeatable on purpose


def _add_mailbox(shop: "Location", by: Actor) -> None:
    from regulars.channels.email.actions import add_mailbox  # noqa: PLC0415

    add_mailbox(
        address=MAILBOX, name="Kalamata Deli", location=shop, smtp_url="", imap_url="", by=by
    )


def _parts() -> Iterator[Callable[[Sample], dict[str, int]]]:
    """Yield each app's part, lowest app first."""
    from django.apps import apps  # noqa: PLC0415

    for app in reversed(list(apps.get_app_configs())):
        name = f"{app.name}.demo"
        if app.name.startswith("regulars.") and find_spec(name) is not None:
            yield import_module(name).build


if __name__ == "__main__":
    build()
