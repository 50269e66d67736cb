"""What doctor and /health say about mail."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from regulars.channels.email.composing.smtp import SmtpServer
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import oldest_waiting, refs_of
from regulars.channels.email.rules import trouble_on
from regulars.channels.email.ways_out import WayOut, way_out_of
from regulars.kit import clock
from regulars.kit.doctor import Finding, Level
from regulars.outbox.queries import waiting_for

LATE = timedelta(minutes=5)
SILENT = timedelta(minutes=10)
PROBE_SECONDS = 5


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
        yield _way_in(mailbox)
    if not Mailbox.objects.filter(is_active=True).exists():
        yield Finding(
            "warn",
            "no mailbox yet",
            fix="regulars mailbox add help@example.com, or Settings > Mailboxes",
        )


def mail_out() -> Iterator[Finding]:
    """Whether every mailbox's server lets us in now; asks each server once."""
    if settings.REGULARS_CATCH_ALL:
        yield Finding("ok", "nothing leaves: what is sent is shown at /outbox/")
        return
    answers: dict[SmtpServer, str] = {}
    for mailbox in Mailbox.objects.filter(is_active=True):
        way = way_out_of(mailbox)
        if way.server and way.server not in answers:
            answers[way.server] = way.trouble(seconds=PROBE_SECONDS)
        asked = answers[way.server] if way.server else way.why_none
        yield _way_out(mailbox, way, asked)


def mail_out_of_late() -> Iterator[Finding]:
    """Whether a server let our mail out when it was last tried: what `mail_out` knows unasked."""
    if settings.REGULARS_CATCH_ALL:
        return
    for mailbox in Mailbox.objects.filter(is_active=True).exclude(trouble=""):
        if words := trouble_on(mailbox.trouble, "out"):
            yield Finding("fail", f"{mailbox.address}: {words}", fix=_mend(way_out_of(mailbox)))


def _way_out(mailbox: Mailbox, way: WayOut, asked: str) -> Finding:
    waiting = waiting_for(refs_of(mailbox))
    why = f"messages that wait to leave: {waiting.count}" if waiting.count else ""
    if way.server is None:
        level: Level = "fail" if waiting.count or mailbox.smtp_secret else "warn"
        return Finding(level, f"{mailbox.address}: {asked}", why, _mend(way))
    if words := asked or trouble_on(mailbox.trouble, "out"):
        return Finding("fail", f"{mailbox.address}: {words}", why, _mend(way))
    if waiting.tried:
        return Finding(
            "warn",
            f"{mailbox.address}: messages that did not leave yet: {waiting.tried}",
            f"the other server said: {waiting.words}" if waiting.words else "",
            "wait, they are tried again; or look at their conversations",
        )
    return Finding("ok", mailbox.address)


def _mend(way: WayOut) -> str:
    if way.server is None and way.is_house:
        return "set a server in Settings > Mailboxes, or REGULARS_SMTP_URL for all mailboxes"
    if way.is_house:
        return "correct REGULARS_SMTP_URL, or start that server; then start Regulars again"
    return "correct the server in Settings > Mailboxes and press “Send me a test”"


def _way_in(mailbox: Mailbox) -> Finding:
    if words := trouble_on(mailbox.trouble, "in"):
        return Finding(
            "fail",
            f"{mailbox.address}: {words}",
            fix="correct the server in Settings > Mailboxes and press “Send me a test”",
        )
    if mailbox.imap_secret and _is_silent(mailbox):
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
