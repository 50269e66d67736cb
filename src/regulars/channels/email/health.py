"""What doctor and /health say about mail."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from regulars.channels.email import checked, ways_in
from regulars.channels.email.composing.smtp import SmtpServer
from regulars.channels.email.diagnosis import advice_for
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
        yield from _way_in(mailbox)
        yield from _circle(mailbox)
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
        advice = advice_for(words, host=way.server.host)
        said = f"{mailbox.address}: {words}"
        fix = advice.todo if advice.todo and not way.is_house else _mend(way)
        return Finding("fail", said, why or advice.what, fix)
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


def _way_in(mailbox: Mailbox) -> Iterator[Finding]:
    if troubles := ways_in.troubles_in(mailbox):
        for trouble in troubles:
            yield _not_well(mailbox, trouble.words)
    elif mailbox.imap_secret and _is_silent(mailbox):
        yield Finding(
            "fail",
            f"{mailbox.address}: its folder has not been looked into for ten minutes",
            why="no worker runs",
            fix="start `regulars serve` or `regulars work`",
        )
    else:
        yield from _unmarked(mailbox) or [Finding("ok", mailbox.address)]


def _not_well(mailbox: Mailbox, words: str) -> Finding:
    """Return what a server's words mean; the words alone where nobody knows."""
    advice = advice_for(words, host=ways_in.host_of(mailbox))
    if not advice.what:
        fix = "correct the server in Settings > Mailboxes and press “Send me a test”"
        return Finding("fail", f"{mailbox.address}: {words}", fix=fix)
    return Finding("fail", f"{mailbox.address}: {advice.what}", words, advice.todo)


def _unmarked(mailbox: Mailbox) -> list[Finding]:
    """Return which folders take no marks: mail comes, and stays unread there."""
    return [
        Finding(
            "warn",
            f"{mailbox.address}: mail in “{folder}” comes, and cannot be marked as read there",
            f"the other server said: {words}",
            "give the account the right to write in that folder, or leave it",
        )
        for folder in ways_in.folders_of(mailbox)
        if (words := ways_in.place_of(mailbox, folder).get("unmarked"))
    ]


def _circle(mailbox: Mailbox) -> Iterator[Finding]:
    """Say where somebody signs in by a mailbox's address: what is told them comes back (A20)."""
    member = checked.member_at(mailbox.address)
    if member is not None:
        yield Finding(
            "fail",
            f"{mailbox.address} is also the address by which {member.name} signs in",
            "what Regulars writes to them comes back as a customer's mail",
            "give the person another address on the page Team",
        )


def _is_silent(mailbox: Mailbox) -> bool:
    since = mailbox.last_in_at or mailbox.created_at
    return clock.now() - since > SILENT
