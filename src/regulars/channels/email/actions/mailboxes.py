"""The addresses customers write to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.channels.email import checked, ways_in
from regulars.channels.email.checked import (
    BadAddress,
    BadServer,
    BadSetting,
    MailboxExists,
    OwnAddress,
)
from regulars.channels.email.events import (
    MailboxAdded,
    MailboxChanged,
    MailboxShut,
    MailTroubleChanged,
)
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import refs_of
from regulars.channels.email.rules import with_trouble
from regulars.channels.email.secrets import conceal
from regulars.jobs.actions import enqueue
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.outbox.actions import send_waiting

__all__ = ["BadAddress", "BadServer", "BadSetting", "MailboxExists", "OwnAddress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a mailbox works; None leaves a thing as it is, "" takes it away.

    Attributes:
        folders: That are looked into; none: the one in the server's address, else INBOX.
        trusted_checker: The server whose verdict on senders is believed (its authserv-id).
        most_attached_bytes: Of all files of a letter; over it they become links.
        acknowledges: Whether customers are told at once that their mail has come.
        dkim: Selector and private key (PEM) that letters are signed with; two "" for none.
    """

    folders: Sequence[str] | None = None
    trusted_checker: str | None = None
    most_attached_bytes: int | None = None
    acknowledges: bool | None = None
    dkim: tuple[str, str] | None = None

    def changes(self) -> dict[str, Any]:
        """Return the columns that change, checked.

        Raises:
            BadSetting: names its field.
        """
        found: dict[str, Any] = {}
        if self.folders is not None:
            found["imap_folders"] = checked.folders(self.folders)
        if self.trusted_checker is not None:
            found["trusted_checker"] = checked.checker(self.trusted_checker)
        if self.most_attached_bytes is not None:
            found["most_attached_bytes"] = checked.attached_bytes(self.most_attached_bytes)
        if self.acknowledges is not None:
            found["acknowledges"] = self.acknowledges
        if self.dkim is not None:
            selector, pem = checked.dkim(*self.dkim)
            found["dkim_selector"], found["dkim_secret"] = selector, conceal(pem)
        return found


AS_IT_IS = Settings()


@transaction.atomic
def add_mailbox(
    *,
    address: str,
    location: Location,
    name: str = "",
    smtp_url: str = "",
    imap_url: str = "",
    old_mail: str = ways_in.HISTORY,
    settings: Settings = AS_IT_IS,
    by: Actor,
) -> Mailbox:
    """Open an address to customers; one that was shut is opened again, with what is given.

    Args:
        name: What customers read as the sender; "" for the business's name.
        smtp_url: smtp://, smtps:// or smtp+starttls://user:password@host:port; "" for the house's.
        imap_url: imap:// or imaps:// likewise; "" where mail is brought by LMTP, SMTP or a pipe.
        old_mail: What becomes of mail that lies there already: "history" takes it and starts no
            clock, "take" treats it as just arrived, "leave" leaves it where it is.

    Raises:
        NotAllowed: the actor may not change mailboxes.
        BadAddress, BadServer, BadSetting: what was given cannot be used.
        MailboxExists, OwnAddress: it is a mailbox already, or somebody's own address.
    """
    require(by, "mailbox.add")
    address = checked.address(address)
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
    mailbox.smtp_secret = conceal(checked.smtp_url(smtp_url))
    mailbox.imap_secret = conceal(checked.imap_url(imap_url))
    mailbox.oauth_secret, mailbox.imap_folders = "", []
    mailbox.trouble, mailbox.is_active = "", True
    _set(mailbox, settings.changes())
    mailbox.imap_place = _first_places(mailbox, old_mail)
    checked.require_no_other_fetches(mailbox)
    mailbox.save()
    _fetch_soon(mailbox)
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
    old_mail: str = ways_in.HISTORY,
    settings: Settings = AS_IT_IS,
    by: Actor,
) -> Mailbox:
    """Change what is given; None leaves a thing as it is, "" takes a server away.

    What the old server did not take is tried by the new one at once.

    Args:
        old_mail: What becomes of older mail of a server or folder that is new; see `add_mailbox`.

    Raises:
        NotAllowed: the actor may not change mailboxes.
        BadServer, BadSetting: what was given cannot be used.
    """
    require(by, "mailbox.change", mailbox)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    changes = settings.changes()
    if name is not None:
        changes["name"] = name.strip()
    if location is not None:
        changes["location"] = location
    if smtp_url is not None:
        changes["smtp_secret"] = conceal(checked.smtp_url(smtp_url))
    if imap_url is not None:
        changes["imap_secret"] = conceal(checked.imap_url(imap_url))
    changes = {key: value for key, value in changes.items() if getattr(mailbox, key) != value}
    if not changes:
        return mailbox
    _change(mailbox, changes, old_mail)
    mailbox.trouble = ""
    mailbox.save(update_fields=[*changes, "trouble", "imap_place"])
    _fetch_soon(mailbox)
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


def _change(mailbox: Mailbox, changes: dict[str, Any], old_mail: str) -> None:
    """Change it, and go on in the folders that stay the same."""
    marks, places = ways_in.marks_of(mailbox), ways_in.places_of(mailbox)
    _set(mailbox, changes)
    mailbox.imap_place = _first_places(mailbox, old_mail)
    for folder, mark in ways_in.marks_of(mailbox).items():
        if marks.get(folder) == mark and folder in places:
            mailbox.imap_place[folder] = places[folder]
    checked.require_no_other_fetches(mailbox)


def _set(mailbox: Mailbox, changes: dict[str, Any]) -> None:
    for field, value in changes.items():
        setattr(mailbox, field, value)


def _first_places(mailbox: Mailbox, old_mail: str) -> dict[str, Any]:
    folders = ways_in.folders_of(mailbox)
    return {**ways_in.first_places(folders, old_mail=checked.old_mail(old_mail))}


def _fetch_soon(mailbox: Mailbox) -> None:
    """Look into the folders now, so that what comes from now on is told from what lay there."""
    if mailbox.imap_secret:
        enqueue("email.fetch", {"mailbox": mailbox.pk}, key=f"mailbox:{mailbox.pk}")


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
        direction: "in", "in FOLDER" for a further folder, or "out".
    """
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    fields = ["trouble"]
    before = mailbox.trouble
    mailbox.trouble = with_trouble(before, direction, words)
    if not words:
        looked_at = f"last_{direction.partition(' ')[0]}_at"
        setattr(mailbox, looked_at, clock.now())
        fields.append(looked_at)
    mailbox.save(update_fields=fields)
    if mailbox.trouble != before:
        record(MailTroubleChanged(words=words, direction=direction), about=mailbox, by=by)
