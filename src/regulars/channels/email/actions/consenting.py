"""Connect a mailbox by consent: the client, the way back, and tokens that are renewed."""

from urllib.parse import quote

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.channels.email import oauth, ways_in
from regulars.channels.email.events import MailboxChanged
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import conceal
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.refusals import Unfit


class WrongClient(Unfit):
    """A client for consent cannot be understood."""


@transaction.atomic
def set_client(
    mailbox: Mailbox,
    *,
    provider: str,
    client_id: str,
    client_secret: str = "",
    tenant: str = "",
    by: Actor,
) -> oauth.Consent:
    """Keep by which client consent is asked for; an empty secret leaves the one that is set.

    Another client than before needs consent anew.

    Raises:
        NotAllowed: the actor may not change mailboxes.
        WrongClient: something is missing, or the provider is unknown.
    """
    require(by, "mailbox.change", mailbox)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    before = _known(mailbox, provider, client_id.strip())
    secret = client_secret.strip() or (before.client_secret if before else "")
    _check(provider, client_id.strip(), secret, tenant.strip())
    consent = oauth.Consent(
        provider=provider,
        client_id=client_id.strip(),
        client_secret=secret,
        tenant=tenant.strip(),
        refresh_token=before.refresh_token if before else "",
        access_token=before.access_token if before else "",
        expires_at=before.expires_at if before else "",
        given_at=before.given_at if before else "",
    )
    _keep(mailbox, consent)
    _tell(mailbox, by)
    return consent


def _known(mailbox: Mailbox, provider: str, client_id: str) -> oauth.Consent | None:
    before = oauth.consent_of(mailbox)
    is_same = before and (before.provider, before.client_id) == (provider, client_id)
    return before if is_same else None


def _check(provider: str, client_id: str, secret: str, tenant: str) -> None:
    if provider not in oauth.PROVIDERS:
        raise WrongClient(_("Choose Google or Microsoft 365."), field="provider")
    if not client_id:
        raise WrongClient(_("Give the client's id."), field="client_id")
    if not secret:
        raise WrongClient(_("Give the client's secret."), field="client_secret")
    if tenant and not oauth.is_tenant(tenant):
        raise WrongClient(
            _("Write the tenant as Microsoft shows it: letters, digits, dots and hyphens."),
            field="tenant",
        )


@transaction.atomic
def connect_by_consent(mailbox: Mailbox, *, consent: oauth.Consent, by: Actor) -> Mailbox:
    """Use the consent that was given: mail comes and goes by the provider's servers from now on.

    Args:
        consent: With tokens, as `oauth.redeem` returns it.

    Raises:
        NotAllowed: the actor may not change mailboxes.
    """
    require(by, "mailbox.change", mailbox)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    provider = oauth.PROVIDERS[consent.provider]
    user = quote(mailbox.address, safe="")
    mailbox.oauth_secret = conceal(consent.as_json())
    mailbox.smtp_secret = conceal(provider.smtp.format(user=user))
    if not ways_in.is_at(mailbox, provider.hosts):
        mailbox.imap_secret = conceal(provider.imap.format(user=user))
        folders = ways_in.folders_of(mailbox)
        mailbox.imap_place = ways_in.first_places(folders, old_mail=ways_in.HISTORY)
    else:
        mailbox.imap_secret = conceal(provider.imap.format(user=user))
    mailbox.trouble = ""
    mailbox.save()
    _tell(mailbox, by)
    return mailbox


@transaction.atomic
def disconnect(mailbox: Mailbox, *, by: Actor) -> Mailbox:
    """Forget a consent and its client. The servers stay set, and ask for a password.

    Raises:
        NotAllowed: the actor may not change mailboxes.
    """
    require(by, "mailbox.change", mailbox)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if mailbox.oauth_secret:
        mailbox.oauth_secret = ""
        mailbox.save(update_fields=["oauth_secret"])
        _tell(mailbox, by)
    return mailbox


def fresh_token(mailbox: Mailbox) -> str:
    """Return an access token that can be used now; asks the provider where the last one is over.

    Two that ask at once both get one, and the later one is kept.

    Raises:
        NoConsent: the provider gives none. Unreached: it was not reached. Unreadable.
    """
    mailbox = Mailbox.objects.get(pk=mailbox.pk)
    consent = oauth.consent_of(mailbox)
    if consent is None:
        raise oauth.NoConsent("not_connected", "Nobody has given consent yet.")
    if consent.is_fresh:
        return consent.access_token
    renewed = oauth.refreshed(consent)
    with transaction.atomic():
        # Unless another consent was given meanwhile.
        same = Mailbox.objects.filter(pk=mailbox.pk, oauth_secret=mailbox.oauth_secret)
        same.update(oauth_secret=conceal(renewed.as_json()))
    return renewed.access_token


def _keep(mailbox: Mailbox, consent: oauth.Consent) -> None:
    mailbox.oauth_secret = conceal(consent.as_json())
    mailbox.save(update_fields=["oauth_secret"])


def _tell(mailbox: Mailbox, by: Actor) -> None:
    record(
        MailboxChanged(address=mailbox.address, location_id=mailbox.location_id, changed="oauth"),
        about=mailbox,
        by=by,
    )
