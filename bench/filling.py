"""Fill a shop with conversations: run as ``python -m bench.filling COUNT``.

Through the product's own actions, so that every row is as it would be: customers, conversations,
messages, journal, search, clocks, tallies. Short mails without a raw file behind them, since no
page that is measured reads it; the database does not wait for the disk meanwhile.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from random import Random
from typing import Any

import django

from bench.corpus import mark
from bench.vocabulary import TONGUES, Tongue

BATCH = 200
LIVE_SHARE = 0.02  # just arrived and waiting on us; the others are history
AUTOMATIC_SHARE = 0.03
ANSWER_SHARE = 0.15  # conversations in which the customer wrote once more
WORKED_ON = 60  # of each 10,000: answered, assigned, snoozed
SPAN_DAYS = 700
PRODUCTS = [
    f"{first}{second}"
    for first in ("bor", "kel", "mir", "tas", "vol", "zan", "fer", "dul")
    for second in ("adin", "ekos", "imar", "olet", "umba", "aris", "enor", "ivel")
]


def fill(count: int, *, seed: int = 7) -> dict[str, float]:
    """Add conversations until there are `count`."""
    from regulars.conversations.models import Conversation  # noqa: PLC0415
    from regulars.jobs import checkpoint  # noqa: PLC0415

    began, before = time.perf_counter(), Conversation.objects.count()
    random = Random(seed + before)
    while (standing := Conversation.objects.count()) < count:
        _take(random, standing, min(BATCH, count - standing))
        checkpoint.settle()
    _work(random, before, (count - before) * WORKED_ON // 10_000)
    _settle()
    return {"conversations": count - before, "seconds": time.perf_counter() - began}


def _take(random: Random, first: int, many: int) -> None:
    from regulars.conversations.actions import take_messages  # noqa: PLC0415

    opened = [_mail(random, number) for number in range(first, first + many)]
    taken = take_messages(opened)
    again = [
        _answer(random, mail, each.conversation.opened_at)
        for mail, each in zip(opened, taken, strict=True)
        if random.random() < ANSWER_SHARE
    ]
    take_messages(again)


def _mail(random: Random, number: int) -> Any:
    from regulars.conversations.rules import IncomingMessage  # noqa: PLC0415
    from regulars.customers.rules import Address  # noqa: PLC0415
    from regulars.kit import clock  # noqa: PLC0415

    tongue = random.choice(TONGUES)
    now = clock.now()
    is_live = random.random() < LIVE_SHARE
    age = timedelta(days=SPAN_DAYS * random.random())
    person = random.randrange(max(10, number // 2 + 10))
    return IncomingMessage(
        customer=Address(
            kind="email", value=f"c{person}@example.org", name=random.choice(tongue.names)
        ),
        channel="email",
        channel_ref="mailbox:1",
        location_id=1,
        received_at=now - timedelta(hours=12 * random.random()) if is_live else now - age,
        sent_at=None if is_live else now - age,
        to=[{"name": "", "address": "help@example.com"}],
        subject=" ".join(random.choice(tongue.sentences).split()[:6]),
        text=_text(random, tongue, number),
        message_id=f"{number}.{seed_word(number)}@example.org",
        kind="automatic" if random.random() < AUTOMATIC_SHARE else "person",
        is_live=is_live,
        language=tongue.code,
    )


def _text(random: Random, tongue: Tongue, number: int) -> str:
    words = random.sample(tongue.sentences, k=random.randint(2, 3))
    return f"{tongue.greeting}\n\n{' '.join(words)} {random.choice(PRODUCTS)} {mark(number)}\n"


def _answer(random: Random, mail: Any, at: datetime) -> Any:
    from dataclasses import replace  # noqa: PLC0415

    later = at + timedelta(minutes=random.randint(1, 3_000))
    return replace(
        mail,
        received_at=mail.received_at if mail.is_live else later,
        sent_at=None if mail.is_live else later,
        text=f"{random.choice(PRODUCTS)}, {random.choice(PRODUCTS)}.",
        message_id=f"a{mail.message_id}",
        in_reply_to=mail.message_id,
    )


def seed_word(number: int) -> str:
    """Return what makes a message's id its own."""
    return f"{number * 2_654_435_761 % 2**32:08x}"


def _work(random: Random, above: int, many: int) -> None:
    """Let the owner answer, take and put off some of what waits, newest conversations first."""
    from regulars.conversations import actions  # noqa: PLC0415
    from regulars.conversations.models import Conversation  # noqa: PLC0415
    from regulars.kit import clock  # noqa: PLC0415
    from regulars.staff.models import StaffMember  # noqa: PLC0415
    from regulars.staff.queries import actor_of  # noqa: PLC0415

    owner = StaffMember.objects.get(pk=1)
    by = actor_of(owner)
    waiting = Conversation.objects.filter(
        status="waiting_on_us", kind="person", number__gt=above
    ).order_by("number")
    for place, conversation in enumerate(list(waiting[:many])):
        if place % 3 == 0:
            actions.reply_to_conversation(conversation, text="Thank you.", hold_seconds=0, by=by)
        elif place % 3 == 1:
            actions.assign_conversation(conversation, assignee=owner, by=by)
        else:
            until = clock.now() + timedelta(days=1 + random.random())
            actions.snooze_conversation(conversation, until=until, by=by)


def _settle() -> None:
    """Leave the database as a week of serving would: nothing left to do, all entries sealed."""
    from django.db import connection  # noqa: PLC0415

    from regulars.jobs.models import Job  # noqa: PLC0415
    from regulars.jobs.worker import run_until_idle  # noqa: PLC0415
    from regulars.journal.actions import seal_entries  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    while Job.objects.filter(name="outbox.send").exists():
        run_until_idle()
        time.sleep(1)
    while seal_entries(by=SYSTEM):
        pass
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    django.setup()
    print(json.dumps(fill(int(sys.argv[1]))))
