"""The sample shop: a year of a small business, made of each app's ``demo.py``.

    python -m regulars.site.sample      builds into REGULARS_DATA

An app's part is ``build(sample) -> {"customers": 640}``: it works through actions like everybody,
takes every choice from ``sample.random``, and every time from ``sample.now``.
"""

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.sample import Sample
from regulars.site import ready, talk

SEED = 20261122
OWNER = "maria@example.com"
AGENT = "nikos@example.com"
CUSTOMER = "iris.kalliga@example.com"  # see portal.demo
PASSWORD = "good coffee every day"  # noqa: S105 - printed on the screen of everybody who tries it

# Lowest app first, and mailboxes before anybody writes to them.
PARTS = (
    "business",
    "staff",
    "channels.email.demo:open_mailboxes",
    "customers",
    "conversations",
    "standards",
    "feedback",
    "channels.email",
    "feedback.demo:answer_latest",
    "portal",
    "customers.demo:polish",
)


def build(*, factor: float = 1.0, now: datetime | None = None, seed: int = SEED) -> Sample:
    """Build the whole sample shop in an empty data folder.

    Args:
        factor: How much of it; 1 is about 640 customers and 2,300 conversations.
        now: The moment the year leads up to; None is now.
    """
    ready.migrate()
    return fill(factor=factor, now=now or clock.now(), seed=seed)


def fill(*, factor: float, now: datetime, seed: int = SEED) -> Sample:
    """Fill an empty, migrated database."""
    sample = _house(factor, now, seed)
    for part in _parts():
        with clock.travel(now), _in_one_go():
            sample.counts |= part(sample) or {}
    with clock.travel(now):
        _settle()
        sample.counts |= _counted()
    return sample


def _house(factor: float, now: datetime, seed: int) -> Sample:
    from regulars.business.actions import set_up_business  # noqa: PLC0415
    from regulars.staff.actions import add_staff_member  # noqa: PLC0415
    from regulars.staff.queries import actor_of  # noqa: PLC0415

    with clock.travel(now - timedelta(days=368)):
        set_up_business(
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
    chosen = random.Random(seed)  # noqa: S311 - repeatable on purpose
    return Sample(now=now, random=chosen, by=actor_of(owner), factor=factor)


def _parts() -> Iterator[Callable[[Sample], dict[str, int] | None]]:
    for name in PARTS:
        module, _colon, function = name.partition(":")
        path = module if function else f"{module}.demo"
        yield getattr(import_module(f"regulars.{path}"), function or "build")


@contextmanager
def _in_one_go() -> Iterator[None]:
    """One transaction for a whole part: nobody else is here yet."""
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        yield


def _settle() -> None:
    """Do what the workers would have done by now."""
    from regulars.jobs.worker import run_until_idle  # noqa: PLC0415
    from regulars.journal.actions import seal_entries  # noqa: PLC0415
    from regulars.standards.actions import mark_missed, refresh_medians  # noqa: PLC0415

    run_until_idle()
    for each in (mark_missed, refresh_medians, seal_entries):
        while each(by=SYSTEM):
            pass


def _counted() -> dict[str, int]:
    from regulars.conversations.models import Conversation  # noqa: PLC0415
    from regulars.customers.models import Customer  # noqa: PLC0415
    from regulars.feedback.models import Response  # noqa: PLC0415

    counted: dict[str, Any] = {
        "customers": Customer,
        "conversations": Conversation,
        "answers": Response,
    }
    return {name: model.objects.count() for name, model in counted.items()}


def something_to_try() -> str:
    """Return one thing to do in the sample shop, true at this moment."""
    from regulars.insights.queries import risks  # noqa: PLC0415
    from regulars.staff.models import StaffMember  # noqa: PLC0415
    from regulars.staff.queries import actor_of  # noqa: PLC0415

    owner = StaffMember.objects.get(email=OWNER)
    first = next(iter(risks(actor_of(owner))), None)
    if first is None:
        return "sign in and open Today: nobody is waiting too long."
    return f"sign in and answer {first.name}, #{first.number}: {_because(first.late)}."


def _because(late: timedelta | None) -> str:
    from django.utils.translation import override  # noqa: PLC0415

    from regulars.ui import formats  # noqa: PLC0415

    if late is None:
        return "an unhappy customer, and nobody has written since"
    with override("en"):  # as the whole command line
        return f"about to leave, {formats.age(late)} past what we promise"


if __name__ == "__main__":
    gc.disable()  # a tenth of the time, in a process that ends in a moment
    import_module("holidays")  # for the same reason: no process of its own for each question
    talk.give_json(build().counts)
