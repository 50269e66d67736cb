"""What doctor and /health say about mail."""

from collections.abc import Iterator
from datetime import timedelta

from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import oldest_waiting
from regulars.kit import clock
from regulars.kit.doctor import Finding

LATE = timedelta(minutes=5)
SILENT = timedelta(minutes=10)


def mail_in() -> Iterator[Finding]:
    """Whether mail that came is read, and every IMAP folder can be looked into."""
    oldest = oldest_waiting()
    if oldest and clock.now() - oldest.received_at > LATE:
        yield Finding(
            "fail",
            "mail that came is not being read",
            why="no worker runs, or it cannot keep up",
            fix="start `regulars serve` or `regulars work`, then look again",
        )
    for mailbox in Mailbox.objects.filter(is_active=True):
        yield _of(mailbox, "in")
    if not Mailbox.objects.filter(is_active=True).exists():
        yield Finding(
            "warn",
            "no mailbox yet",
            fix="regulars mailbox add help@example.com, or Settings > Mailboxes",
        )


def mail_out() -> Iterator[Finding]:
    """Whether every mailbox's server took the last mail."""
    for mailbox in Mailbox.objects.filter(is_active=True):
        yield _of(mailbox, "out")


def _of(mailbox: Mailbox, direction: str) -> Finding:
    if mailbox.trouble.startswith(f"{direction}:"):
        return Finding(
            "fail",
            f"{mailbox.address}: {mailbox.trouble.partition(':')[2].strip()}",
            fix="correct the server in Settings > Mailboxes and press Test",
        )
    if direction == "in" and mailbox.imap_secret and _is_silent(mailbox):
        return Finding(
            "fail",
            f"{mailbox.address}: its folder has not been looked into for ten minutes",
            why="no worker runs",
            fix="start `regulars serve` or `regulars work`",
        )
    return Finding("ok", mailbox.address)


def _is_silent(mailbox: Mailbox) -> bool:
    since = mailbox.last_in_at or mailbox.created_at
    return clock.now() - since > SILENT
