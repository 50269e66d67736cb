"""What becomes of mails: messages, duplicates, visible troubles. Twice is once."""

import pytest
from django.db import connection

from regulars.channels.email.actions import take_arrivals, taking
from regulars.channels.email.actions.taking import Arrival
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.parsing.child import Unparseable
from regulars.channels.email.tests.make import (
    HELP,
    a_mail,
    a_mailbox,
    a_multipart,
    a_part,
    received,
    states,
    the_conversation,
    the_message,
)
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.files.queries import read_part
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_same_bytes_twice_are_one_message():
    rows = received(a_mailbox(), a_mail(), a_mail())

    assert states(rows) == ["stored", "duplicate"]
    assert Message.objects.count() == 1


def test_the_same_mail_by_two_ways_is_one_message():
    mailbox = a_mailbox()
    by_list = a_mail(received="from lists.example.org by mx.example.com; Tue, 17 Nov 2026")

    rows = [*received(mailbox, a_mail()), *received(mailbox, by_list, source="lmtp")]

    assert states(rows) == ["stored", "duplicate"]
    assert Message.objects.count() == 1


def test_the_same_id_with_other_words_is_another_mail():
    rows = received(a_mailbox(), a_mail("Hello\n"), a_mail("Something else\n"))

    assert states(rows) == ["stored", "stored"]
    assert Message.objects.count() == 2


def test_a09_a_stranger_who_has_answers_sent_to_the_customer_is_not_the_customer():
    mailbox = a_mailbox()
    received(mailbox, a_mail())
    answer = {"message_id": "<2@evil.example.org>", "in_reply_to": "<1@example.com>"}
    theirs = {"from": "mallory@evil.example.org", "reply_to": "ben@example.com"}

    received(mailbox, a_mail("Send it to another address.\n", **answer, **theirs))

    first, second = Message.objects.order_by("pk")
    assert second.conversation_id != first.conversation_id


def test_the_same_mail_to_two_mailboxes_is_in_both():
    first, second = a_mailbox(), a_mailbox("orders@example.com")

    rows = [*received(first, a_mail()), *received(second, a_mail())]

    assert states(rows) == ["stored", "stored"]
    assert {message.message_id for message in Message.objects.all()} == {"1@example.com"}


def test_mails_without_an_id_are_told_apart_by_their_bytes():
    bare = a_mail("Hello\n", message_id=None)

    rows = received(a_mailbox(), bare, bare, a_mail("Bye\n", message_id=None))

    assert states(rows) == ["stored", "duplicate", "stored"]


def test_what_cannot_be_read_is_in_the_inbox_as_it_came():
    row = RawMail(
        mailbox=a_mailbox(),
        source="lmtp",
        sha256="ab" * 32,
        size=12,
        received_at=clock.now(),
    )

    (taken,) = take_arrivals([Arrival(row=row, parsed=Unparseable("Too deep."))], by=SYSTEM)

    assert (taken.state, taken.opened) == ("unparseable", True)
    assert "Too deep." in the_message().text
    assert Attachment.objects.get().filename == "message.eml"
    assert RawMail.objects.get().conversation == the_conversation().number


def test_rows_that_another_worker_took_stay_as_they_are():
    mailbox = a_mailbox()
    (row,) = received(mailbox, a_mail())
    stale = RawMail.objects.get(pk=row.pk)
    stale.state = "new"

    (taken,) = take_arrivals([Arrival(row=stale, parsed=Unparseable("no"))], by=SYSTEM)

    assert not taken.opened
    assert Message.objects.count() == 1
    assert RawMail.objects.get().state == "stored"


def test_an_attachment_stands_in_the_raw_mail_and_is_kept_once():
    raw = a_multipart(
        a_part("See the picture."),
        a_part("iVBORw0KGgo=", 'image/png; name="cake.png"', "Content-Transfer-Encoding: base64"),
    )

    (row,) = received(a_mailbox(), raw)

    found = Attachment.objects.get()
    assert (found.filename, found.part_of) == ("cake.png", row.sha256)
    part = (found.part_of, found.part_start, found.part_end, found.part_encoding)
    assert read_part(*part) == b"\x89PNG\r\n\x1a\n"


def test_a_mail_to_the_token_joins_its_conversation():
    mailbox = a_mailbox()
    received(mailbox, a_mail())
    token = the_conversation().token
    answer = a_mail("And cream?\n", message_id="<2@example.com>", subject="Another thing")

    received(mailbox, answer, envelope_to=[f"help+{token}@example.com"])

    assert [message.text.strip() for message in the_conversation().messages.order_by("pk")] == [
        "Hello",
        "And cream?",
    ]


def test_a_made_up_token_opens_a_conversation_of_its_own():
    mailbox = a_mailbox()
    received(mailbox, a_mail())

    received(
        mailbox,
        a_mail("Mine now\n", message_id="<2@example.com>"),
        envelope_to=["help+aaaaaaaaaaaaaaaa@example.com"],
    )

    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("sender", [HELP, "Help+x@Example.com"])
def test_our_own_mail_that_comes_back_is_kept_and_wakes_nobody(sender):
    received(a_mailbox(), a_mail(**{"from": f"Deli <{sender}>"}))

    assert the_message().is_automatic


def test_a_web_form_that_writes_in_our_name_is_its_customer():
    received(
        a_mailbox(),
        a_mail(reply_to="Eleni <eleni@example.com>", **{"from": f"Form <{HELP}>"}),
    )

    assert not the_message().is_automatic
    assert the_conversation().customer.name == "Eleni"


BEN = "Ben <ben@example.com>"


@pytest.mark.parametrize(
    "sender", [HELP, "help+x@example.com", "sales@example.com", "old@example.com"]
)
@pytest.mark.parametrize("by", ["id", "token"])
def test_our_own_address_is_no_detour_into_a_customers_conversation(sender, by):
    mailbox = a_mailbox()
    a_mailbox("sales@example.com")
    Mailbox.objects.filter(pk=a_mailbox("old@example.com").pk).update(is_active=False)
    received(mailbox, a_mail(to=f"{HELP}, sales@example.com, old@example.com"))
    joining = {"id": ({"in_reply_to": "<1@example.com>"}, {}), "token": ({}, with_token())}
    headers, more = joining[by]
    headers = {"from": sender, "reply_to": BEN, "message_id": "<2@evil.example>", **headers}

    received(mailbox, a_mail("Send it elsewhere.\n", **headers), **more)

    message = Message.objects.latest("pk")
    assert message.is_unverified
    assert message.conversation == Conversation.objects.get()


def with_token():
    return {"envelope_to": [f"help+{the_conversation().token}@example.com"]}


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="it asks SQLite how it would look")
def test_known_mails_are_looked_up_however_many_there_are():
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {taking._EARLIER.format('(%s, %s)')}", [1, "a", "b"])
        plan = [row[3] for row in cursor.fetchall()]

    assert plan == [
        "SEARCH email_rawmail USING INDEX one_message_per_mail (mailbox_id=? AND same_key=?)"
    ]
