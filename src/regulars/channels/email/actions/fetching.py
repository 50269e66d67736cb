"""Bring mail from an IMAP server: kept and committed here before it is marked there."""

from django.db import transaction

from regulars.channels.email import imap
from regulars.channels.email.actions.mailboxes import note_trouble
from regulars.channels.email.actions.receiving import receive_raw
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import Unreadable, reveal
from regulars.kit.actor import Actor
from regulars.kit.failpoints import failpoint

AT_ONCE = 200
_FAILURES = (*imap.FAILURES, Unreadable)


def fetch_mail(mailbox: Mailbox, *, by: Actor) -> int:
    """Keep what has come to a mailbox's IMAP folder since last time; return how many mails.

    A server that cannot be reached is noted on the mailbox, and tried again at the next tick.
    """
    try:
        fetched = _fetch(mailbox, by)
    except _FAILURES as error:
        note_trouble(mailbox, direction="in", words=_words(error), by=by)
        return 0
    note_trouble(mailbox, direction="in", words="", by=by)
    return fetched


def _fetch(mailbox: Mailbox, by: Actor) -> int:
    server = imap.ImapServer.from_url(reveal(mailbox.imap_secret))
    fetched = 0
    with imap.opened(server) as box:
        validity = imap.uidvalidity(box, server.folder)
        last, withheld = _place(mailbox, validity)
        room = max(0, AT_ONCE - len(withheld))
        for uid, raw in imap.after(box, last, limit=room, withheld=list(withheld)):
            if raw is None:
                withheld.add(uid)
            else:
                name = f"{server.mark}:{validity}:{uid}"
                receive_raw(mailbox, raw, source="imap", source_uid=name, by=by)
                withheld.discard(uid)
            last = max(last, uid)
            _move_on(mailbox, validity, last, withheld)
            if raw is not None:
                failpoint("before_seen")
                imap.mark_seen(box, uid)
                fetched += 1
    if withheld:
        raise imap.Withheld(len(withheld))
    return fetched


def _place(mailbox: Mailbox, validity: int) -> tuple[int, set[int]]:
    """Return the last uid that was looked at, and those before it that were withheld.

    Where the server has renumbered, all is looked at again: what is here already is recognised by
    its content.
    """
    place = mailbox.imap_place
    if place.get("uidvalidity") != validity:
        return 0, set()
    return int(place.get("uid", 0)), set(place.get("withheld", []))


@transaction.atomic
def _move_on(mailbox: Mailbox, validity: int, uid: int, withheld: set[int]) -> None:
    mailbox.imap_place = {"uidvalidity": validity, "uid": uid, "withheld": sorted(withheld)}
    # Unless another server has been set meanwhile: this place is none of it.
    same = Mailbox.objects.filter(pk=mailbox.pk, imap_secret=mailbox.imap_secret)
    same.update(imap_place=mailbox.imap_place)


def _words(error: BaseException) -> str:
    return str(error)[:500] or type(error).__name__
