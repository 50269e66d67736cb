"""Settings > one mailbox: consent instead of a password, the signing key, the mail service."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.channels.email import actions, oauth
from regulars.channels.email.actions.mailboxes import Settings
from regulars.channels.email.diagnosis import advice_for
from regulars.channels.email.forms import ConsentForm, KeyForm, ServiceForm
from regulars.channels.email.models import Mailbox
from regulars.channels.email.pages import filled_in, mailbox_on
from regulars.kit.views import actor_on, allowed, see_other

_ASKED = "mailbox-consent"


@require_POST
@allowed("mailbox.change")
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the client, and go to the provider, who asks whether we may."""
    mailbox = mailbox_on(request, pk)
    form = ConsentForm(request.POST)

    def go() -> HttpResponse:
        given = actions.set_client(mailbox, **form.cleaned_data, by=actor_on(request))
        asked, url = oauth.ask(mailbox, given)
        request.session[_ASKED] = asdict(asked)
        response = HttpResponseRedirect(url)
        response.status_code = 303
        return response

    return filled_in(request, mailbox, "consent", form, go)


@require_POST
@allowed("mailbox.change")
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the consent."""
    actions.disconnect(mailbox_on(request, pk), by=actor_on(request))
    return see_other("email:edit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("mailbox.change")
def connected(request: HttpRequest) -> HttpResponse:
    """Show who comes back from the provider what is to be finished; the button finishes it.

    A GET changes nothing: whatever looks at links beforehand spends no code.
    """
    given = request.POST if request.method == "POST" else request.GET
    try:
        state, issuer = given.get("state", ""), given.get("iss", "")
        asked = oauth.expect(_asked_in(request), state=state, issuer=issuer)
    except oauth.WrongState:
        return _not_ours(request)
    mailbox = mailbox_on(request, asked.mailbox)
    if given.get("error") or not given.get("code"):
        return _said_no(request, mailbox, given.get("error", ""))
    if request.method != "POST":
        provider = oauth.PROVIDERS[asked.provider]
        context = {"mailbox": mailbox, "provider": provider.name, "given": given}
        return render(request, "email/connected.html", context)
    del request.session[_ASKED]  # before it is redeemed: used once
    request.session.save()
    return _finish(request, mailbox, asked, given["code"])


def _finish(request: HttpRequest, mailbox: Mailbox, asked: oauth.Asked, code: str) -> HttpResponse:
    client = oauth.consent_of(mailbox)
    if client is None or client.provider != asked.provider:
        return _not_ours(request)
    try:
        redeemed = oauth.redeem(client, code=code, verifier=asked.verifier)
    except (oauth.NoConsent, oauth.Unreached) as error:
        _tell_why_not(request, str(error))
        return see_other("email:edit", mailbox.pk)
    actions.connect_by_consent(mailbox, consent=redeemed, by=actor_on(request))
    messages.success(request, _("%(address)s is connected.") % {"address": mailbox.address})
    return see_other("email:index")


def _said_no(request: HttpRequest, mailbox: Mailbox, error: str) -> HttpResponse:
    if error == "access_denied":
        messages.error(request, _("Consent was not given. Press “Connect” to ask again."))
    else:
        _tell_why_not(request, error[:200])
    return see_other("email:edit", mailbox.pk)


def _tell_why_not(request: HttpRequest, words: str) -> None:
    advice = advice_for(words)
    sentence = f"{advice.what} {advice.todo}".strip() or _("The mailbox could not be connected.")
    messages.error(request, f"{sentence} {words}".strip())


def _not_ours(request: HttpRequest) -> HttpResponse:
    """Refuse a way back that this session did not ask for, or too long ago (A30)."""
    return render(request, "email/connected.html", {}, status=400)


def _asked_in(request: HttpRequest) -> oauth.Asked | None:
    found: Any = request.session.get(_ASKED)
    return oauth.Asked(**found) if isinstance(found, dict) else None


@require_POST
@allowed("mailbox.change")
def make_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a signing key; the page shows what the domain has to say of it."""
    actions.make_dkim_key(mailbox_on(request, pk), by=actor_on(request))
    return _back_to(pk, "signing")


@require_POST
@allowed("mailbox.change")
def set_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign with a key that somebody has already."""
    mailbox = mailbox_on(request, pk)
    form = KeyForm(request.POST)

    def keep() -> HttpResponse:
        given = form.cleaned_data["dkim_selector"], form.cleaned_data["dkim_key"]
        actions.change_mailbox(mailbox, settings=Settings(dkim=given), by=actor_on(request))
        return _back_to(pk, "signing")

    return filled_in(request, mailbox, "key", form, keep)


@require_POST
@allowed("mailbox.change")
def drop_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign no more."""
    none = Settings(dkim=("", ""))
    actions.change_mailbox(mailbox_on(request, pk), settings=none, by=actor_on(request))
    return _back_to(pk, "signing")


@require_POST
@allowed("mailbox.change")
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a mail service bring mail, or end that."""
    mailbox = mailbox_on(request, pk)
    form = ServiceForm(request.POST)

    def keep() -> HttpResponse:
        actions.set_webhook(mailbox, **form.cleaned_data, by=actor_on(request))
        return _back_to(pk, "service")

    return filled_in(request, mailbox, "service", form, keep)


def _back_to(pk: int, part: str) -> HttpResponse:
    response = see_other("email:edit", pk)
    response["Location"] += f"#{part}"
    return response
