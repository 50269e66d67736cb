import pytest
from django.db import connection

from regulars.channels.email.actions import receive_raw
from regulars.channels.email.models import RawMail
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.files.queries import read
from regulars.jobs.models import Job
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.tests.plans import plan_of

pytestmark = pytest.mark.django_db


def kept(mailbox, raw, **more):
    return receive_raw(mailbox, raw, by=SYSTEM, **{"source": "lmtp", **more})


def test_a_mail_is_kept_as_it_came_and_is_to_be_read():
    raw = a_mail("Grüße \xff\n".encode("latin-1"))

    row = kept(
        a_mailbox(), raw, envelope_to=["help+x@example.com"], envelope_from="ben@example.com"
    )

    row.refresh_from_db()
    assert read(row.sha256) == raw
    assert (row.state, row.size, row.source) == ("new", len(raw), "lmtp")
    assert (row.envelope_to, row.envelope_from) == (["help+x@example.com"], "ben@example.com")
    assert Job.objects.filter(name="email.parse_waiting").count() == 1
    assert Entry.objects.filter(name="mail.received", about=f"rawmail:{row.pk}").exists()


def test_many_mails_wait_for_one_job():
    mailbox = a_mailbox()

    for number in range(5):
        kept(mailbox, a_mail(message_id=f"<{number}@example.com>"))

    assert Job.objects.filter(name="email.parse_waiting").count() == 1


def test_the_same_item_of_the_same_source_is_kept_once():
    mailbox = a_mailbox()
    first = kept(mailbox, a_mail(), source="imap", source_uid="7:12")

    again = kept(mailbox, a_mail(), source="imap", source_uid="7:12")

    assert again.pk == first.pk
    assert RawMail.objects.count() == 1
    assert Entry.objects.filter(name="mail.received").count() == 1


def test_f20_a_number_that_a_server_gives_to_another_mail_loses_neither():
    mailbox = a_mailbox()
    kept(mailbox, a_mail(), source="imap", source_uid="7:12")

    for _time in range(2):
        kept(mailbox, a_mail("Another\n"), source="imap", source_uid="7:12")

    assert [read(row.sha256) for row in RawMail.objects.order_by("pk")] == [
        a_mail(),
        a_mail("Another\n"),
    ]


def test_what_a_service_brings_again_in_other_bytes_is_kept_once():
    mailbox = a_mailbox()
    first = kept(mailbox, a_mail(), source="webhook", source_uid="mailjet:1")

    again = kept(mailbox, a_mail("Put together anew\n"), source="webhook", source_uid="mailjet:1")

    assert (again.pk, RawMail.objects.count()) == (first.pk, 1)


def test_another_process_that_was_quicker_wins(monkeypatch):
    mailbox = a_mailbox()
    first = kept(mailbox, a_mail(), source="imap", source_uid="7:12")
    seen = iter([None])
    real = receive_raw.__globals__["_known"]
    monkeypatch.setitem(
        receive_raw.__globals__, "_known", lambda *where: next(seen, None) or real(*where)
    )

    again = kept(mailbox, a_mail(), source="imap", source_uid="7:12")

    assert again.pk == first.pk
    assert RawMail.objects.count() == 1


def test_strange_envelopes_are_cut_to_what_fits():
    row = kept(
        a_mailbox(),
        a_mail(),
        source_uid="u" * 999,
        envelope_from="f" * 999,
        envelope_to=["t" * 999] * 99,
    )

    row.refresh_from_db()
    assert (len(row.source_uid), len(row.envelope_from)) == (255, 320)
    assert (len(row.envelope_to), len(row.envelope_to[0])) == (50, 320)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's planner")
def test_an_item_of_a_source_is_looked_up_in_an_index():
    mailbox = a_mailbox()

    with plan_of("email_rawmail") as steps:
        kept(mailbox, a_mail(), source="imap", source_uid="1:1")

    assert "one_raw_mail_per_source_item" in steps[0]
