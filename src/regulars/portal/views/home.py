"""The first page: for customers the shop's own, for staff the way to their work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from regulars.business.queries import business
from regulars.channels.email.queries import first_mailbox
from regulars.kit.views import actor_on
from regulars.portal.hours import hours_today


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show how to reach the business; whoever works here goes on to Today."""
    if actor_on(request).is_staff:
        return redirect("desk:today")

    house, mailbox = business(), first_mailbox()
    context = {
        "phone": house.phone,
        "address": mailbox.address if mailbox else "",
        "hours": hours_today(),
    }
    return render(request, "portal/home.html", context)
