"""Fetch mail by IMAP: what is there is kept here first, and marked as seen only then."""

import hashlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from time import mktime
from typing import Any
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, UnexpectedCommandStatusError

_SCHEMES = {
    "imap": (MailBoxUnencrypted, 143),
    "imaps": (MailBox, 993),
    "imap+starttls": (MailBoxStartTls, 143),
}
SECONDS = 30
LARGEST_BYTES = 50 * 1024 * 1024
_VALIDITY, _NEXT = "UIDVALIDITY", "UIDNEXT"
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_FOLDERS_TOLD = 8
_WORDS_CHARACTERS = 500


class NotAnImapUrl(ValueError):
    """The address of the IMAP server cannot be understood."""


class Withheld(Exception):
    """The server has mail that it does not hand over now."""

    def __init__(self, count: int) -> None:
        super().__init__(f"The server does not hand over all mail now. Kept back: {count}.")


class SignInRefused(Exception):
    """The server does not let us in with this name and password, or this consent."""


class NoFolder(Exception):
    """There is no such folder, or it may not be opened."""


class Misleading(Exception):
    """What the server says cannot be true."""


# imaplib's own errors derive from Exception alone.
FAILURES = (
    OSError,
    imaplib.IMAP4.error,
    ImapToolsError,
    Withheld,
    SignInRefused,
    NoFolder,
    Misleading,
)


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where mail lies. `folder` is the path of the URL, INBOX unless given.

    `token` brings what stands in place of a password where somebody consented (XOAUTH2).
    """

    host: str
    port: int
    scheme: str = "imaps"
    username: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    token: Callable[[], str] | None = field(default=None, repr=False, compare=False)

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


@dataclass(frozen=True, slots=True)
class Item:
    """What the server says of a mail before it hands it over. `size` 0: it does not say."""

    uid: int
    size: int = 0
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a folder's mails are numbered.

    `validity`: under which their uids are valid. `last`: the highest uid that one can have now.
    """

    validity: int
    last: int


@contextmanager
def opened(server: ImapServer) -> Iterator[BaseMailBox]:
    """Sign in and open the folder.

    Raises:
        SignInRefused, NoFolder, and the others of FAILURES: what the server did.
    """
    box = _connected(server)
    try:
        _sign_in(box, server)
        _open_folder(box, server.folder)
        yield box
    finally:
        _leave(box)


def _connected(server: ImapServer) -> Any:
    kind = _SCHEMES[server.scheme][0]
    named = {} if server.scheme == "imap" else {"ssl_context": _safe()}
    box: Any = kind(server.host, port=server.port, timeout=SECONDS, **named)
    box.client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    _bound(box.client)
    return box


@lru_cache(maxsize=1)
def _safe() -> ssl.SSLContext:
    """Return the one context for all: certificates are checked, and loaded once."""
    return ssl.create_default_context()


def _bound(client: Any) -> None:
    """Never read so much as a server that lies could announce."""
    read = client.read

    def bounded(size: int) -> bytes:
        if size > LARGEST_BYTES:
            raise client.abort(f"The server announces {size} bytes where fewer were promised.")
        return bytes(read(size))

    client.read = bounded


def _sign_in(box: Any, server: ImapServer) -> None:
    """Sign in, and say plainly where that is what fails."""
    try:
        if server.token:
            box.xoauth2(server.username, server.token(), initial_folder=None)
        elif (server.username + server.password).isascii():
            box.login(server.username, server.password, initial_folder=None)
        else:
            box.login_utf8(server.username, server.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise  # the line went dead: that says nothing about the password
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise SignInRefused(words_of(error)) from error


def _open_folder(box: Any, folder: str) -> None:
    try:
        box.folder.set(folder)
    except imaplib.IMAP4.readonly:
        box.folder.set(folder, readonly=True)
    except MailboxFolderSelectError as error:
        there = ", ".join(sorted(each.name for each in box.folder.list())[:_FOLDERS_TOLD])
        raise NoFolder(
            f"The folder “{folder}” cannot be opened: {words_of(error)} Folders: {there}."
        ) from error


def _leave(box: Any) -> None:
    """Say goodbye and let go of the connection, also where the server would not let us in."""
    with suppress(*FAILURES):
        box.logout()
    hang_up(box)


def hang_up(box: Any) -> None:
    """Break a connection off; whoever waits for its server in another thread is woken."""
    with suppress(OSError):
        box.client.sock.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        box.client.shutdown()


def numbers(box: BaseMailBox, folder: str) -> Numbers:
    """Return how the folder's mails are numbered now.

    Raises:
        Misleading: the server does not tell.
    """
    told = box.folder.status(folder, [_VALIDITY, _NEXT])
    return Numbers(validity=_number(told, _VALIDITY), last=_number(told, _NEXT) - 1)


def _number(told: Mapping[str, int], what: str) -> int:
    try:
        return int(told[what])
    except (KeyError, ValueError) as error:
        raise Misleading(f"The server does not tell the folder's {what}.") from error


def items_after(box: BaseMailBox, uid: int, *, limit: int) -> list[Item]:
    """Return what came after a uid, oldest first; nothing is marked."""
    found = sorted({int(each) for each in box.uids(f"UID {uid + 1}:*") if int(each) > uid})
    return items(box, found[:limit])


def items(box: BaseMailBox, uids: Sequence[int]) -> list[Item]:
    """Return what the server says of these; of one that it does not speak of, its uid alone."""
    if not uids:
        return []
    named = ",".join(map(str, uids))
    verdict, answer = box.client.uid("FETCH", named, "(UID RFC822.SIZE INTERNALDATE)")
    told = {each.uid: each for line in answer if (each := _item(line))}
    if verdict != "OK" and not told:
        raise Misleading(f"The server lists mails and does not tell of them: {_text(answer[-1])}")
    return [told.get(uid, Item(uid)) for uid in uids]


def _item(line: Any) -> Item | None:
    text = line[0] if isinstance(line, tuple) else line
    if not isinstance(text, bytes):
        return None
    uid, size = _UID.search(text), _SIZE.search(text)
    if not uid or not size:
        return None
    came = imaplib.Internaldate2tuple(text)
    return Item(
        uid=int(uid[1]),
        size=int(size[1]),
        came_at=datetime.fromtimestamp(mktime(came), UTC) if came else None,
    )


def mail(box: BaseMailBox, uid: int) -> bytes | None:
    """Return a mail as it is; None for one that is gone by now. Nothing is marked.

    Raises:
        Withheld: the server does not hand it over now.
    """
    verdict, answer = box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
    if raw is None and verdict != "OK":
        raise Withheld(1)
    return raw if raw is None else bytes(raw)


def mark_seen(box: BaseMailBox, uid: int) -> str:
    """Mark one mail as read on the server; return "" or why it did not take the mark."""
    # Not by imap_tools' own verb: that one removes what others have marked as deleted.
    try:
        verdict, answer = box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        return words_of(error)
    return "" if verdict == "OK" else _text(answer[-1] if answer else verdict)


def can_wait(box: BaseMailBox) -> bool:
    """Return whether the server tells of new mail by itself (IDLE)."""
    return "IDLE" in box.client.capabilities


def wait_for_mail(box: Any, *, seconds: float) -> bool:
    """Wait until something comes, at most so long; return whether it did.

    Raises:
        imaplib.IMAP4.abort, OSError: the connection is gone.
    """
    box.idle.start()
    if _is_at_hand(box.client):
        box.idle.stop()
        return True
    heard = box.idle.poll(timeout=seconds)
    if any(line.startswith(b"* BYE") for line in heard):
        raise box.client.abort("The server ended the connection.")
    box.idle.stop()
    return bool(heard)


def _is_at_hand(client: Any) -> bool:
    """Return whether more was read along with the last line: nobody is woken for that."""
    client.sock.settimeout(0)
    try:
        return bool(client.file.peek(1))
    except OSError:
        return False
    finally:
        client.sock.settimeout(SECONDS)


def words_of(error: BaseException) -> str:
    """Return what a server said, or what happened instead, in one short line."""
    return (_said(error) or type(error).__name__)[:_WORDS_CHARACTERS]


def _said(error: BaseException) -> str:
    if isinstance(error, UnexpectedCommandStatusError):
        data = error.command_result[1]
        return _text(data[-1] if isinstance(data, list) and data else data)
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        return f"The mail server's certificate is not trusted: {why}."
    if isinstance(error, ssl.SSLError):
        return f"The connection could not be made safe: {error.reason or error}."
    if isinstance(error, ConnectionRefusedError):
        return "The mail server refuses the connection: nothing listens at that host and port."
    if isinstance(error, socket.gaierror):
        return "The mail server's name is not known."
    if isinstance(error, imaplib.IMAP4.abort):
        return f"The mail server broke off: {_text(error.args[0] if error.args else '')}"
    return _text(error.args[0]) if error.args and not isinstance(error, OSError) else str(error)


def _text(said: Any) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())
