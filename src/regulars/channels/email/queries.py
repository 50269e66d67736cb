"""Mailboxes, and what became of the mail that came by them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.rules import CHANNEL, is_for
from regulars.channels.email.ways_out import way_out_of, why_stuck
from regulars.conversations.ports import ChannelLine
from regulars.kit.actor import Actor
from regulars.kit.permissions import can
from regulars.kit.reading import read_related, read_rows
from regulars.outbox.queries import waiting_for

_KIND = "mailbox"
LONGEST_KEY = 18  # digits that every database can compare
HOUSE = "house"  # what leaves in the business's own name


def ref_of(mailbox: Mailbox) -> str:
    """Return what a conversation keeps of a mailbox: "mailbox:3"."""
    return f"{_KIND}:{mailbox.pk}"


def refs_of(mailbox: Mailbox) -> list[str]:
    """Return all names by which the outbox knows a mailbox: the first one sends for the house."""
    first = first_mailbox()
    is_first = first is not None and first.pk == mailbox.pk
    return [ref_of(mailbox), *([HOUSE, ""] if is_first else [])]


def mailbox_of(ref: str) -> Mailbox | None:
    """Return the mailbox a conversation came by, also when it is shut by now."""
    kind, _, pk = ref.partition(":")
    if kind != _KIND or not pk.isdecimal():
        return None
    found = read_related(Mailbox, ("location",), "WHERE email_mailbox.id = %s", [int(pk)])
    return found[0] if found else None


def mailboxes(actor: Actor) -> QuerySet[Mailbox]:
    """Return the open mailboxes of the actor's locations, by address."""
    if not can(actor, "mailbox.see"):
        return Mailbox.objects.none()
    found = Mailbox.objects.select_related("location").filter(is_active=True)
    if actor.locations is not None:
        found = found.filter(location__in=actor.locations)
    return found.order_by("address")


def mailbox_by_address(address: str) -> Mailbox | None:
    """Return the open mailbox with exactly this address, whatever its capitals."""
    condition = "WHERE is_active AND LOWER(address) = LOWER(%s) ORDER BY id LIMIT 1"
    found = read_rows(Mailbox, condition, [address.strip()])
    return found[0] if found else None


def mailbox_for(recipient: str) -> Mailbox | None:
    """Return the open mailbox that takes mail to this address, with or without a +part."""
    meant = (key for key, address in _open_addresses() if is_for(recipient, mailbox=address))
    key = next(meant, None)
    return None if key is None else mailbox_of(f"{_KIND}:{key}")


def own_addresses() -> list[str]:
    """Return the addresses of all mailboxes that are or were ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM email_mailbox ORDER BY id")
        return [address for (address,) in cursor.fetchall()]


def _open_addresses() -> list[tuple[int, str]]:
    """Return the open mailboxes' keys and addresses, the oldest first."""
    # In SQL: asked on the page of every conversation, and for every mail.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, address FROM email_mailbox WHERE is_active ORDER BY id")
        found: list[tuple[int, str]] = cursor.fetchall()
    return found


def first_mailbox() -> Mailbox | None:
    """Return the oldest open mailbox."""
    return Mailbox.objects.select_related("location").filter(is_active=True).order_by("pk").first()


def house_can_send() -> bool:
    """Return whether mail in the business's own name has a server to leave by; asks nobody."""
    mailbox = first_mailbox()
    return mailbox is not None and way_out_of(mailbox).server is not None


def waiting_without_way(mailboxes: Iterable[Mailbox]) -> Iterator[tuple[Mailbox, int]]:
    """Yield the mailboxes that have no server to send by, with how many messages wait there."""
    for mailbox in mailboxes:
        count = waiting_for(refs_of(mailbox)).count if why_stuck(mailbox) else 0
        if count:
            yield mailbox, count


def wait_for_a_mailbox() -> bool:
    """Whether messages wait that leave in the business's own name, by whichever mailbox."""
    return waiting_for([HOUSE, ""]).count > 0


def oldest_waiting() -> RawMail | None:
    """Return the mail that has waited longest to be read, or None."""
    found = read_rows(RawMail, f"WHERE state = '{RawMail.State.NEW}' ORDER BY id LIMIT 1")
    return found[0] if found else None


def last_came_at() -> datetime | None:
    """Return when the last mail came; None for never, and when it was history that was imported."""
    found = read_rows(RawMail, "ORDER BY id DESC LIMIT 1")
    return found[0].received_at if found and found[0].is_live else None


def came_before(row: RawMail) -> bool:
    """Return whether a mailbox had the very same bytes before; that it is read is not needed."""
    same = RawMail.objects.filter(mailbox=row.mailbox_id, sha256=row.sha256)
    return same.filter(pk__lt=row.pk).exists()


class MailChannel:
    """Mail, as conversations see it: see conversations.ports.Channel."""

    name = CHANNEL

    def find(
        self, address_or_ref: str, *, locations: Collection[int] | None = None
    ) -> ChannelLine | None:
        """Return the line of an address or ref; for "" the oldest open mailbox."""
        named, params = _named(address_or_ref)
        usable = f"WHERE email_mailbox.is_active AND location.closed_at IS NULL AND {named}"
        found = read_related(Mailbox, ("location",), f"{usable} ORDER BY email_mailbox.id", params)
        theirs = (each for each in found if locations is None or each.location_id in locations)
        return _line(next(theirs, None))

    def line(self, ref: str) -> ChannelLine | None:
        """Return the line with this ref."""
        return _line(mailbox_of(ref))

    def lines(self, *, locations: Collection[int] | None = None) -> list[ChannelLine]:
        """Return the lines of open mailboxes, the oldest first."""
        usable = "WHERE email_mailbox.is_active AND location.closed_at IS NULL"
        found = read_related(Mailbox, ("location",), f"{usable} ORDER BY email_mailbox.id")
        lines = [
            _line(each) for each in found if locations is None or each.location_id in locations
        ]
        return [line for line in lines if line]

    def ours(self, addresses: Collection[str]) -> set[str]:
        """Return those of these addresses whose mail comes to an open mailbox; one query."""
        if not addresses:
            return set()
        own = [address for _key, address in _open_addresses()]
        return {each for each in addresses if any(is_for(each, mailbox=mine) for mine in own)}


def _named(address_or_ref: str) -> tuple[str, list[int | str]]:
    """Return the condition, and its values, for the mailbox that is meant; "" for any."""
    kind, _, pk = address_or_ref.partition(":")
    if kind == _KIND and pk.isdecimal():
        return "email_mailbox.id = %s", [int(pk[:LONGEST_KEY])]
    if address_or_ref:
        return "LOWER(email_mailbox.address) = LOWER(%s)", [address_or_ref.strip()]
    return "TRUE", []


def _line(mailbox: Mailbox | None) -> ChannelLine | None:
    if mailbox is None:
        return None
    return ChannelLine(
        ref=ref_of(mailbox),
        location_id=mailbox.location_id,
        address=mailbox.address,
        most_attached_bytes=mailbox.most_attached_bytes,
    )


def held_of(names: list[str]) -> set[str]:
    """Return those of these blobs that a raw mail needs: see files.ports."""
    return set(RawMail.objects.filter(sha256__in=names).values_list("sha256", flat=True))
