"""The key that a mailbox's letters are signed with."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.channels.email.composing.signing import KeyKind, dns_text, is_selector, new_key
from regulars.channels.email.events import MailboxChanged, MailTroubleChanged
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import with_trouble
from regulars.channels.email.secrets import conceal
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.refusals import Unfit

SELECTOR = "regulars"


class BadSelector(Unfit):
    """This cannot stand in a name of the domain name system."""


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """What whoever keeps the domain publishes: a TXT record of this name with this text."""

    name: str
    text: str

    def __str__(self) -> str:
        return f'{self.name}. IN TXT "{self.text}"'


@transaction.atomic
def make_dkim_key(
    mailbox: Mailbox, *, selector: str = SELECTOR, kind: KeyKind = "rsa", by: Actor
) -> DnsRecord:
    """Make a new key for a mailbox, in place of any it has; return the record to be published.

    From now on its letters are signed. What is signed before the record stands counts as unsigned.

    Raises:
        NotAllowed: the actor may not change mailboxes.
        BadSelector: the selector is not one label of a host name.
    """
    require(by, "mailbox.change", mailbox)
    if not is_selector(selector):
        raise BadSelector(
            _("“%(text)s” cannot be a selector. Use letters, digits and hyphens.")
            % {"text": selector[:63]},
            field="selector",
        )
    pem = new_key(kind)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    mailbox.dkim_selector, mailbox.dkim_secret = selector.lower(), conceal(pem)
    mailbox.trouble = with_trouble(mailbox.trouble, "sign", "")
    mailbox.save(update_fields=["dkim_selector", "dkim_secret", "trouble"])
    record(
        MailboxChanged(
            address=mailbox.address,
            location_id=mailbox.location_id,
            changed="dkim_secret, dkim_selector",
        ),
        about=mailbox,
        by=by,
    )
    domain = mailbox.address.rpartition("@")[2]
    return DnsRecord(f"{mailbox.dkim_selector}._domainkey.{domain}", dns_text(pem))


@transaction.atomic
def note_signing(mailbox: Mailbox, *, words: str, by: Actor) -> None:
    """Note why a mailbox that has a key cannot sign with it; words "" when it can again."""
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    before = mailbox.trouble
    mailbox.trouble = with_trouble(before, "sign", words)
    if mailbox.trouble != before:
        mailbox.save(update_fields=["trouble"])
        record(MailTroubleChanged(words=words, direction="sign"), about=mailbox, by=by)
