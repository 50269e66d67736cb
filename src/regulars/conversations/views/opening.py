"""A conversation that we begin."""

from typing import Any
from uuid import uuid4

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.business.models import Location
from regulars.conversations import actions, ports
from regulars.conversations.actions.replying import HOLD_SECONDS
from regulars.conversations.alongside import along_in, as_sent
from regulars.conversations.composing import blank_in
from regulars.conversations.forms import BeginForm
from regulars.conversations.models import Conversation
from regulars.conversations.ports import ChannelLine
from regulars.conversations.refusals import NoSuchMailbox, NothingSaid
from regulars.conversations.rows import url_of
from regulars.customers.models import Customer
from regulars.customers.queries import customer_for, mail_addresses_of
from regulars.customers.rules import EMAIL, Address, checked_contact
from regulars.kit.actor import Actor
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other, sent

CHANNEL = "email"
LONGEST_KEY = 18  # digits


@require_http_methods(["GET", "POST"])
@allowed("conversation.open")
def new(request: HttpRequest) -> HttpResponse:
    """Write to a customer first."""
    actor = actor_on(request)
    lines, customer = _lines(actor), _customer(request, actor)
    form = BeginForm(sent(request), lines=lines, initial=_initial(customer))
    if form.is_valid():
        try:
            conversation = _begin(request, form, lines)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            notices.success(request, _("It is on its way."))
            return see_other(url_of(conversation.number))
    context = {
        "nav": "inbox",
        "form": form,
        "kept": form.kept,
        "customer": customer,
        "has_lines": bool(lines),
    }
    status = 422 if form.errors else 200
    return render(request, "conversations/new.html", context, status=status)


def _begin(request: HttpRequest, form: BeginForm, lines: list[ChannelLine]) -> Conversation:
    told, actor = form.cleaned_data, actor_on(request)
    along = along_in(request)
    form.kept = along.files
    line = next((each for each in lines if each.ref == told["mailbox"]), None)
    if line is None:
        raise NoSuchMailbox(_("There is no mailbox that you may use."), field="mailbox")
    if blank := blank_in(told["text"]):
        sentence = _("Fill in %(blank)s first, or take it out.") % {"blank": blank}
        raise NothingSaid(sentence, field="text")
    location = Location.objects.get(pk=line.location_id)
    address = checked_contact(EMAIL, told["email"], field="email")
    return actions.open_conversation(
        customer=Address(EMAIL, address, told["name"]),
        subject=told["subject"],
        text=told["text"].replace("\r\n", "\n"),
        channel=CHANNEL,
        channel_ref=line.ref,
        location=location,
        direction="out",
        hold_seconds=getattr(request.user, "undo_seconds", HOLD_SECONDS),
        key=told["key"],
        **as_sent(along, location.time_zone),
        by=actor,
    )


def _lines(actor: Actor) -> list[ChannelLine]:
    channel = ports.channels.get(CHANNEL)
    return channel.lines(locations=actor.locations) if channel else []


def _customer(request: HttpRequest, actor: Actor) -> Customer | None:
    """Return the customer from whose page somebody came."""
    told = request.GET.get("customer", "")
    if not (told.isascii() and told.isdecimal()) or len(told) > LONGEST_KEY:
        return None
    return customer_for(actor, int(told))


def _initial(customer: Customer | None) -> dict[str, Any]:
    key = {"key": str(uuid4())}
    if customer is None:
        return key
    address = next((each.value for each in mail_addresses_of(customer)), "")
    greeting = _("Hello %(name)s,") % {"name": customer.greet_as} if customer.greet_as else ""
    text = f"{greeting}\n\n" if greeting else ""
    return {**key, "email": address, "name": customer.name, "text": text}
