"""Which mail service brings a mailbox's mail, and how it proves that."""

import json

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.channels.email.events import MailboxChanged
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import with_trouble
from regulars.channels.email.secrets import conceal
from regulars.channels.email.webhooks import SERVICES
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.ids import new_secret
from regulars.kit.permissions import require
from regulars.kit.refusals import Unfit

SHORTEST_KEY = 8


class UnknownService(Unfit):
    """No mail service of this name is known here."""


class KeyMissing(Unfit):
    """The service signs what it brings, and the key to check that with is missing."""


@transaction.atomic
def set_webhook(
    mailbox: Mailbox, *, service: str, key: str = "", api_key: str = "", by: Actor
) -> Mailbox:
    """Let a mail service bring mail for a mailbox; ``webhooks.address_of`` says to which address.

    Args:
        service: One of ``webhooks.SERVICES``; "" ends it.
        key: What the service signs with. Where a password in the address proves it instead, "" has
            a new one made.
        api_key: What Brevo's files are fetched with; other services send them along.

    Raises:
        NotAllowed: the actor may not change mailboxes.
        UnknownService: there is no such service.
        KeyMissing: a signing service without its key, or a key that is too short to be one.
    """
    require(by, "mailbox.change", mailbox)
    kept = _secret(service, key.strip(), api_key.strip()) if service else ""
    mailbox = Mailbox.objects.select_for_update().select_related("location").get(pk=mailbox.pk)
    mailbox.webhook_secret = conceal(kept)
    mailbox.trouble = with_trouble(mailbox.trouble, "in", "")
    mailbox.save(update_fields=["webhook_secret", "trouble"])
    record(
        MailboxChanged(
            address=mailbox.address, location_id=mailbox.location_id, changed="webhook_secret"
        ),
        about=mailbox,
        by=by,
    )
    return mailbox


def _secret(service: str, key: str, api_key: str) -> str:
    known = SERVICES.get(service)
    if known is None:
        raise UnknownService(_("Choose one of the mail services in the list."), field="service")
    if known.proof == "password":
        key = key or new_secret()
    if len(key) < SHORTEST_KEY or (known.proof == "signature" and not key.isascii()):
        raise KeyMissing(
            _("Enter the key that %(service)s signs with. You find it in your account there.")
            % {"service": known.name},
            field="key",
        )
    return json.dumps({"service": service, "key": key, "api_key": api_key})
