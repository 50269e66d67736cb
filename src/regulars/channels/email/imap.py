"""Fetch mail by IMAP: what is there is kept here first, and marked as seen only then."""

import hashlib
import imaplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

_SCHEMES = {
    "imap": (MailBoxUnencrypted, 143),
    "imaps": (MailBox, 993),
    "imap+starttls": (MailBoxStartTls, 143),
}
SECONDS = 30


class NotAnImapUrl(ValueError):
    """The address of the IMAP server cannot be understood."""


class Withheld(Exception):
    """The server has mail that it does not hand over now."""

    def __init__(self, count: int) -> None:
        super().__init__(f"The server does not hand over all mail now. Kept back: {count}.")


# imaplib's own errors derive from Exception alone.
FAILURES = (OSError, imaplib.IMAP4.error, ImapToolsError, Withheld)


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where mail lies. `folder` is the path of the URL, INBOX unless given."""

    host: str
    port: int
    scheme: str = "imaps"
    username: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"

    @property
    def mark(self) -> str:
        """Short, and another for each folder of each account: some servers number all alike."""
        place = f"{self.username}@{self.host}:{self.port}/{self.folder}"
        return hashlib.sha256(place.encode()).hexdigest()[:12]

    @classmethod
    def from_url(cls, url: str) -> "ImapServer":
        """Return the server named by ``imaps://user:password@host:port/folder``.

        Raises:
            NotAnImapUrl: with a sentence that does not repeat the password.
        """
        try:
            parts = urlsplit(url.strip())
            scheme = parts.scheme.lower()
            port = parts.port or _SCHEMES[scheme][1]
        except (KeyError, ValueError) as error:
            raise NotAnImapUrl("Write imap://, imaps:// or imap+starttls://.") from error
        if not parts.hostname:
            raise NotAnImapUrl("The server's address has no host name.")
        return cls(
            host=parts.hostname,
            port=port,
            scheme=scheme,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
        )


@contextmanager
def opened(server: ImapServer) -> Iterator[BaseMailBox]:
    """Sign in and open the folder.

    Raises:
        OSError, imaplib.IMAP4.error, imap_tools.errors.ImapToolsError: what the server did.
    """
    kind = _SCHEMES[server.scheme][0]
    box: Any = kind(server.host, port=server.port, timeout=SECONDS)
    try:
        box.login(server.username, server.password, initial_folder=server.folder)
        yield box
    finally:
        _leave(box)


def _leave(box: Any) -> None:
    """Say goodbye and let go of the connection, also where the server would not let us in."""
    with suppress(*FAILURES):
        box.logout()
    with suppress(OSError):
        box.client.shutdown()


def uidvalidity(box: BaseMailBox, folder: str) -> int:
    """Return the number under which the folder's uids are valid."""
    return int(box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])


def after(
    box: BaseMailBox, uid: int, *, limit: int, withheld: Sequence[int] = ()
) -> Iterator[tuple[int, bytes | None]]:
    """Yield (uid, raw mail) of what came after a uid, oldest first; nothing is marked.

    Before them those that were `withheld` the last time. None in place of a mail that the server
    does not hand over now; one that is gone is passed over.
    """
    found = sorted(int(each) for each in box.uids(f"UID {uid + 1}:*") if int(each) > uid)
    for each in [*withheld, *found[:limit]]:
        verdict, answer = box.client.uid("FETCH", str(each), "(BODY.PEEK[])")
        raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if raw is not None:
            yield each, bytes(raw)
        elif verdict != "OK":
            yield each, None


def mark_seen(box: BaseMailBox, uid: int) -> None:
    """Mark one mail as read on the server."""
    box.flag([str(uid)], [MailMessageFlags.SEEN], value=True)
