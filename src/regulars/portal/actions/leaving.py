"""What a customer may do with what we keep about them: take a copy, have it deleted, or not."""

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.conversations.actions import close_conversation
from regulars.conversations.models import Conversation
from regulars.conversations.rules import IncomingMessage
from regulars.customers import actions as customers
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.rules import Address
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.portal.actions.counting import count_attempts
from regulars.portal.actions.writing import _posted_with, _taken_once
from regulars.portal.events import DataHandedOut
from regulars.portal.hours import open_places
from regulars.portal.lines import line_at
from regulars.portal.models import Posted
from regulars.portal.rules import CHANNEL, DOWNLOADS, Try


@transaction.atomic
def hand_out_data(point: ContactPoint, *, by: Actor) -> None:
    """Note that a customer takes a copy of what we keep about them; see `archive.archive_for`.

    Raises:
        TooMany: they took several within the hour.
        NotAllowed: it is not theirs.
    """
    require(by, "my.see", point)
    count_attempts([Try(DOWNLOADS, str(point.customer_id))], by=by)
    record(DataHandedOut(), about=point.customer, by=by)


@transaction.atomic
def ask_for_deletion(point: ContactPoint, *, by: Actor) -> Posted:
    """Ask, as a customer, that what we keep about them is deleted. Nothing is deleted by this.

    It waits in the inbox as a conversation of its own, whose clock runs; asked twice, it is one.

    Raises:
        NotAllowed: it is not theirs.
    """
    require(by, "my.write", point)
    customer = customers.ask_for_deletion(point.customer, by=by)
    key = _key(customer)
    if known := _posted_with(key):
        return known
    place = _place_of(customer)
    words = _("I would like you to delete everything that you keep about me.")
    return _taken_once(key, _letter(point, place, words, channel_ref=line_at(place)), by=by)


@transaction.atomic
def take_back_deletion(point: ContactPoint, *, by: Actor) -> None:
    """Let a customer stay after all; whoever has their request in hand reads so, and it is closed.

    Raises:
        NotAllowed: it is not theirs.
    """
    require(by, "my.write", point)
    customer = Customer.objects.select_for_update().get(pk=point.customer_id)
    if customer.deletion_asked_at is None:
        return
    asked = _posted_with(_key(customer))
    customers.take_back_deletion(customer, by=by)
    if asked is None or asked.message.conversation.customer_id != customer.pk:
        return
    request = asked.message.conversation
    words = _("I have changed my mind: please keep what you know about me.")
    letter = _letter(
        point, request.location, words, channel_ref=request.channel_ref, token=request.token
    )
    _taken_once(f"{asked.key}-back", letter, by=by)
    request.refresh_from_db()
    if not request.is_closed:
        close_conversation(request, by=by)


def _key(customer: Customer) -> str:
    """Return the key of a request: each time they ask is another one."""
    asked_at = customer.deletion_asked_at
    return f"deletion-{customer.pk}-{asked_at.timestamp() if asked_at else 0}"


def _place_of(customer: Customer) -> Location:
    """Return where a customer was served last, else our first location."""
    last = Conversation.objects.filter(customer=customer).select_related("location")
    found = last.order_by("-number").first()
    return found.location if found else open_places()[0]


def _letter(
    point: ContactPoint, place: Location, words: str, *, channel_ref: str, token: str = ""
) -> IncomingMessage:
    return IncomingMessage(
        customer=Address(point.kind, point.value, "", "", clock.now()),
        channel=CHANNEL,
        channel_ref=channel_ref,
        location_id=place.pk,
        received_at=clock.now(),
        subject=_("Please delete my data"),
        text=words,
        tokens=[token] if token else [],
        sender_check={"verdict": "verified", "by": CHANNEL},
    )
