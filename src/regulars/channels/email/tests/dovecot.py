"""A real Dovecot in a scratch folder, for one user; nothing of the system's own is touched."""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "shop", "pass/word"
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A server that runs."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"imap://{USER}:pass%2Fword@127.0.0.1:{self.port}"

    def signed_in(self) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        box.login(USER, PASSWORD)
        return box

    def put(self, *raws: bytes, folder: str = "INBOX") -> None:
        """Let mails arrive."""
        box = self.signed_in()
        for raw in raws:
            assert box.append(folder, None, None, raw.replace(b"\n", b"\r\n"))[0] == "OK"
        box.logout()

    def make(self, folder: str) -> None:
        box = self.signed_in()
        assert box.create(folder)[0] == "OK"
        box.logout()

    def seen(self, folder: str = "INBOX") -> int:
        """Return how many mails are marked as read."""
        box = self.signed_in()
        box.select(folder, readonly=True)
        found = box.search(None, "SEEN")[1][0].split()
        box.logout()
        return len(found)

    def renumber(self) -> None:
        """Forget the numbers of the mails, as after a restore on the server's side."""
        for path in self.folder.glob("mail/dovecot*"):
            path.unlink()


@contextmanager
def a_dovecot(folder: Path) -> Iterator[Dovecot]:
    """Run one, or skip the test where there is none."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if not program:
        pytest.skip("There is no Dovecot on this machine: sudo apt-get install -y dovecot-imapd")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = folder / "dovecot.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, **_people(folder)))
    process = subprocess.Popen([program, "-F", "-c", str(config)])
    try:
        _wait_for(port, process, folder / "log")
        yield Dovecot(port, folder)
    finally:
        process.terminate()
        process.wait(20)


def _people(folder: Path) -> dict[str, object]:
    """Return who runs what: as root, never root itself."""
    mail = folder / "mail"
    mail.mkdir()
    me = pwd.getpwuid(os.getuid())
    if me.pw_uid:
        named = {"internal": me.pw_name, "internal_group": me.pw_gid, "login": me.pw_name}
        return {**named, "uid": me.pw_uid, "gid": me.pw_gid, "password": PASSWORD}
    nobody = pwd.getpwnam("nobody")
    folder.chmod(0o755)
    os.chown(mail, nobody.pw_uid, nobody.pw_gid)
    named = {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull"}
    return {**named, "uid": nobody.pw_uid, "gid": nobody.pw_gid, "password": PASSWORD}


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text() if log.exists() else "no log"
        time.sleep(0.05)
    raise AssertionError("Dovecot did not start.")
