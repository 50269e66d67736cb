"""What the page of one mailbox shows, for every view that answers with it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regulars.channels.email import oauth, queries
from regulars.channels.email.forms import ChangeForm, ConsentForm, KeyForm, ServiceForm
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import Unreadable, reveal
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on


def mailbox_on(request: HttpRequest, pk: int) -> Mailbox:
    """Return the mailbox, where whoever asks may see it.

    Raises:
        Http404: there is none, or it is of another location.
    """
    found = queries.mailboxes(actor_on(request)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such mailbox."))
    return found


def edit_page(
    request: HttpRequest,
    mailbox: Mailbox,
    *,
    form: Form | None = None,
    consent: Form | None = None,
    key: Form | None = None,
    service: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of one mailbox; a form that was sent is shown as it was sent."""
    context = {
        "mailbox": mailbox,
        "form": form or ChangeForm(initial=ChangeForm.initial_of(mailbox)),
        "consent": consent or ConsentForm(initial=_client(mailbox)),
        "key": key or KeyForm(initial={"dkim_selector": mailbox.dkim_selector or "regulars"}),
        "service": service or ServiceForm(initial=_service(mailbox)),
        "given": _given(mailbox),
        "redirect_uri": oauth.redirect_uri(),
        "record": _record(mailbox),
        "hook": _hook(mailbox),
        "is_at": next((name for name, sent in _sent(consent, key, service) if sent), "form"),
    }
    response = render(request, "email/edit.html", context, status=status)
    # The button leads to the provider, and browsers ask whether a form may go there.
    there = {urlsplit(each.authorize_url).netloc for each in oauth.PROVIDERS.values()}
    response._csp_update = {  # type: ignore[attr-defined]
        "form-action": [SELF, *(f"https://{host}" for host in sorted(there))]
    }
    return response


def filled_in(
    request: HttpRequest, mailbox: Mailbox, name: str, form: Form, do: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return the answer of doing what a form asks for, or the page with what is wrong with it.

    Args:
        name: What `edit_page` calls the form.
        do: Called once the form holds what it should; a refusal shows at its field.
    """
    if not form.is_valid():
        return edit_page(request, mailbox, status=422, **{name: form})
    try:
        return do()
    except Refusal as refusal:
        form.add_error(refusal.field or None, refusal.sentence)
        return edit_page(request, mailbox, status=refusal.status, **{name: form})


def _sent(*forms: Form | None) -> list[tuple[str, bool]]:
    return list(zip(("consent", "key", "service"), map(bool, forms), strict=True))


def _client(mailbox: Mailbox) -> dict[str, Any]:
    given = _consent(mailbox)
    if given is None:
        return {}
    return {"provider": given.provider, "client_id": given.client_id, "tenant": given.tenant}


def _consent(mailbox: Mailbox) -> oauth.Consent | None:
    try:
        return oauth.consent_of(mailbox)
    except Unreadable:
        return None


def _given(mailbox: Mailbox) -> dict[str, Any]:
    """Return by whom consent was given and when; empty where it was not."""
    given = _consent(mailbox)
    if given is None or not given.refresh_token:
        return {}
    return {"provider": oauth.PROVIDERS[given.provider].name, "at": given.moment}


def _record(mailbox: Mailbox) -> dict[str, str]:
    """Return the TXT record that the domain has to publish; empty without a key."""
    if not mailbox.dkim_secret:
        return {}
    from regulars.channels.email.composing.signing import BadKey, dns_text  # noqa: PLC0415

    domain = mailbox.address.rpartition("@")[2]
    try:
        text = dns_text(reveal(mailbox.dkim_secret))
    except (Unreadable, BadKey):
        return {}
    return {"name": f"{mailbox.dkim_selector}._domainkey.{domain}", "text": text}


def _service(mailbox: Mailbox) -> dict[str, str]:
    from regulars.channels.email.webhooks import webhook_of  # noqa: PLC0415 - rarely needed

    hook = webhook_of(mailbox) if mailbox.webhook_secret else None
    return {"service": hook.service} if hook else {}


def _hook(mailbox: Mailbox) -> str:
    """Return the address that the mail service is given; "" without one."""
    from regulars.channels.email.webhooks import address_of  # noqa: PLC0415 - rarely needed

    return address_of(mailbox) if mailbox.webhook_secret else ""
