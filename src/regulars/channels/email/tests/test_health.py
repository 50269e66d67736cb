from datetime import timedelta

import pytest

from regulars.channels.email.actions import note_trouble, receive_raw, shut_mailbox
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.health import mail_in, mail_out, mail_out_of_late
from regulars.channels.email.queries import ref_of
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import Draft

pytestmark = pytest.mark.django_db


NOWHERE = "smtp://127.0.0.1:1"
REFUSES = "The mail server refuses the connection: nothing listens at that host and port."


def a_letter(mailbox, **state):
    draft = Draft(
        channel="email",
        sender_ref=ref_of(mailbox),
        purpose="reply",
        intent_key="1",
        about="message:1",
        to=[{"address": "ben@example.com"}],
        subject="Cake",
        text="It is ready.",
    )
    posted = post(draft, by=SYSTEM)
    OutgoingMessage.objects.filter(pk=posted.pk).update(**state)


def levels(findings):
    return [finding.level for finding in findings]


def test_all_is_well_where_nothing_is_wrong():
    with a_server() as server:
        a_mailbox(smtp_url=server.url)

        assert levels(mail_in()) == ["ok"]
        assert levels(mail_out()) == ["ok"]
    assert [line.split(" ")[0] for line in server.heard] == ["ehlo", "QUIT"]


def test_without_a_mailbox_doctor_says_how_to_add_one():
    (finding,) = mail_in()

    assert finding.level == "warn"
    assert "mailbox add" in finding.fix


def test_the_other_servers_words_are_told_on_the_way_they_concern():
    with a_server() as server:
        mailbox = a_mailbox(smtp_url=server.url)
        note_trouble(mailbox, direction="out", words="550 5.7.26 not from here", by=SYSTEM)

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


def test_without_a_server_mail_cannot_leave_and_doctor_says_what_waits(settings):
    settings.REGULARS_SMTP_URL = ""
    mailbox = a_mailbox()

    assert levels(mail_out()) == ["warn"]
    a_letter(mailbox)
    (finding,) = mail_out()

    assert finding.level == "fail"
    assert "No server for outgoing mail is set." in finding.what
    assert finding.why == "messages that wait to leave: 1"
    assert "REGULARS_SMTP_URL" in finding.fix


def test_a_server_that_refuses_is_known_before_anything_is_sent(settings):
    settings.REGULARS_SMTP_URL = NOWHERE
    house, own = a_mailbox(), a_mailbox("shop@example.com", smtp_url=NOWHERE)

    findings = dict(zip((house, own), mail_out(), strict=True))

    assert [each.what.partition(": ")[2] for each in findings.values()] == [REFUSES, REFUSES]
    assert "REGULARS_SMTP_URL" in findings[house].fix
    assert "Settings > Mailboxes" in findings[own].fix


def test_a_server_that_lets_us_in_and_takes_nothing_is_worth_a_look():
    with a_server() as server:
        mailbox = a_mailbox(smtp_url=server.url)
        a_letter(mailbox, state="queued", attempts=2, last_words="450 greylisted")

        (finding,) = mail_out()

    assert (finding.level, finding.why) == ("warn", "the other server said: 450 greylisted")


def test_a_server_whose_address_makes_no_sense_is_a_failure(settings):
    settings.REGULARS_SMTP_URL = "http://user:hush@smtp.example.com"
    mailbox = a_mailbox()
    a_letter(mailbox)

    (finding,) = mail_out()

    assert finding.level == "fail"
    assert "hush" not in str(finding)


def test_health_knows_without_asking_that_no_mail_leaves(settings):
    settings.REGULARS_SMTP_URL = NOWHERE
    mailbox = a_mailbox()

    assert levels(mail_out_of_late()) == []
    note_trouble(mailbox, direction="out", words=REFUSES, by=SYSTEM)
    note_trouble(mailbox, direction="in", words="wrong password", by=SYSTEM)
    (finding,) = mail_out_of_late()

    assert (finding.level, finding.what) == ("fail", f"help@example.com: {REFUSES}")


def test_the_sample_shop_sends_nothing_and_lacks_nothing(settings):
    settings.REGULARS_CATCH_ALL = True
    a_mailbox()

    assert levels(mail_out()) == ["ok"]
    assert levels(mail_out_of_late()) == []
