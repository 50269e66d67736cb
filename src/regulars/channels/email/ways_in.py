"""Which folders of which server a mailbox's mail is fetched from, and how far we are in each."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from regulars.channels.email.imap import ImapServer, NotAnImapUrl
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import Unreadable, reveal
from regulars.kit import clock

TAKE, HISTORY, LEAVE = "take", "history", "leave"
OLD_MAIL = (HISTORY, TAKE, LEAVE)
HELD = ""  # no folder has this name: who looks into the mailbox, and until when that holds
_IN = "in"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one folder, in the server's words; `folder` "" is the first one."""

    folder: str
    words: str


def server_of(mailbox: Mailbox) -> ImapServer:
    """Return the server that a mailbox's mail is fetched from, at its first folder.

    Raises:
        Unreadable, NotAnImapUrl: what is set cannot be used.
    """
    from regulars.channels.email.oauth import token_for  # noqa: PLC0415 - rarely needed

    server = ImapServer.from_url(reveal(mailbox.imap_secret))
    if mailbox.oauth_secret and not server.password:
        return replace(server, token=token_for(mailbox, host=server.host))
    return server


def at_folder(mailbox: Mailbox, folder: str) -> ImapServer:
    """Return the server of a mailbox at one of its folders; raises as `server_of`."""
    return replace(server_of(mailbox), folder=folder)


def folders_of(mailbox: Mailbox) -> list[str]:
    """Return the folders that are looked into; none where no server is set or can be used."""
    if not mailbox.imap_secret:
        return []
    if mailbox.imap_folders:
        return list(mailbox.imap_folders)
    try:
        return [ImapServer.from_url(reveal(mailbox.imap_secret)).folder]
    except (Unreadable, NotAnImapUrl):
        return ["INBOX"]


def marks_of(mailbox: Mailbox) -> dict[str, str]:
    """Return by folder what no other folder of any account shares; empty where none can be used."""
    try:
        return {folder: at_folder(mailbox, folder).mark for folder in folders_of(mailbox)}
    except (Unreadable, NotAnImapUrl):
        return {}


def host_of(mailbox: Mailbox) -> str:
    """Return the name of the server that mail is fetched from; "" where none can be used."""
    try:
        return ImapServer.from_url(reveal(mailbox.imap_secret)).host if mailbox.imap_secret else ""
    except (Unreadable, NotAnImapUrl):
        return ""


def is_at(mailbox: Mailbox, hosts: tuple[str, ...]) -> bool:
    """Return whether a mailbox's mail is fetched from one of these hosts."""
    try:
        return bool(mailbox.imap_secret) and server_of(mailbox).host.lower() in hosts
    except (Unreadable, NotAnImapUrl):
        return False


def places_of(mailbox: Mailbox) -> dict[str, dict[str, Any]]:
    """Return by folder how far we are: see `place_of`. What older versions wrote is understood."""
    places = mailbox.imap_place
    if isinstance(places.get("uidvalidity"), int):
        return {folders_of(mailbox)[0]: places} if mailbox.imap_secret else {}
    return dict(places)


def place_of(mailbox: Mailbox, folder: str) -> dict[str, Any]:
    """Return how far we are in a folder.

    Keys, each only where it is known: uidvalidity; uid, the last that was looked at; withheld, the
    uids before it to ask for again; old, what becomes of mail from before `since` (ISO); until,
    the last uid that can be such; last, the highest uid that the server said a mail can have;
    unmarked, why the server took no mark; stumbles, by uid.
    """
    return dict(places_of(mailbox).get(folder, {}))


def first_places(folders: list[str], *, old_mail: str) -> dict[str, dict[str, Any]]:
    """Return the places of folders that are connected at this moment."""
    # The server tells whole seconds.
    since = clock.now().replace(microsecond=0).isoformat()
    return {folder: {"old": old_mail, "since": since} for folder in folders}


def since(place: dict[str, Any], mailbox: Mailbox) -> datetime:
    """Return when a folder was connected."""
    told = place.get("since")
    return datetime.fromisoformat(told) if told else mailbox.created_at.replace(microsecond=0)


def troubles_in(mailbox: Mailbox) -> list[Trouble]:
    """Return what the servers said of the ways in; the same words once."""
    found: dict[str, Trouble] = {}
    for line in mailbox.trouble.splitlines():
        way, _sign, words = line.partition(": ")
        if way == _IN or way.startswith(f"{_IN} "):
            found.setdefault(words, Trouble(way[len(_IN) :].strip(), words))
    return list(found.values())


def direction_of(mailbox: Mailbox, folder: str) -> str:
    """Return under which name a folder's trouble is noted."""
    first = folders_of(mailbox)[:1]
    return _IN if [folder] == first else f"{_IN} {folder.replace(': ', ' ')}"


def is_held(mailbox: Mailbox, *, by_others_than: str = "") -> bool:
    """Return whether a worker process waits at this mailbox's folders now."""
    held = mailbox.imap_place.get(HELD) or {}
    if not held or held.get("by") == by_others_than:
        return False
    return datetime.fromisoformat(held["until"]) > clock.now()


def held_until(mailbox: Mailbox) -> datetime:
    """Return until when somebody waits at this mailbox's folders; long past where nobody does."""
    held = mailbox.imap_place.get(HELD) or {}
    return datetime.fromisoformat(held["until"]) if held else datetime.min.replace(tzinfo=UTC)
