"""Wait at every mailbox's folders, so that new mail is here within seconds.

One thread for each folder, in the process that works: a server that hangs holds up no other. Where
the server tells of new mail (IDLE), the thread listens; elsewhere it looks each minute. Of several
processes one holds a mailbox (`actions.watching`).
"""

import logging
import os
import random
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connections

from regulars.channels.email import imap, oauth, ways_in
from regulars.channels.email.actions.fetching import (
    AT_ONCE,
    FAILURES,
    look_into,
    note_way_in,
)
from regulars.channels.email.actions.watching import (
    RENEWED_BEFORE,
    hold_mailbox,
    let_go_of_mailbox,
)
from regulars.channels.email.models import Mailbox
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.ids import new_token

ROUND_SECONDS = 3.0  # until a mailbox that was just connected is waited at
LISTEN_SECONDS = 4 * 60.0  # then the folder is looked into anyway, and listened to again
POLL_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
REFUSED_PAUSE_SECONDS = 300.0  # servers lock out who knocks too often with a wrong password
JOIN_SECONDS = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """Where one thread waits; another `secret` or consent makes it begin anew."""

    mailbox: int
    folder: str
    secret: str
    oauth: str


class Watch:
    """One thread that waits at one folder."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self._stop = threading.Event()
        self._box: Any = None
        self._pause = FIRST_PAUSE_SECONDS
        name = f"mail {post.mailbox} {post.folder}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; it does at once, also while it waits for a server."""
        self._stop.set()
        if box := self._box:
            with suppress(OSError):
                box.client.sock.shutdown(socket.SHUT_RDWR)

    def join(self, seconds: float) -> None:
        """Wait for its end, at most so long."""
        self._thread.join(seconds)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._attend()
            except (DatabaseError, InterfaceError) as error:
                log.warning("Mail is not fetched for now: %s: %s", type(error).__name__, error)
                self._rest(LONGEST_PAUSE_SECONDS / 6)
            except Exception:
                log.exception("Waiting for mail at %s stopped; it begins anew.", self.post.folder)
                self._rest(LONGEST_PAUSE_SECONDS)
            finally:
                connections.close_all()

    def _attend(self) -> None:
        """Visit the folder; what the server did wrong is noted, and that may fail as well."""
        try:
            self._visit()
        except FAILURES as error:
            self._give_way(error)

    def _visit(self) -> None:
        """Sign in, and look and wait until something ends it."""
        server = ways_in.at_folder(self._mailbox(), self.post.folder)
        connections.close_all()  # the server may take its time
        with imap.opened(server) as box:
            self._box = box
            try:
                while not self._stop.is_set():
                    self._look(box, server)
                    self._wait(box)
            finally:
                self._box = None

    def _look(self, box: Any, server: imap.ImapServer) -> None:
        mailbox = self._mailbox()
        while look_into(mailbox, box, server, by=SYSTEM) >= AT_ONCE:
            if self._stop.is_set():
                return
        self._pause = FIRST_PAUSE_SECONDS

    def _wait(self, box: Any) -> None:
        """Hold no connection to the database while nothing happens."""
        connections.close_all()
        if self._stop.is_set():
            return
        if imap.can_wait(box):
            try:
                imap.wait_for_mail(box, seconds=LISTEN_SECONDS)
            except FAILURES as error:
                raise _Dropped from error
        else:
            self._stop.wait(POLL_SECONDS)

    def _give_way(self, error: BaseException) -> None:
        """Note what is wrong, and try again later: longer each time, up to a minute."""
        if self._stop.is_set():
            return
        if isinstance(error, _Dropped):
            self._rest(FIRST_PAUSE_SECONDS)
            return
        note_way_in(self._mailbox(), self.post.folder, error, by=SYSTEM)
        connections.close_all()
        if isinstance(error, imap.SignInRefused):
            self._rest(REFUSED_PAUSE_SECONDS)
            return
        self._rest(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def _rest(self, seconds: float) -> None:
        self._stop.wait(seconds * random.uniform(0.8, 1.2))  # noqa: S311 - not all at once

    def _mailbox(self) -> Mailbox:
        return Mailbox.objects.get(pk=self.post.mailbox)


class _Dropped(OSError):
    """A connection ended while nothing was asked of it: some servers do, and it says nothing."""


class Watches:
    """All threads of this process: begins and ends them as mailboxes come and go."""

    def __init__(self, stop: threading.Event) -> None:
        self.holder = f"{socket.gethostname()[:24]}-{os.getpid()}-{new_token(5)}"
        self._stop = stop
        self._watches: dict[Post, Watch] = {}
        self._thread = threading.Thread(target=self._run, name="mailboxes", daemon=True)

    def start(self) -> "Watches":
        """Begin; `stop` ends it."""
        self._thread.start()
        return self

    def join(self, seconds: float) -> None:
        """Wait for the end of everything, at most so long."""
        self._thread.join(seconds)

    @property
    def posts(self) -> set[Post]:
        """Return where threads of this process wait now."""
        return {post for post, watch in self._watches.items() if watch.is_alive}

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._quietly(self._round)  # its connection stays: a new one every round costs more
                self._stop.wait(ROUND_SECONDS)
        finally:
            self._end()

    def _round(self) -> None:
        wanted = self._wanted()
        for post in self._watches.keys() - wanted:
            self._watches.pop(post).stop()
        for post in wanted:
            if post not in self._watches or not self._watches[post].is_alive:
                self._watches[post] = Watch(post)
                self._watches[post].start()

    def _wanted(self) -> set[Post]:
        found = Mailbox.objects.filter(is_active=True).exclude(imap_secret="")
        return {
            Post(mailbox.pk, folder, mailbox.imap_secret, oauth.mark_of(mailbox))
            for mailbox in found
            if self._holds(mailbox)
            for folder in ways_in.folders_of(mailbox)
        }

    def _holds(self, mailbox: Mailbox) -> bool:
        """Return whether this process waits at a mailbox; asks for more time before it is over."""
        if ways_in.is_held(mailbox, by_others_than=self.holder):
            return False
        if ways_in.held_until(mailbox) > clock.now() + RENEWED_BEFORE:
            return True
        return hold_mailbox(mailbox, holder=self.holder, by=SYSTEM)

    def _end(self) -> None:
        for watch in self._watches.values():
            watch.stop()
        self._quietly(self._let_go)
        for watch in self._watches.values():
            watch.join(JOIN_SECONDS)
        connections.close_all()

    def _let_go(self) -> None:
        held = {post.mailbox for post in self._watches}
        for mailbox in Mailbox.objects.filter(pk__in=held):
            let_go_of_mailbox(mailbox, holder=self.holder, by=SYSTEM)

    def _quietly(self, do: Callable[[], None]) -> None:
        """Do it, or try again at the next round where the database is away."""
        try:
            do()
        except (DatabaseError, InterfaceError) as error:
            log.warning("Mailboxes cannot be looked up: %s: %s", type(error).__name__, error)
            connections.close_all()


def start(stop: threading.Event) -> Watches:
    """Wait at the folders of all mailboxes, in threads of this process, until `stop` is set."""
    return Watches(stop).start()
