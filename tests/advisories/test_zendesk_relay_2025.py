"""Zendesk, October 2025: "we have your request" carried an attacker's words to anybody."""

from email.utils import format_datetime

import pytest

from regulars.channels.email import jobs
from regulars.kit import clock
from regulars.outbox.models import OutgoingMessage
from tests.advisories.scene import a_mail, a_mailbox, came, letter_for

pytestmark = pytest.mark.django_db

BAIT = "hxbait"


def test_an_acknowledgement_has_no_word_of_whoever_wrote():
    now = format_datetime(clock.now())
    came(
        a_mail(
            f"{BAIT} https://{BAIT}.example/pay\n",
            **{"from": f"{BAIT} <victim@example.net>"},
            subject=f"{BAIT} you have won",
            date=now,
        )
    )
    jobs.acknowledge(since=0)

    letter = letter_for(OutgoingMessage.objects.get())
    words = "".join(
        part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"
    )
    assert BAIT not in letter.as_string().casefold()
    assert BAIT not in words.casefold()


def test_a_victim_is_told_once_a_day():
    mailbox = a_mailbox()
    now = format_datetime(clock.now())

    for turn in range(30):
        raw = a_mail(f"{turn}\n", message_id=f"<{turn}@attacker.example>", date=now)
        came(raw, mailbox)
        jobs.acknowledge(since=0)

    assert OutgoingMessage.objects.count() == 1
