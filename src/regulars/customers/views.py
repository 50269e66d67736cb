"""Customers: found, shown, added, changed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regulars.customers import actions, queries
from regulars.customers.forms import CustomerForm, NewCustomerForm, PointForm
from regulars.customers.history import history
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.panels import greeting
from regulars.kit.paging import BadCursor, decode
from regulars.kit.permissions import can
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other, sent

LINES = 30


@require_safe
@allowed("customer.see")
def index(request: HttpRequest) -> HttpResponse:
    """List customers by name, or find some."""
    query = request.GET.get("q", "").strip()
    try:
        found = queries.customers(
            actor_on(request), query=query, cursor=request.GET.get("cursor", "")
        )
    except BadCursor:
        return render(request, "customers/lost.html", {"nav": "customers"}, status=422)
    context = {
        "nav": "customers",
        "query": query,
        "customers": found.items,
        "older_url": _next_url(request, found.next_cursor),
        "may_add": can(actor_on(request), "customer.add"),
    }
    return render(request, "customers/index.html", context)


@require_safe
@allowed("customer.see")
def show(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show a customer: how to greet and reach them, what was said and done."""
    customer = queries.customer_for(actor_on(request), customer_id)
    try:
        return _page(request, customer)
    except BadCursor:
        return render(request, "customers/lost.html", {"nav": "customers"}, status=422)


@require_http_methods(["GET", "POST"])
@allowed("customer.add")
def add(request: HttpRequest) -> HttpResponse:
    """Add a customer."""
    form = NewCustomerForm(sent(request))
    if form.is_valid():
        try:
            customer = actions.add_customer(
                name=form.cleaned_data["name"],
                greet_as=form.cleaned_data["greet_as"],
                language=form.cleaned_data["language"],
                contact_points=form.contact_points(),
                by=actor_on(request),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The customer is added."))
            return see_other("customers:show", customer.pk)
    status = 422 if form.errors else 200
    return render(request, "customers/add.html", {"nav": "customers", "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allowed("customer.change")
def change(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Change name, greeting and language."""
    customer = queries.customer_for(actor_on(request), customer_id)
    form = CustomerForm(sent(request), initial=_facts(customer))
    if form.is_valid():
        try:
            actions.change_customer(customer, **_changes(form), by=actor_on(request))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The customer's record is changed."))
            return see_other("customers:show", customer_id)
    context = {"nav": "customers", "form": form, "customer": customer}
    return render(request, "customers/change.html", context, status=422 if form.errors else 200)


def _facts(customer: Customer) -> dict[str, str]:
    return {
        "name": customer.name,
        "greet_as": customer.greet_as,
        "language": customer.language,
        "reach_by": customer.reach_by,
    }


def _changes(form: CustomerForm) -> dict[str, str]:
    """Return what was changed: a greeting left as it was is not confirmed by that."""
    return {name: form.cleaned_data[name] for name in form.changed_data}


@require_POST
@allowed("customer.change")
def greet(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Say how a customer is addressed; saying it confirms it."""
    customer = queries.customer_for(actor_on(request), customer_id)
    wanted = request.POST.get("greet_as", "")
    customer = actions.change_customer(customer, greet_as=wanted, by=actor_on(request))
    back = request.POST.get("back", "")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(_greeting(request, customer, back=back or request.path))
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return see_other(back)
    return see_other("customers:show", customer_id)


@require_POST
@allowed("customer.change")
def add_point(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Add a way to reach a customer."""
    customer = queries.customer_for(actor_on(request), customer_id)
    form = PointForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "value")}
        try:
            actions.add_contact_point(customer, **given, by=actor_on(request))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("There is one more way to reach this customer."))
            return see_other("customers:show", customer_id)
    return _page(request, customer, status=422, point_form=form)


@require_POST
@allowed("customer.change")
def remove_point(request: HttpRequest, customer_id: int, point_id: int) -> HttpResponse:
    """Take a way to reach a customer away."""
    customer = queries.customer_for(actor_on(request), customer_id)
    point = next((each for each in customer.contact_points.all() if each.pk == point_id), None)
    if point is None:
        raise Http404(_("This customer has no such address or number."))
    return _removed(request, customer, point)


def _removed(request: HttpRequest, customer: Customer, point: ContactPoint) -> HttpResponse:
    try:
        actions.remove_contact_point(point, by=actor_on(request))
    except Refusal as refusal:
        return _page(request, customer, status=refusal.status, trouble=refusal.sentence)
    messages.success(request, _("%(value)s is taken away.") % {"value": point.value})
    return see_other("customers:show", customer.pk)


def _page(
    request: HttpRequest, customer: Customer, *, status: int = 200, **more: Any
) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    before = _entry_before(cursor) if cursor else None
    lines = history(actor_on(request), customer, before=before, limit=LINES)
    context = {
        "nav": "customers",
        "customer": customer,
        "greet": _greeting(request, customer, back=request.path),
        "lines": lines.items,
        "older_url": _next_url(request, lines.next_cursor),
        "point_form": PointForm(),
        "may_change": can(actor_on(request), "customer.change", customer),
        "trouble": "",
        **more,
    }
    return render(request, "customers/show.html", context, status=status)


def _greeting(request: HttpRequest, customer: Customer, *, back: str) -> SafeString:
    may_change = can(actor_on(request), "customer.change", customer)
    return greeting(customer, may_change=may_change, back=back, csrf_token=get_token(request))


def _entry_before(cursor: str) -> int:
    values = decode(cursor)
    if len(values) != 1 or not isinstance(values[0], int):
        raise BadCursor(_("This cursor belongs to another list."))
    return values[0]


def _next_url(request: HttpRequest, cursor: str | None) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor or ""
    return f"?{query.urlencode()}" if cursor else ""
