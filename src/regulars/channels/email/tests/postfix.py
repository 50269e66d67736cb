"""A real Postfix in a scratch folder; nothing of the system's own is touched, no port below 1024.

It takes mail for example.com by SMTP and hands it to us by LMTP, as in docs/how-to/postfix.md.
"""

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from regulars.site.tests.shop import free_port

PLACES = ("/usr/lib/postfix/sbin", "/usr/libexec/postfix")
NOBODY_HERE = "sudo apt-get install -y postfix"
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.shop.example
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = example.com
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:[127.0.0.1]:{lmtp}
default_transport = smtp:[127.0.0.1]:{outside}
smtp_host_lookup = native
local_recipient_maps =
minimal_backoff_time = 1s
queue_run_delay = 1s
lmtp_connect_timeout = 5s
lmtp_destination_concurrency_failed_cohort_limit = 0
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
pickup unix n - n 60 1 pickup
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    """A mail server that runs."""

    port: int
    folder: Path

    def take(self, raw: bytes, *recipients: str, sender: str = "ben@customers.example") -> None:
        """Let somebody outside send a mail."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
            client.sendmail(sender, recipients, raw)

    @property
    def waiting(self) -> int:
        """How many mails it still has in its queue."""
        queues = ("incoming", "active", "deferred", "maildrop")
        found = (self.folder / "queue" / name for name in queues)
        return sum(each.is_file() for queue in found for each in queue.rglob("*"))

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def try_again(self) -> None:
        """Try at once what waits."""
        self._do("postqueue", "-f")

    def _do(self, *words: str) -> None:
        program, *rest = words
        done = subprocess.run(
            [f"/usr/sbin/{program}", "-c", str(self.folder / "etc"), *rest],
            capture_output=True,
            check=False,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr.decode()


@contextmanager
def a_postfix(*, lmtp: int, outside: int = 9) -> Iterator[Postfix]:
    """Run one that hands mail to our listener, or skip the test where it cannot run.

    Args:
        lmtp: The port we listen at. `outside`: where mail to anybody else goes by SMTP.
    """
    daemons = _daemons()
    folder = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
    try:
        port = free_port()
        _write(folder, daemons, port=port, lmtp=lmtp, outside=outside)
        process = subprocess.Popen(
            [daemons / "master", "-c", str(folder / "etc"), "-d"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server = Postfix(port, folder)
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _daemons() -> Path:
    found = next((Path(place) for place in PLACES if Path(place, "master").exists()), None)
    if found is None:
        pytest.skip(f"There is no Postfix on this machine: {NOBODY_HERE}")
    if os.geteuid() != 0:
        pytest.skip("Postfix drops rights that only root has: run this test as root.")
    return found


def _write(folder: Path, daemons: Path, **ports: int) -> None:
    folder.chmod(0o755)
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir(mode=0o755)
    shutil.chown(folder / "data", "postfix")
    named = {"folder": folder, "daemons": daemons, **ports}
    (folder / "etc/main.cf").write_text(MAIN.format(**named))
    (folder / "etc/master.cf").write_text(MASTER.format(**named))
    dynamic = Path("/etc/postfix/dynamicmaps.cf")
    (folder / "etc/dynamicmaps.cf").write_text(dynamic.read_text() if dynamic.exists() else "")
    (folder / "etc/postfix-files").touch()
    _make_queues(folder / "queue")


def _make_queues(queue: Path) -> None:
    names = "active bounce corrupt defer deferred flush hold incoming private saved trace"
    for name in names.split():
        (queue / name).mkdir(mode=0o700)
        shutil.chown(queue / name, "postfix")
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        (queue / name).mkdir()
        shutil.chown(queue / name, "postfix", "postdrop")
        (queue / name).chmod(mode)
    (queue / "pid").mkdir(mode=0o755)


def _wait_for(server: Postfix, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        assert process.poll() is None, server.log or "Postfix ended at once and wrote no log."
        time.sleep(0.05)
    raise AssertionError(f"Postfix did not start.\n{server.log}")
