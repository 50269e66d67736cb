from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import DataError, OperationalError

from regulars.channels.email.actions import parse_waiting, receive_raw, taking
from regulars.channels.email.models import RawMail
from regulars.channels.email.parsing.child import ParserUnavailable
from regulars.channels.email.tests.make import (
    BROKEN,
    a_mail,
    a_mailbox,
    fail_together,
    lose_bytes,
    received,
    states,
    the_conversation,
    the_message,
)
from regulars.conversations.models import Message
from regulars.conversations.tests.test_two_at_once import together
from regulars.jobs.models import Job
from regulars.jobs.worker import run_until_idle
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def waiting(mailbox, *bodies):
    return [
        receive_raw(
            mailbox,
            a_mail(body, message_id=f"<{number}@example.com>"),
            source="lmtp",
            by=SYSTEM,
        )
        for number, body in enumerate(bodies)
    ]


def now_states():
    return states(RawMail.objects.order_by("pk"))


def test_a_worker_reads_what_was_kept():
    waiting(a_mailbox(), "Where is my cake?\n")

    run_until_idle()

    assert the_message().text.strip() == "Where is my cake?"
    assert the_conversation().customer.name == "Ben"
    row = RawMail.objects.get()
    assert (row.state, row.message) == ("stored", the_message().pk)


def test_more_than_a_batch_is_read_oldest_first(monkeypatch):
    monkeypatch.setattr(taking, "BATCH", 2)
    waiting(a_mailbox(), "one\n", "two\n", "three\n", "four\n", "five\n")

    assert parse_waiting(by=SYSTEM) == 5

    said = [message.text.strip() for message in Message.objects.order_by("pk")]
    assert said == ["one", "two", "three", "four", "five"]


def test_who_writes_now_is_not_behind_a_backlog(monkeypatch):
    """F29: the newest come along with the oldest."""
    monkeypatch.setattr(taking, "BATCH", 10)
    monkeypatch.setattr(taking, "BATCHES_IN_A_ROW", 1)
    waiting(a_mailbox(), *(f"number {number}\n" for number in range(15)))

    parse_waiting(by=SYSTEM)

    assert now_states() == ["stored"] * 9 + ["new"] * 5 + ["stored"]


def test_what_takes_long_is_left_to_another_job(monkeypatch):
    monkeypatch.setattr(taking, "BATCH", 1)
    monkeypatch.setattr(taking, "BATCHES_IN_A_ROW", 2)
    waiting(a_mailbox(), "one\n", "two\n", "three\n")
    Job.objects.all().delete()

    assert parse_waiting(by=SYSTEM) == 2

    assert now_states() == ["stored", "stored", "new"]
    assert Job.objects.filter(name="email.parse_waiting").count() == 1
    run_until_idle()
    assert now_states() == ["stored"] * 3
    assert not Job.objects.filter(name="email.parse_waiting").exists()


def test_large_mails_are_read_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(taking, "HEAVIEST_BATCH_BYTES", 1)
    waiting(a_mailbox(), "one\n", "two\n")
    together, real = [], taking.take_arrivals

    def take_arrivals(arrivals, **more):
        together.append(len(arrivals))
        return real(arrivals, **more)

    monkeypatch.setattr(taking, "take_arrivals", take_arrivals)

    parse_waiting(by=SYSTEM)

    assert together == [1, 1]


def test_nothing_to_read_is_fine():
    assert parse_waiting(by=SYSTEM) == 0


def test_what_is_no_mail_becomes_something_people_see():
    (row,) = received(a_mailbox(), BROKEN)

    assert row.state == "unparseable"
    assert Message.objects.count() == 1


def test_lost_bytes_hold_up_no_other_mail():
    rows = waiting(a_mailbox(), "one\n", "two\n")
    lose_bytes(rows[0])

    parse_waiting(by=SYSTEM)

    assert now_states() == ["unparseable", "stored"]
    assert "not kept here" in RawMail.objects.order_by("pk")[0].error


@pytest.mark.parametrize("trouble", [ValueError("odd"), DataError("too long")])
def test_a_mail_that_cannot_be_taken_holds_up_no_other(monkeypatch, trouble):
    waiting(a_mailbox(), "one\n", "poison\n", "three\n")
    real = taking.incoming

    def incoming(parsed, **more):
        if "poison" in parsed.text:
            raise trouble
        return real(parsed, **more)

    monkeypatch.setattr(taking, "incoming", incoming)

    parse_waiting(by=SYSTEM)

    assert now_states() == ["stored", "unparseable", "stored"]
    assert type(trouble).__name__ in RawMail.objects.order_by("pk")[1].error


def test_a_batch_that_fails_at_its_end_loses_no_mail(monkeypatch):
    waiting(a_mailbox(), "one\n", "two\n")
    fail_together(monkeypatch)

    parse_waiting(by=SYSTEM)

    rows = RawMail.objects.order_by("pk")
    assert states(rows) == ["stored", "stored"]
    assert [row.message for row in rows] == [each.pk for each in Message.objects.order_by("pk")]


def test_a_locked_database_blames_no_mail(monkeypatch):
    waiting(a_mailbox(), "one\n")
    monkeypatch.setattr(taking, "take_messages", _raise(OperationalError("database is locked")))

    with pytest.raises(OperationalError):
        parse_waiting(by=SYSTEM)

    assert now_states() == ["new"]


def test_without_a_parser_mail_waits(monkeypatch):
    waiting(a_mailbox(), "one\n")
    monkeypatch.setattr(
        taking.parser.shared(), "parse_many", _raise(ParserUnavailable("cannot be started"))
    )

    with pytest.raises(ParserUnavailable):
        parse_waiting(by=SYSTEM)

    assert now_states() == ["new"]


def _raise(error):
    def fail(*_args, **_named):
        raise error

    return fail


@pytest.mark.django_db(transaction=True)
def test_two_workers_read_each_mail_once(monkeypatch):
    waiting(a_mailbox(), "one\n", "two\n")
    both, real = Barrier(2), taking.take_messages

    def take_messages(messages, **more):
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return real(messages, **more)

    monkeypatch.setattr(taking, "take_messages", take_messages)

    results = together(*[lambda: parse_waiting(by=SYSTEM)] * 2)

    assert not [each for each in results if isinstance(each, Exception)], results
    assert now_states() == ["stored", "stored"]
    assert Message.objects.count() == 2
