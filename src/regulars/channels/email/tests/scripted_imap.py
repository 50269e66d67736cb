"""An IMAP server on loopback that keeps mail in memory and does wrong what a test asks for."""

import base64
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE_SECONDS = 30
DATE = "01-Nov-2026 10:00:00 +0000"


class HangUp(Exception):
    """Close the connection here."""


@dataclass
class Folder:
    """Mails by uid."""

    uidvalidity: int = 1
    mails: dict[int, bytes] = field(default_factory=dict)
    dates: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def put(self, *raws: bytes, date: str = "") -> None:
        for raw in raws:
            uid = max(self.mails, default=0) + 1
            self.mails[uid] = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            if date:
                self.dates[uid] = date


@dataclass
class ImapPeer:
    """What it does wrong is set while it runs.

    Attributes:
        wrong: By verb ("login", "select", "fetch", "store", "idle", …) what is done instead: a
            function of (session, tag, rest) that may say something, raise HangUp, or return
            False to go on as usual.
    """

    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    capabilities: str = "IMAP4rev1 IDLE"
    password: str = "pass"
    token: str = ""
    wrong: dict[str, Callable[["Session", str, str], object]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    sessions: list["Session"] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"imap://shop:pass@127.0.0.1:{self.port}"

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def arrive(self, *raws: bytes, folder: str = "INBOX") -> None:
        """Let mail come, and tell whoever waits."""
        self.folders[folder].put(*raws)
        for session in list(self.sessions):
            session.tell(folder)


class Session:
    """One client's connection."""

    def __init__(self, peer: ImapPeer, connection: socket.socket) -> None:
        self.peer, self.connection = peer, connection
        self.lines = connection.makefile("rb")
        self.folder = ""
        self.idle_tag = ""

    def run(self) -> None:
        with suppress(OSError, HangUp, ValueError):
            self.say("* OK ready")
            while line := self.lines.readline():
                self._obey(line.decode("latin-1").rstrip("\r\n"))
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.lines.close()
        self.connection.close()

    def say(self, line: str) -> None:
        self.connection.sendall(line.encode("latin-1") + b"\r\n")

    def tell(self, folder: str) -> None:
        if self.idle_tag and self.folder == folder:
            with suppress(OSError):
                self.say(f"* {len(self.peer.folders[folder].mails)} EXISTS")

    def _obey(self, line: str) -> None:
        if line == "DONE":
            tag, self.idle_tag = self.idle_tag, ""
            self.say(f"{tag} OK done")
            return
        tag, _space, rest = line.partition(" ")
        verb, _space, rest = rest.partition(" ")
        if verb.upper() == "UID":
            verb, _space, rest = rest.partition(" ")
        verb = verb.lower()
        self.peer.heard.append(f"{verb} {rest}".strip())
        wrong = self.peer.wrong.get(verb)
        if wrong and wrong(self, tag, rest) is not False:
            return
        do = getattr(self, f"do_{verb}", None)
        do(tag, rest) if do else self.say(f"{tag} BAD unknown")

    def do_capability(self, tag: str, _rest: str) -> None:
        self.say(f"* CAPABILITY {self.peer.capabilities}")
        self.say(f"{tag} OK done")

    def do_login(self, tag: str, rest: str) -> None:
        if rest.rpartition(" ")[2].strip('"') == self.peer.password:
            self.say(f"{tag} OK in")
        else:
            self.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)")

    def do_authenticate(self, tag: str, _rest: str) -> None:
        self.say("+ ")
        told = base64.b64decode(self.lines.readline()).decode()
        if told.split("\1")[1] == f"auth=Bearer {self.peer.token}":
            self.say(f"{tag} OK in")
            return
        self.say("+ " + base64.b64encode(b'{"status":"400"}').decode())
        self.lines.readline()
        self.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)")

    def do_select(self, tag: str, rest: str) -> None:
        name = rest.strip('"')
        if name not in self.peer.folders:
            self.say(f"{tag} NO [NONEXISTENT] Unknown Mailbox: {name}")
            return
        self.folder = name
        self.say(f"* {len(self._here.mails)} EXISTS")
        self.say(f"{tag} OK [READ-WRITE] open")

    def do_examine(self, tag: str, rest: str) -> None:
        self.folder = rest.strip('"')
        self.say(f"* {len(self._here.mails)} EXISTS")
        self.say(f"{tag} OK [READ-ONLY] open")

    def do_list(self, tag: str, _rest: str) -> None:
        for name in self.peer.folders:
            self.say(f'* LIST () "/" "{name}"')
        self.say(f"{tag} OK done")

    def do_status(self, tag: str, rest: str) -> None:
        name = rest.partition(" (")[0].strip('"')
        folder = self.peer.folders[name]
        told = f"UIDVALIDITY {folder.uidvalidity} UIDNEXT {max(folder.mails, default=0) + 1}"
        self.say(f'* STATUS "{name}" ({told})')
        self.say(f"{tag} OK done")

    def do_search(self, tag: str, rest: str) -> None:
        after = int(re.search(r"UID (\d+):", rest)[1])
        found = [str(uid) for uid in self._here.mails if uid >= after]
        last = [str(max(self._here.mails))] if self._here.mails else []  # as n:* means it
        self.say(f"* SEARCH {' '.join(found or last)}".rstrip())
        self.say(f"{tag} OK done")

    def do_fetch(self, tag: str, rest: str) -> None:
        named, _space, wanted = rest.partition(" ")
        for uid in map(int, named.split(",")):
            if uid in self._here.mails:
                self._hand_over(uid, wanted)
        self.say(f"{tag} OK done")

    def _hand_over(self, uid: int, wanted: str) -> None:
        raw = self._here.mails[uid]
        if "BODY" in wanted:
            self.connection.sendall(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (uid, uid, len(raw)))
            self.connection.sendall(raw + b")\r\n")
            return
        date = self._here.dates.get(uid, "")
        told = f' INTERNALDATE "{date}"' if date else ""
        self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)}{told})")

    def do_store(self, tag: str, rest: str) -> None:
        self._here.seen |= {int(uid) for uid in rest.partition(" ")[0].split(",")}
        self.say(f"{tag} OK done")

    def do_noop(self, tag: str, _rest: str) -> None:
        self.say(f"{tag} OK done")

    def do_idle(self, tag: str, _rest: str) -> None:
        self.idle_tag = tag
        self.say("+ idling")

    def do_logout(self, tag: str, _rest: str) -> None:
        self.say("* BYE")
        self.say(f"{tag} OK done")
        raise HangUp

    @property
    def _here(self) -> Folder:
        return self.peer.folders[self.folder]


@contextmanager
def an_imap_peer(**named: object) -> Iterator[ImapPeer]:
    """Run one; it ends with every connection it has."""
    peer = ImapPeer(**named)
    listening = socket.create_server(("127.0.0.1", 0))
    peer.port = listening.getsockname()[1]
    threads: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _address = listening.accept()
                connection.settimeout(PATIENCE_SECONDS)
                session = Session(peer, connection)
                peer.sessions.append(session)
                threads.append(threading.Thread(target=session.run, daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield peer
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join(PATIENCE_SECONDS)
        for session in peer.sessions:
            with suppress(OSError):
                session.connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(PATIENCE_SECONDS)


def says_no(words: str) -> Callable[[Session, str, str], object]:
    """Refuse with these words."""
    return lambda session, tag, _rest: session.say(f"{tag} NO {words}")


def hangs_up(_session: Session, _tag: str, _rest: str) -> object:
    """Close the connection."""
    raise HangUp


def once(wrong: Callable[[Session, str, str], object]) -> Callable[[Session, str, str], object]:
    """Do wrong the first time only."""
    left = [wrong]
    return lambda *given: left.pop()(*given) if left else False
