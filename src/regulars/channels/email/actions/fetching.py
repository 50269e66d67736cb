"""Bring mail from an IMAP server: kept and committed here before it is marked there."""

import imaplib
from typing import Any

from django.db import transaction

from regulars.channels.email import imap, ways_in
from regulars.channels.email.actions.mailboxes import note_trouble
from regulars.channels.email.actions.receiving import receive_raw
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import Unreadable
from regulars.kit.actor import Actor
from regulars.kit.failpoints import failpoint

AT_ONCE = 200
MOST_STUMBLES = 3  # then a mail at which the connection breaks is passed over, and tried last
FAILURES = (*imap.FAILURES, Unreadable, imap.NotAnImapUrl)


def fetch_mail(mailbox: Mailbox, *, by: Actor) -> int:
    """Keep what has come to a mailbox's IMAP folders since last time; return how many mails.

    A server that cannot be reached is noted on the mailbox, and tried again at the next tick.
    """
    return sum(fetch_folder(mailbox, folder, by=by) for folder in ways_in.folders_of(mailbox))


def fetch_folder(mailbox: Mailbox, folder: str, *, by: Actor) -> int:
    """Keep what has come to one folder; return how many mails. Never raises what servers do."""
    try:
        server = ways_in.at_folder(mailbox, folder)
        with imap.opened(server) as box:
            return look_into(mailbox, box, server, by=by)
    except FAILURES as error:
        note_way_in(mailbox, folder, error, by=by)
        return 0


def note_way_in(mailbox: Mailbox, folder: str, error: BaseException | None, *, by: Actor) -> None:
    """Note what a server said or did at a folder; None where all is well."""
    words = imap.words_of(error) if error else ""
    direction = ways_in.direction_of(mailbox, folder)
    note_trouble(mailbox, direction=direction, words=words, by=by)


def look_into(mailbox: Mailbox, box: Any, server: imap.ImapServer, *, by: Actor) -> int:
    """Keep what has come to a folder that is open; return how many mails, AT_ONCE at most.

    Raises:
        Withheld: the server does not hand over some; the others are kept.
        And the others of FAILURES: what the server did.
    """
    fetched = _Visit(mailbox, box, server, by).fetch()
    note_way_in(mailbox, server.folder, None, by=by)
    return fetched


class _Visit:
    """One look into a folder."""

    def __init__(self, mailbox: Mailbox, box: Any, server: imap.ImapServer, by: Actor) -> None:
        self.mailbox, self.box, self.server, self.by = mailbox, box, server, by
        self.numbers = imap.numbers(box, server.folder)
        self.place = self._begin(ways_in.place_of(mailbox, server.folder))
        self.withheld: set[int] = set(self.place.get("withheld", []))
        self.fetched = 0

    def fetch(self) -> int:
        """Keep what is new, then ask again for what was withheld."""
        again = sorted(self.withheld)
        for item in imap.items_after(self.box, self.place["uid"], limit=AT_ONCE):
            self._take(item)
        for item in imap.items(self.box, again[:AT_ONCE]):
            self._take(item)
        if self.withheld:
            raise imap.Withheld(len(self.withheld))
        return self.fetched

    def _begin(self, place: dict[str, Any]) -> dict[str, Any]:
        """Return where to go on.

        Where the server has renumbered, all is looked at again: what is here already is
        recognised by its content.
        """
        validity, last = self.numbers.validity, self.numbers.last
        if place.get("uidvalidity") == validity and not self._has_fallen(place):
            return {**place, "last": last}
        known: dict[str, Any] = {key: place[key] for key in ("old", "since") if key in place}
        begun = {**known, "uidvalidity": validity, "uid": 0, "until": last, "last": last}
        _move_on(self.mailbox, self.server.folder, begun)
        return begun

    def _has_fallen(self, place: dict[str, Any]) -> bool:
        """Return whether the server counts from an earlier number again: it was restored.

        One that always tells too low a number has not fallen since it told the last one.
        """
        looked_at: int = place["uid"]
        told: int = place.get("last", looked_at)
        return self.numbers.last < min(looked_at, told)

    def _take(self, item: imap.Item) -> None:
        is_old = self._is_old(item)
        if is_old and self.place.get("old") == ways_in.LEAVE:
            self._pass_by(item.uid)
            return
        raw = self._hand_over(item)
        if raw is None:
            return
        name = f"{self.server.mark}:{self.numbers.validity}:{item.uid}"
        is_live = not is_old or self.place.get("old") == ways_in.TAKE
        receive_raw(self.mailbox, raw, source="imap", source_uid=name, is_live=is_live, by=self.by)
        self._pass_by(item.uid)
        failpoint("before_seen")
        self._mark(item.uid)
        self.fetched += 1

    def _is_old(self, item: imap.Item) -> bool:
        """Return whether a mail lay there before the folder was connected.

        Not one that was moved into the folder since: somebody wants it to be taken.
        """
        if item.uid > self.place.get("until", 0):
            return False
        since = ways_in.since(self.place, self.mailbox)
        return item.came_at is None or item.came_at < since

    def _hand_over(self, item: imap.Item) -> bytes | None:
        """Return the mail; None where it is gone, or withheld and noted as such."""
        try:
            raw = imap.mail(self.box, item.uid) if item.size <= imap.LARGEST_BYTES else None
        except imap.Withheld:
            self._withhold(item.uid)
            return None
        except (OSError, imaplib.IMAP4.abort):
            self._stumble(item.uid)
            raise
        if raw is None and item.size > imap.LARGEST_BYTES:
            self._withhold(item.uid)
        elif raw is None:
            self._pass_by(item.uid)
        return raw

    def _withhold(self, uid: int) -> None:
        self.withheld.add(uid)
        self._move_to(uid)

    def _pass_by(self, uid: int) -> None:
        self.withheld.discard(uid)
        self._move_to(uid)

    def _move_to(self, uid: int) -> None:
        self.place["uid"] = max(self.place["uid"], uid)
        self.place["withheld"] = sorted(self.withheld)
        self.place.pop("stumbles", None)
        _move_on(self.mailbox, self.server.folder, self.place)

    def _stumble(self, uid: int) -> None:
        """Note that the connection broke at a mail; one must not hold up the others for ever."""
        number = self.place.get("stumbles", {}).get(str(uid), 0) + 1
        if number >= MOST_STUMBLES or uid in self.withheld:
            self._withhold(uid)
            return
        self.place["stumbles"] = {str(uid): number}
        _move_on(self.mailbox, self.server.folder, self.place)

    def _mark(self, uid: int) -> None:
        """Mark a mail as read, and note once where the server takes no marks."""
        words = imap.mark_seen(self.box, uid)
        if words != self.place.get("unmarked", ""):
            self.place["unmarked"] = words
            _move_on(self.mailbox, self.server.folder, self.place)


@transaction.atomic
def _move_on(mailbox: Mailbox, folder: str, place: dict[str, Any]) -> None:
    # Unless another server has been set meanwhile: this place is none of it.
    same = Mailbox.objects.select_for_update().filter(
        pk=mailbox.pk, imap_secret=mailbox.imap_secret
    )
    found = same.first()
    if found is None:
        return
    mailbox.imap_place = {**ways_in.places_of(found), folder: place}
    same.update(imap_place=mailbox.imap_place)
