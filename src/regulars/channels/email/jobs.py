import time

from django.db import transaction

from regulars.channels.email import actions, ways_in
from regulars.channels.email.acknowledging import first_words, stopped_at
from regulars.channels.email.actions.fetching import AT_ONCE
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import trouble_on
from regulars.jobs.actions import enqueue
from regulars.jobs.bulk import batches
from regulars.jobs.declare import BULK, PERSON, every, job
from regulars.kit.actor import SYSTEM
from regulars.kit.commits import unhurried

GATHER_SECONDS = 0.025  # half of what a mail may take until it can be read
_read_at = float("-inf")


@job("email.parse_waiting", priority=PERSON, atomic=False, slow=False)
def parse_waiting() -> None:
    """Read the mail that was kept: the first at once, those that follow close behind it together.

    A batch takes little longer than one mail, and who hands them over waits for us to end each.
    """
    global _read_at
    time.sleep(max(0.0, _read_at + GATHER_SECONDS - time.monotonic()))
    actions.parse_waiting(by=SYSTEM)
    _read_at = time.monotonic()


@job("email.check_senders", priority=BULK, atomic=False)
def check_senders(*, raw_mails: list[int], again: int = 0) -> None:
    """Find out who vouches for mails that were taken, `again` times before in vain."""
    with unhurried():
        actions.check_senders(raw_mails, again=again, by=SYSTEM)


@every(minutes=1, name="email.look_again")
def look_again() -> None:
    """Read what a worker that died has left unread."""
    enqueue("email.parse_waiting", key="waiting", priority=PERSON)


@every(minutes=1, name="email.fetch_all")
def fetch_all() -> None:
    """Look into every mailbox at whose folders no process waits, each in a job of its own."""
    for mailbox in Mailbox.objects.filter(is_active=True).exclude(imap_secret=""):
        if not ways_in.is_held(mailbox):
            enqueue("email.fetch", {"mailbox": mailbox.pk}, key=f"mailbox:{mailbox.pk}")


@every(minutes=1, name="email.knock_at_shut_doors")
def knock_at_shut_doors() -> None:
    """Ask each server that did not let mail out whether it does again: it heals without hands."""
    for mailbox in Mailbox.objects.filter(is_active=True).exclude(trouble=""):
        if trouble_on(mailbox.trouble, "out"):
            enqueue("email.knock", {"mailbox": mailbox.pk}, key=f"out:{mailbox.pk}")


@job("email.knock", atomic=False, max_attempts=1)
def knock(*, mailbox: int) -> None:
    """Ask one server."""
    actions.knock_again(Mailbox.objects.get(pk=mailbox), by=SYSTEM)


@job("email.fetch", atomic=False, max_attempts=1)
def fetch(*, mailbox: int) -> None:
    """Bring the mail of one mailbox, unless a process waits there; a few hundred at a time."""
    found = Mailbox.objects.get(pk=mailbox)
    if ways_in.is_held(found) or not found.is_active:
        return
    if actions.fetch_mail(found, by=SYSTEM) >= AT_ONCE:
        with transaction.atomic():
            enqueue("email.fetch", {"mailbox": mailbox}, key=f"mailbox:{mailbox}:more")


@job("email.acknowledge", priority=BULK, atomic=False)
def acknowledge(*, since: int) -> None:
    """Tell whoever began a conversation from this number on that their words have come."""
    for few in batches(first_words(since), size=10):
        if stopped_at():
            return
        actions.acknowledge(few, by=SYSTEM)
