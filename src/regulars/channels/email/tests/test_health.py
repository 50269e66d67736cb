from datetime import timedelta

import pytest

from regulars.channels.email.actions import note_trouble, receive_raw, shut_mailbox
from regulars.channels.email.health import mail_in, mail_out
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def levels(findings):
    return [finding.level for finding in findings]


def test_all_is_well_where_nothing_is_wrong():
    a_mailbox()

    assert levels(mail_in()) == ["ok"]
    assert levels(mail_out()) == ["ok"]


def test_without_a_mailbox_doctor_says_how_to_add_one():
    (finding,) = mail_in()

    assert finding.level == "warn"
    assert "mailbox add" in finding.fix


def test_the_other_servers_words_are_told_on_the_way_they_concern():
    note_trouble(a_mailbox(), direction="out", words="550 5.7.26 not from here", by=SYSTEM)

    (out,) = mail_out()

    assert (out.level, "5.7.26" in out.what) == ("fail", True)
    assert levels(mail_in()) == ["ok"]


def test_mail_that_is_not_read_for_minutes_is_a_failure():
    receive_raw(a_mailbox(), a_mail(), source="lmtp", by=SYSTEM)

    assert levels(mail_in()) == ["ok"]
    with clock.travel(clock.now() + timedelta(minutes=6)):
        assert levels(mail_in()) == ["fail", "ok"]


def test_a_folder_nobody_looked_into_is_a_failure():
    a_mailbox(imap_url="imap://a:b@imap.example.com")

    assert levels(mail_in()) == ["ok"]
    with clock.travel(clock.now() + timedelta(minutes=11)):
        assert levels(mail_in()) == ["fail"]


def test_a_shut_mailbox_is_not_spoken_of():
    mailbox = a_mailbox()
    note_trouble(mailbox, direction="in", words="gone", by=SYSTEM)
    shut_mailbox(mailbox, by=SYSTEM)

    assert levels(mail_in()) == ["warn"]
    assert levels(mail_out()) == []
