"""Settings: the business, its locations, when they are open."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.business import actions, queries, rules
from regulars.business.forms import BusinessForm, HoursForm, LocationForm, SpecialDayForm
from regulars.business.models import Business, Location
from regulars.kit import clock
from regulars.kit.permissions import can
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other, sent

BUSINESS_FIELDS = tuple(BusinessForm.base_fields)
LOCATION_FIELDS = tuple(LocationForm.base_fields)


@require_GET
@allowed("settings.see")
def settings(request: HttpRequest) -> HttpResponse:
    """Show the settings of the house; other apps add their sections."""
    actor = actor_on(request)
    context = {
        "nav": "settings",
        "house": queries.business(),
        "locations": queries.locations(actor),
        "may_change": can(actor, "business.change"),
    }
    return render(request, "business/settings.html", context)


@require_http_methods(["GET", "POST"])
@allowed("business.change")
def change(request: HttpRequest) -> HttpResponse:
    """Change what describes the business."""
    form = BusinessForm(sent(request), initial=_now(queries.business(), BUSINESS_FIELDS))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_up_business(**form.cleaned_data, by=actor_on(request))
            messages.success(request, _("The business is changed."))
            return see_other("business:settings")
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(request, "business/change.html", form)


@require_http_methods(["GET", "POST"])
@allowed("business.change")
def add_location(request: HttpRequest) -> HttpResponse:
    """Add a location; its opening hours come next."""
    first = _now(queries.business(), ("country", "time_zone", "currency", "language"))
    form = LocationForm(sent(request), initial={**first, "keeps_holidays": True})
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_location(**form.cleaned_data, by=actor_on(request))
            return see_other("business:location", added.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(request, "business/add_location.html", form)


@require_GET
@allowed("settings.see")
def location(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a location: its hours, its special days, its public holidays."""
    return _location_page(request, _location(request, pk))


@require_POST
@allowed("business.change")
def change_location(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what describes a location."""
    place, form = _location(request, pk), LocationForm(request.POST)
    if form.is_valid():
        try:
            actions.change_location(place, **form.cleaned_data, by=actor_on(request))
            return _changed(request, pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _location_page(request, _location(request, pk), details_form=form)


@require_POST
@allowed("business.change")
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the usual week of a location."""
    place, form = _location(request, pk), HoursForm(request.POST)
    if form.is_valid():
        try:
            week = rules.week_from_days(form.lines())
            actions.set_opening_hours(place, spans=rules.rows_of_week(week), by=actor_on(request))
            return _changed(request, pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _location_page(request, place, hours_form=form)


@require_POST
@allowed("business.change")
def add_special_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a date hours of its own, or none."""
    place, form = _location(request, pk), SpecialDayForm(request.POST)
    if form.is_valid():
        try:
            _set_special_day(request, place, form)
            return _changed(request, pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _location_page(request, place, special_form=form)


def _set_special_day(request: HttpRequest, place: Location, form: SpecialDayForm) -> None:
    try:
        spans = rules.day_from_text(form.cleaned_data["hours"])
    except rules.BadHours as refusal:
        refusal.field = "hours"
        raise
    actions.set_special_day(
        place,
        date=form.cleaned_data["date"],
        spans=[(span.start_minute, span.end_minute) for span in spans],
        name=form.cleaned_data["name"],
        by=actor_on(request),
    )


@require_POST
@allowed("business.change")
def remove_special_day(request: HttpRequest, pk: int, day: date) -> HttpResponse:
    """Give a date its usual hours back."""
    actions.remove_special_day(_location(request, pk), date=day, by=actor_on(request))
    return _changed(request, pk)


def _location(request: HttpRequest, pk: int) -> Location:
    try:
        return queries.location_for(actor_on(request), pk)
    except Location.DoesNotExist:
        raise Http404 from None


def _changed(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("The location is changed."))
    return see_other("business:location", pk)


def _now(thing: Business | Location, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _location_page(request: HttpRequest, place: Location, **forms: Any) -> HttpResponse:
    week = queries.week_of(place)
    today = queries.local_day(clock.now(), place)
    holidays = queries.holidays_in(place, today.year, language=get_language() or "en")
    context = {
        "nav": "settings",
        "location": place,
        "week": zip(HoursForm().fields.values(), rules.days_of_week(week), strict=True),
        "special_days": [
            {"day": day, "hours": rules.text_of_day(queries.spans_of(day))}
            for day in queries.special_days_from(place, today)
        ],
        "holidays": sorted(holidays.items()),
        "knows_holidays": rules.knows_holidays(place.country, place.subdivision),
        "may_change": can(actor_on(request), "business.change", place),
        "details_form": LocationForm(initial=_now(place, LOCATION_FIELDS)),
        "hours_form": HoursForm.showing(rules.days_of_week(week)),
        "special_form": SpecialDayForm(),
        **forms,
    }
    return render(request, "business/location.html", context, status=422 if forms else 200)


def _form_page(request: HttpRequest, template: str, form: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"nav": "settings", "form": form}, status=status)
