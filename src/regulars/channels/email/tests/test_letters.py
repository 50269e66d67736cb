"""What a letter says to machines, and what can never be slipped into it."""

import re
from datetime import timedelta

import pytest

from regulars.channels.email.composing.letter import compose
from regulars.channels.email.composing.smtp import Outcome as Attempt
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.letters import letter_of
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.channels.email.tests.sending import (
    BEN,
    EVA,
    a_letter,
    a_reply,
    read,
    sent_to,
    with_files,
)
from regulars.kit import clock
from regulars.outbox.rules import SENT

pytestmark = pytest.mark.django_db


def test_what_a_person_wrote_looks_like_it():
    letter = letter_of(a_letter(), a_mailbox())

    assert letter.extra == {}


@pytest.mark.parametrize(
    ("purpose", "said"), [("acknowledgement", "auto-replied"), ("survey", "auto-generated")]
)
def test_everything_automatic_says_so(purpose, said):
    """A18."""
    letter = letter_of(a_letter(purpose=purpose), a_mailbox())

    assert letter.extra == {
        "Auto-Submitted": said,
        "X-Auto-Response-Suppress": "All",
        "X-Loop": "help@example.com",
    }


def test_nothing_of_ours_is_fetched_from_elsewhere():
    """A06."""
    page = a_reply(mail=a_mail('<img src="https://evil.example/x.gif"> url(http://x.example)\n'))

    assert not re.search(r"<(img|link|script|iframe|object|video)\b", page.html)
    assert not re.search(r"<[^>]*\ssrc=|style=\"[^\"]*url\(", page.html)


def test_a_header_cannot_be_slipped_into_a_letter():
    """A08: by a subject, a name, a place or a file."""
    evil = "Hi\r\nBcc: eve@evil.example\u2028X-Evil: 1 =?utf-8?q?=0d=0aBcc:_eve@evil.example?="
    message, mailbox = with_files(
        (evil, b"x", ""), subject=evil, to=(BEN,), cc=[{"name": evil, "address": EVA}]
    )
    mailbox.name = evil

    mail = read(compose(letter_of(message, mailbox)))

    assert "Bcc" not in mail
    assert "X-Evil" not in mail
    assert [each.addr_spec for each in mail["Cc"].addresses] == [EVA]


def test_hidden_copies_are_in_the_envelope_only():
    """A16: nobody reads of them."""
    with a_server() as server:
        outcome, _mailbox = sent_to(server, bcc=[{"name": "Eva", "address": EVA}])

    assert list(outcome.accepted) == [BEN, EVA]
    assert b"eva" not in server.mail.lower()


def test_an_acknowledgement_has_an_empty_return_path():
    """A18: nothing can bounce back to us, and no responder has an address to answer."""
    with a_server() as server:
        outcome, _mailbox = sent_to(server, purpose="acknowledgement", about="conversation:1")

    assert outcome.state == SENT
    assert "MAIL FROM:<>" in [each.replace("mail", "MAIL") for each in server.heard]
    assert "ehlo example.com" in [each.lower() for each in server.heard]


def test_a_server_that_takes_nothing_from_nobody_gets_it_in_our_name():
    class Picky:
        def __init__(self):
            self.senders = []

        def __call__(self, raw, *, envelope_from, **_more):
            self.senders.append(envelope_from)
            if not envelope_from:
                return Attempt(state="refused", phase="mail", words="550 no", refused={BEN: "550"})
            return Attempt(state="sent", phase="done", accepted=(BEN,))

    picky = Picky()
    mailbox = a_mailbox(smtp_url="smtp://127.0.0.1:1")
    message = a_letter(mailbox, purpose="acknowledgement", about="conversation:1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regulars.channels.email.sender.deliver", picky)
        outcome = SmtpSender().send(message)

    assert outcome.state == SENT
    assert picky.senders == ["", "help@example.com"]


def test_what_was_to_leave_later_is_dated_then():
    later = clock.now() + timedelta(days=3)

    letter = letter_of(a_letter(send_at=later), a_mailbox())

    assert letter.date == later
