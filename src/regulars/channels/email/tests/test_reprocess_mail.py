"""Kept mails, read again by a parser that has learnt more."""

from dataclasses import replace

import pytest

from regulars.channels.email import parser
from regulars.channels.email.actions import reprocess_mail, reprocess_one, taking
from regulars.channels.email.models import RawMail
from regulars.channels.email.parsing.child import Unparseable
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    a_multipart,
    a_part,
    ada,
    as_actor,
    ben,
    lose_bytes,
    received,
    states,
    the_conversation,
    the_message,
)
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.customers.models import Customer
from regulars.jobs.models import Job
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed
from regulars.search.queries import find

pytestmark = pytest.mark.django_db

RENEWED = "conversation.message_renewed"
A_LIST = a_part("a,b", "text/csv", 'Content-Disposition: attachment; filename="list.csv"')


@pytest.fixture
def old_parser(monkeypatch):
    """A parser that understands less: nothing at all, or what `change` makes of a mail."""
    real = parser.shared()

    class Old:
        def __init__(self, change=None):
            self.change = change or (lambda _parsed: Unparseable("too hard"))

        def parse_many(self, raws):
            return [self.change(parsed) for parsed in real.parse_many(raws)]

        def start(self):
            """Nothing to start."""

    def used(change=None):
        monkeypatch.setattr(taking.parser, "shared", lambda: Old(change))

    def gone():
        monkeypatch.undo()
        monkeypatch.setattr(parser, "for_import", parser.shared)

    used.gone = gone
    return used


def by_an_old_parser(old_parser, *raws, change=None):
    """Mails as an earlier version took them."""
    old_parser(change)
    rows = received(a_mailbox(), *raws)
    old_parser.gone()
    return rows


def test_a_mail_that_could_not_be_read_says_what_it_says_in_the_conversation_that_stands(
    old_parser,
):
    raw = a_mail("Where is my cake?", subject="Cake", **{"from": "Ana <ana@example.com>"})
    rows = by_an_old_parser(old_parser, raw)
    before = the_conversation()
    jobs = Job.objects.count()

    done = reprocess_mail(by=SYSTEM)

    conversation, message = the_conversation(), the_message()
    assert states(rows) == ["unparseable"]
    assert (done.read, done.changed, done.unparseable) == (1, 1, 0)
    assert RawMail.objects.get().state == "stored"
    assert (conversation.number, conversation.status) == (before.number, before.status)
    assert conversation.waiting_since == before.waiting_since
    assert (conversation.subject, conversation.snippet) == ("Cake", "Where is my cake?")
    assert (message.new_text, message.from_address) == ("Where is my cake?", "ana@example.com")
    assert conversation.customer == Customer.objects.get(name="Ana")
    assert conversation.customer_name == "Ana"
    assert not message.files  # the raw file is at hand all the same
    assert Job.objects.count() == jobs


def test_it_is_told_in_the_journal_and_opens_nothing_again(old_parser):
    by_an_old_parser(old_parser, a_mail("Where is my cake?"))
    opened = Entry.objects.filter(name="conversation.opened").count()

    reprocess_mail(by=SYSTEM)

    entry = Entry.objects.get(name=RENEWED)
    assert entry.about == f"conversation:{the_conversation().number}"
    assert "text" in entry.data["changed"]
    assert Entry.objects.filter(name="conversation.opened").count() == opened
    assert not Entry.objects.filter(name="conversation.received").exists()


def test_a15_a_code_is_known_for_one_also_when_it_is_read_late(old_parser):
    words = "Your verification code is 123456.\n"
    by_an_old_parser(old_parser, a_mail(words, **{"from": "no-reply@slack.com"}))

    reprocess_mail(by=SYSTEM)

    assert the_message().sender_check == {"code": True}


def test_it_is_found_by_its_new_words(old_parser):
    by_an_old_parser(old_parser, a_mail("A marzipan pineapple, please."))

    reprocess_mail(by=SYSTEM)

    found = find(as_actor(ada()), "marzipan")
    assert [hit.ref for hit in found.hits] == [the_conversation().number]


def test_what_is_stored_gets_better_words_and_files_and_keeps_the_rest(old_parser):
    raw = a_multipart(a_part("Two lists."), A_LIST)

    def less(parsed):
        return replace(parsed, text="=?two?=", new_from=0, quoted_from=None, attachments=())

    by_an_old_parser(old_parser, raw, change=less)
    before = the_conversation()

    done = reprocess_mail(state="stored", by=SYSTEM)

    message = the_message()
    assert (done.read, done.changed) == (1, 1)
    assert message.new_text == "Two lists."
    assert [each.filename for each in message.files] == ["list.csv"]
    assert the_conversation().waiting_since == before.waiting_since
    assert the_conversation().snippet == "Two lists."


def test_what_is_the_same_is_not_written(old_parser):
    raw = a_multipart(a_part("One list."), A_LIST)
    received(a_mailbox(), raw)
    old_parser.gone()
    version, file = the_conversation().version, Attachment.objects.get().pk

    done = reprocess_mail(state="", by=SYSTEM)

    assert (done.read, done.changed) == (1, 0)
    assert the_conversation().version == version
    assert Attachment.objects.get().pk == file
    assert not Entry.objects.filter(name=RENEWED).exists()


def test_it_may_be_repeated(old_parser):
    by_an_old_parser(old_parser, a_mail("Where is my cake?"))

    first, second = reprocess_mail(state="", by=SYSTEM), reprocess_mail(state="", by=SYSTEM)

    assert (first.changed, second.changed) == (1, 0)
    assert Message.objects.count() == Conversation.objects.count() == 1


def test_it_goes_on_where_it_was_stopped(old_parser):
    raws = [a_mail(f"Cake {n}", message_id=f"<{n}@example.com>") for n in range(3)]
    rows = by_an_old_parser(old_parser, *raws)

    done = reprocess_mail(after=rows[1].pk, by=SYSTEM)

    assert (done.read, done.last) == (1, rows[2].pk)
    assert states(RawMail.objects.order_by("pk")) == ["unparseable", "unparseable", "stored"]


def test_only_the_mails_that_are_asked_for_are_read(old_parser):
    rows = by_an_old_parser(old_parser, a_mail("Where is my cake?"))
    other = a_mailbox("orders@example.com")

    elsewhere = reprocess_mail(mailbox=other, by=SYSTEM)
    later = reprocess_mail(since=rows[0].received_at.replace(year=2199), by=SYSTEM)
    stored = reprocess_mail(state="stored", by=SYSTEM)

    assert [elsewhere.read, later.read, stored.read] == [0, 0, 0]


def test_one_that_came_again_and_was_read_meanwhile_is_not_doubled(old_parser):
    raw = a_mail("Where is my cake?")
    old_parser()
    mailbox = a_mailbox()
    received(mailbox, raw)
    old_parser.gone()
    received(mailbox, b"X-Trace: 2\n" + raw)

    reprocess_mail(by=SYSTEM)

    said = [message.new_text for message in Message.objects.order_by("pk")]
    assert said.count("Where is my cake?") == 1
    assert sorted(states(RawMail.objects.all())) == ["duplicate", "stored"]


def test_one_that_nobody_can_read_stays_and_is_counted():
    [row] = received(a_mailbox(), b"\x00\x01 this is no mail at all")

    done = reprocess_mail(by=SYSTEM)

    assert (done.read, done.changed, done.unparseable) == (1, 0, 1)
    assert RawMail.objects.get().state == row.state == "unparseable"
    assert not reprocess_one(RawMail.objects.select_related("mailbox").get(), by=SYSTEM)


def test_one_whose_bytes_are_gone_stays_as_it_is():
    [row] = received(a_mailbox(), a_mail("Where is my cake?"))
    lose_bytes(row)

    done = reprocess_mail(state="stored", by=SYSTEM)

    assert (done.read, done.missing, done.changed) == (1, 1, 0)
    assert the_message().new_text == "Where is my cake?"


def test_ben_may_not(old_parser):
    [row] = received(a_mailbox(), a_mail())

    with pytest.raises(NotAllowed):
        reprocess_mail(by=as_actor(ben()))
    with pytest.raises(NotAllowed):
        reprocess_one(row, by=as_actor(ben()))
