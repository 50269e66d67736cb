"""Letters are signed where the mailbox has a key; a broken one holds up none."""

import re

import dkim
import pytest

from regulars.channels.email.actions import make_dkim_key, note_signing
from regulars.channels.email.composing.signing import dns_text, new_key
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.findings import signing as signing_said
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import trouble_on
from regulars.channels.email.secrets import conceal
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import a_mailbox
from regulars.channels.email.tests.sending import a_letter, point
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import SENT

pytestmark = pytest.mark.django_db


def signing(mailbox, pem):
    fields = {"dkim_selector": "regulars", "dkim_secret": conceal(pem) if pem else ""}
    Mailbox.objects.filter(pk=mailbox.pk).update(**fields)
    mailbox.refresh_from_db()


def test_a_letter_of_a_mailbox_with_a_key_is_signed_and_the_same_each_time():
    pem = new_key()
    mails = []
    for _attempt in range(2):
        with a_server() as server:
            mailbox = Mailbox.objects.first() or a_mailbox(smtp_url=server.url)
            point(mailbox, server.url)
            signing(mailbox, pem)
            message = OutgoingMessage.objects.first() or a_letter(mailbox)
            SmtpSender().send(message)
            mails.append(re.sub(rb"(?m)^\.\.", b".", server.mail))

    assert mails[0] == mails[1]
    assert dkim.verify(mails[0], dnsfunc=lambda name, timeout=5: dns_text(pem).encode())


def test_with_a_broken_key_it_leaves_unsigned_and_the_mailbox_says_so():
    with a_server() as server:
        mailbox = a_mailbox(smtp_url=server.url)
        signing(mailbox, "no key at all")
        outcome = SmtpSender().send(a_letter(mailbox))

    mailbox.refresh_from_db()
    assert outcome.state == SENT
    assert b"DKIM-Signature" not in server.mail
    assert trouble_on(mailbox.trouble, "sign") == "The key cannot be read. Make a new one."
    [finding] = signing_said()
    assert (finding.level, finding.why) == ("fail", "The key cannot be read. Make a new one.")


def test_a_mended_key_is_no_trouble_any_more():
    mailbox = a_mailbox()
    note_signing(mailbox, words="The key cannot be read.", by=SYSTEM)

    make_dkim_key(mailbox, by=SYSTEM)

    [finding] = signing_said()
    assert finding.level == "ok"
