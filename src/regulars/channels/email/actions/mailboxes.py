"""The addresses customers write to."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.channels.email.composing.addresses import NotAnAddress, parse_address
from regulars.channels.email.composing.smtp import NotAnSmtpUrl, SmtpServer
from regulars.channels.email.events import (
    MailboxAdded,
    MailboxChanged,
    MailboxShut,
    MailTroubleChanged,
)
from regulars.channels.email.imap import ImapServer, NotAnImapUrl
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import refs_of
from regulars.channels.email.rules import with_trouble
from regulars.channels.email.secrets import conceal
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.refusals import Refusal, Unfit
from regulars.outbox.actions import send_waiting


class MailboxExists(Refusal):
    """The address is a mailbox already."""


class BadAddress(Unfit):
    """This is no mail address."""


class BadServer(Unfit):
    """The address of a mail server cannot be understood."""


@transaction.atomic
def add_mailbox(
    *,
    address: str,
    location: Location,
    name: str = "",
    smtp_url: str = "",
    imap_url: str = "",
    by: Actor,
) -> Mailbox:
    """Open an address to customers; one that was shut is opened again, with what is given.

    Args:
        name: What customers read as the sender; "" for the business's name.
        smtp_url: smtp://, smtps:// or smtp+starttls://user:password@host:port; "" for the house's.
        imap_url: imap:// or imaps:// likewise; "" where mail is brought by LMTP, SMTP or a pipe.

    Raises:
        NotAllowed: the actor may not change mailboxes.
        BadAddress, BadServer: what was given cannot be used.
        MailboxExists: it is one already.
    """
    require(by, "mailbox.add")
    address = _address(address)
    known = Mailbox.objects.select_for_update().filter(address__iexact=address).first()
    if known and known.is_active:
        raise MailboxExists(
            _("%(address)s is a mailbox already. Change it instead.") % {"address": address},
            field="address",
        )
    mailbox = known or Mailbox(created_at=clock.now())
    mailbox.address = address
    mailbox.name = name.strip()
    mailbox.location = location
    mailbox.smtp_secret = conceal(_smtp(smtp_url))
    mailbox.imap_secret = conceal(_imap(imap_url))
    mailbox.imap_place, mailbox.trouble, mailbox.is_active = {}, "", True
    mailbox.save()
    record(MailboxAdded(address=address, location_id=location.pk), about=mailbox, by=by)
    return mailbox


@transaction.atomic
def change_mailbox(
    mailbox: Mailbox,
    *,
    name: str | None = None,
    location: Location | None = None,
    smtp_url: str | None = None,
    imap_url: str | None = None,
    by: Actor,
) -> Mailbox:
    """Change what is given; None leaves a thing as it is, "" takes a server away.

    What the old server did not take is tried by the new one at once.

    Raises:
        NotAllowed: the actor may not change mailboxes.
        BadServer: a server's address cannot be understood.
    """
    require(by, "mailbox.change", mailbox)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    changes: dict[str, Any] = {}
    if name is not None:
        changes["name"] = name.strip()
    if location is not None:
        changes["location"] = location
    if smtp_url is not None:
        changes["smtp_secret"] = conceal(_smtp(smtp_url))
    if imap_url is not None:
        changes["imap_secret"] = conceal(_imap(imap_url))
        changes["imap_place"] = {}
    if not changes:
        return mailbox
    for field, value in changes.items():
        setattr(mailbox, field, value)
    mailbox.trouble = ""
    mailbox.save(update_fields=[*changes, "trouble"])
    record(
        MailboxChanged(
            address=mailbox.address,
            location_id=mailbox.location_id,
            changed=", ".join(sorted(changes)),
        ),
        about=mailbox,
        by=by,
    )
    if smtp_url is not None:
        send_waiting(refs_of(mailbox), by=by)
    return mailbox


@transaction.atomic
def shut_mailbox(mailbox: Mailbox, *, by: Actor) -> Mailbox:
    """Take no more mail for an address; what came stays. Shutting it twice is fine.

    Raises:
        NotAllowed: the actor may not change mailboxes.
    """
    require(by, "mailbox.change", mailbox)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if mailbox.is_active:
        mailbox.is_active = False
        mailbox.save(update_fields=["is_active"])
        record(
            MailboxShut(address=mailbox.address, location_id=mailbox.location_id),
            about=mailbox,
            by=by,
        )
    return mailbox


@transaction.atomic
def note_trouble(mailbox: Mailbox, *, direction: str, words: str, by: Actor) -> None:
    """Note that a way in or out works (words empty) or what the other server said.

    Args:
        direction: "in" or "out".
    """
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    fields = ["trouble"]
    before = mailbox.trouble
    mailbox.trouble = with_trouble(before, direction, words)
    if not words:
        setattr(mailbox, f"last_{direction}_at", clock.now())
        fields.append(f"last_{direction}_at")
    mailbox.save(update_fields=fields)
    if mailbox.trouble != before:
        record(MailTroubleChanged(words=words, direction=direction), about=mailbox, by=by)


def _address(text: str) -> str:
    try:
        return parse_address(text.strip())
    except NotAnAddress as error:
        raise BadAddress(
            _("“%(text)s” is not a mail address. Write it like help@example.com.")
            % {"text": text.strip()[:80]},
            field="address",
        ) from error


def _smtp(url: str) -> str:
    if url:
        try:
            SmtpServer.from_url(url)
        except NotAnSmtpUrl as error:
            raise BadServer(
                _("Write the server as smtp+starttls://user:password@smtp.example.com:587."),
                field="smtp_url",
            ) from error
    return url


def _imap(url: str) -> str:
    if url:
        try:
            ImapServer.from_url(url)
        except NotAnImapUrl as error:
            raise BadServer(
                _("Write the server as imaps://user:password@imap.example.com:993."),
                field="imap_url",
            ) from error
    return url
