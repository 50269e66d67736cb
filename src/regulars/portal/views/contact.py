"""The contact form. It sets no cookie: a stamp in the form makes it count once.

Whoever is stopped by mistake loses no word: the form comes back with all of them, and says how
else to reach us.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from regulars.business.models import Location
from regulars.business.queries import business
from regulars.conversations.models import Conversation
from regulars.customers.rules import EMAIL
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import BadToken
from regulars.kit.refusals import Refusal
from regulars.kit.views import see_other, sent
from regulars.portal import actions
from regulars.portal.doors import (
    asked_from,
    comes_from_elsewhere,
    in_zone_of,
    private,
    small_enough,
    visit_on,
)
from regulars.portal.forms import TRAP, ContactForm
from regulars.portal.hours import line_of, open_places, opens_at
from regulars.portal.lines import line_at
from regulars.portal.promises import answer_by, due_for, usual_minutes
from regulars.portal.queries import posted_by
from regulars.portal.rules import OLDEST_FORM, is_human_pace, kind_of
from regulars.portal.tokens import Stamp, new_stamp, receipt_for, stamp_of
from regulars.ui import formats

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """What a contact form is shown with."""

    place: Location
    places: tuple[Location, ...]  # to choose from; one where the address names it
    stamp: Stamp
    stopped: str = ""  # why it was not taken though nothing in it is wrong


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@small_enough
def contact(request: HttpRequest, location_id: int = 0) -> HttpResponse:
    """Show the form with the time an answer takes; take what was written when Send is pressed."""
    places = _places(location_id)
    if request.method != "POST":
        form = ContactForm(initial=_known(request, places), places=places)
        return _show(request, form, Page(places[0], places, new_stamp()))
    return _take(request, places)


def _take(request: HttpRequest, places: tuple[Location, ...]) -> HttpResponse:
    form = ContactForm(sent(request), request.FILES, places=places)
    is_fit = form.is_valid()
    place = _chosen(form, places)
    page, status = _stamped(request, place, places)
    if not is_fit or page.stopped:
        return _show(request, form, page, status=status if page.stopped else 422)
    try:
        actions.write_by_form(
            form.letter(language=translation.get_language() or ""),
            key=page.stamp.key,
            location=place,
            channel_ref=line_at(place),
            place=asked_from(request),
            by=_writer(form),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, form, page, status=refusal.status)
    except Exception:  # whatever it was, nobody was told that we have it: the words come back
        log.exception("What came by the contact form could not be kept.")
        words = _("We could not keep this just now. Press Send again in a moment.")
        return _show(request, form, Page(place, places, page.stamp, words), status=503)
    return see_other("portal:sent", receipt=receipt_for(page.stamp.key))


def _stamped(
    request: HttpRequest, place: Location, places: tuple[Location, ...]
) -> tuple[Page, int]:
    """Return the page with the form's stamp, and the status where it is not to be taken."""
    again = _("Please press Send once more. Your words are still here.")
    try:
        stamp = stamp_of(request.POST.get("stamp", ""))
    except BadToken:
        return Page(place, places, new_stamp(), again), 403
    if comes_from_elsewhere(request):
        return Page(place, places, new_stamp(), again), 403
    if clock.now() - stamp.given_at > OLDEST_FORM:
        return Page(place, places, new_stamp(stamp.key), again), 422
    if request.POST.get(TRAP) or not is_human_pace(stamp.given_at, clock.now()):
        return Page(place, places, stamp, again), 422
    return Page(place, places, stamp), 200


def _show(
    request: HttpRequest, form: ContactForm, page: Page, *, status: int = 200
) -> HttpResponse:
    place = page.place
    with in_zone_of(place):
        minutes, line = usual_minutes(place.pk), line_of(place)
        context: dict[str, Any] = {
            "form": form,
            "stamp": str(page.stamp),
            "trap": TRAP,
            "stopped": page.stopped or next(iter(form.non_field_errors()), ""),
            "line": line,
            "line_ends": line.endswith("."),  # with a moment such as "9:00 π.μ."
            "usual": formats.duration(minutes) if minutes else "",
            "opens_at": opens_at(place),
            "answer_by": answer_by(place),
            "phone": business().phone,
            "place": place.name if len(open_places()) > 1 else "",
        }
        return render(request, "portal/contact.html", context, status=status)


@private
@require_safe
def confirmed(request: HttpRequest, receipt: str) -> HttpResponse:
    """Say what we have, when an answer comes and where."""
    posted = posted_by(receipt)
    if posted is None:
        return render(request, "portal/receipt_over.html", status=410)
    conversation = posted.message.conversation
    with in_zone_of(conversation.location):
        context = {
            "posted": posted,
            "conversation": conversation,
            "name": posted.message.from_name,
            "is_mail": kind_of(posted.reach) == EMAIL,
            "due": due_for(conversation),
            "is_answered": conversation.status != Conversation.Status.WAITING_ON_US,
            "words": posted.message.new_text,
            "phone": business().phone,
        }
        return render(request, "portal/sent.html", context)


def _places(location_id: int) -> tuple[Location, ...]:
    places = open_places()
    if location_id:
        places = tuple(place for place in places if place.pk == location_id)
    if not places:
        raise Http404
    return places


def _chosen(form: ContactForm, places: tuple[Location, ...]) -> Location:
    wanted = form.cleaned_data.get("location", 0)
    return next((place for place in places if place.pk == wanted), places[0])


def _known(request: HttpRequest, places: tuple[Location, ...]) -> dict[str, Any]:
    """Return what a customer who is signed in need not write again."""
    visit = visit_on(request)
    known = {"location": places[0].pk}
    if visit is None:
        return known
    return {**known, "reach": visit.point.value, "name": visit.point.customer.name}


def _writer(form: ContactForm) -> Actor:
    """Return who wrote, as they call themselves: nobody has proved it."""
    given = form.cleaned_data
    return Actor(kind="customer", name=given["name"] or given["reach"])
