"""Signing in without a password: a mail with a link and a code, and out again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from regulars.customers.rules import EMAIL, contact_key
from regulars.kit.actor import NOBODY
from regulars.kit.ids import BadToken
from regulars.kit.refusals import Refusal
from regulars.kit.views import see_other, sent
from regulars.portal import actions
from regulars.portal.doors import (
    asked_from,
    comes_from_elsewhere,
    customers_only,
    in_language_of,
    let_in,
    let_out,
    private,
)
from regulars.portal.forms import AddressForm, CodeForm
from regulars.portal.models import Visit
from regulars.portal.queries import actor_of, is_open, sign_in_by
from regulars.portal.refusals import LinkUsed
from regulars.portal.rules import (
    TRIES_FOR_ONE_ADDRESS,
    TRIES_FROM_ONE_PLACE,
    Try,
    masked,
)
from regulars.portal.tokens import new_stamp, stamp_of


def ask(request: HttpRequest, form: AddressForm, *, status: int = 200) -> HttpResponse:
    """Show the page that asks for an address."""
    context = {"form": form, "stamp": str(new_stamp())}
    return render(request, "portal/sign_in.html", context, status=status)


@csrf_exempt
@require_POST
def mail_code(request: HttpRequest) -> HttpResponse:
    """Have a code mailed; the answer is the same whether or not the address is known."""
    form = AddressForm(sent(request))
    if not _is_ours(request):
        form.full_clean()
        form.add_error(None, _("Please press the button once more."))
        return ask(request, form, status=403)
    if not form.is_valid():
        return ask(request, form, status=422)
    address = form.cleaned_data["address"]
    try:
        actions.ask_for_code(
            address, language=get_language() or "", place=asked_from(request), by=NOBODY
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return ask(request, form, status=refusal.status)
    return _ask_for_code(request, CodeForm(initial={"address": address}), is_mailed=True)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Let somebody in who has the code, in whatever browser they type it."""
    form = CodeForm(sent(request))
    if request.method != "POST":
        return _ask_for_code(request, form)
    if not _is_ours(request):
        form.full_clean()
        form.add_error(None, _("Please press the button once more."))
        return _ask_for_code(request, form, status=403)
    if not form.is_valid():
        return _ask_for_code(request, form, status=422)
    given = form.cleaned_data
    tries = [
        Try(TRIES_FROM_ONE_PLACE, asked_from(request)),
        Try(TRIES_FOR_ONE_ADDRESS, contact_key(EMAIL, given["address"])),
    ]
    try:
        actions.count_attempts(tries, by=NOBODY)
        _visit, secret = actions.enter_code(given["address"], given["code"], by=NOBODY)
    except Refusal as refusal:
        form.refuse(refusal)
        return _ask_for_code(request, form, status=refusal.status)
    return let_in(see_other("portal:my"), secret)


@private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show whose page the link opens; the button, and nothing else, uses it up."""
    sign_in = sign_in_by(secret)
    if sign_in is None:
        return render(request, "portal/link_over.html", status=410)
    with in_language_of(request, sign_in.point.customer.language):
        context = {"address": masked(sign_in.point.value), "secret": secret}
        if not is_open(sign_in):
            return render(request, "portal/link_over.html", context, status=410)
        if request.method != "POST":
            return render(request, "portal/link.html", context)
        if comes_from_elsewhere(request):
            return render(request, "portal/link.html", context, status=403)
        try:
            _visit, cookie = actions.confirm_sign_in(secret, by=NOBODY)
        except LinkUsed:
            return render(request, "portal/link_over.html", context, status=410)
    return let_in(see_other("portal:my"), cookie)


@private
@csrf_exempt
@require_POST
def another(request: HttpRequest, secret: str) -> HttpResponse:
    """Mail a new link to where a used one went; nobody learns the whole address here."""
    sign_in = sign_in_by(secret)
    if sign_in is None or comes_from_elsewhere(request):
        return render(request, "portal/link_over.html", status=410)
    address = sign_in.point.value
    try:
        actions.ask_for_code(
            address, language=sign_in.language, place=asked_from(request), by=NOBODY
        )
    except Refusal as refusal:
        context = {"address": masked(address), "secret": secret, "stopped": refusal.sentence}
        return render(request, "portal/link_over.html", context, status=refusal.status)
    return render(request, "portal/link_over.html", {"address": masked(address), "is_mailed": True})


@require_POST
@customers_only
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sign out in this browser."""
    actions.sign_out(visit, by=actor_of(visit.point.customer))
    return let_out(see_other("portal:my"))


@require_POST
@customers_only
def leave_everywhere(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sign out in every browser, and end the links in letters."""
    actions.sign_out_everywhere(visit, by=actor_of(visit.point.customer))
    return let_out(see_other("portal:my"))


def _ask_for_code(
    request: HttpRequest, form: CodeForm, *, is_mailed: bool = False, status: int = 200
) -> HttpResponse:
    context = {"form": form, "stamp": str(new_stamp()), "is_mailed": is_mailed}
    return render(request, "portal/code.html", context, status=status)


def _is_ours(request: HttpRequest) -> bool:
    """Whether a form was given out here, and not sent by another site's page."""
    if comes_from_elsewhere(request):
        return False
    try:
        stamp_of(request.POST.get("stamp", ""))
    except BadToken:
        return False
    return True
