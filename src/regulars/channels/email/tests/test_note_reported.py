"""What a mail service tells by its webhook does what a bounce does, once, and for ours only."""

import json

import pytest

from regulars.channels.email import sender, sns, views_hook
from regulars.channels.email.actions import note_reported
from regulars.channels.email.composing.smtp import SmtpServer
from regulars.channels.email.loops import may_answer_automatically
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.rules import message_id_for
from regulars.channels.email.service_reports import MARK, TELLERS, Report, mark_for
from regulars.channels.email.tests.bouncing import BEN, an_answered_mail, the_answer
from regulars.channels.email.tests.make import a_mail, a_mailbox, ada, as_actor, received, signed_in
from regulars.channels.email.tests.sending import a_letter, read
from regulars.channels.email.tests.services import amazons_certificate, connected
from regulars.channels.email.tests.telling import (
    BOUNCED,
    COMPLAINED,
    OPENED,
    SOFT,
    TELL,
    WORDS,
    tell,
)
from regulars.channels.email.webhooks import SERVICES
from regulars.conversations.models import Conversation, Message
from regulars.customers.actions import mark_contact_point
from regulars.customers.models import ContactPoint
from regulars.feedback.queries import mail_address_of
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db

SAY_SOFT = sorted(set(TELL) - {"postal", "mailgun"})  # Postal has none; Mailgun's may arrive yet
SAY_SPAM = sorted(set(TELL) - {"postal"})


@pytest.fixture(autouse=True)
def _amazons_certificate(monkeypatch):
    monkeypatch.setattr(sns, "fetched", amazons_certificate)


@pytest.fixture
def answered():
    return an_answered_mail(a_mail(), by=as_actor(ada()))


def told(service: str, what: str, outgoing, *, to: str = BEN, message_id: str = ""):
    mailbox = connected(Mailbox.objects.get(), service)
    return tell(mailbox, service, what, message_id=message_id or outgoing.message_id, to=to)


def ben() -> ContactPoint:
    return ContactPoint.objects.get(key=BEN)


def entries() -> list[str]:
    names = ("outbox.bounced", "customer.contact_point_marked", "mail.complained")
    return list(Entry.objects.filter(name__in=names).values_list("name", flat=True))


def test_every_service_that_tells_enough_is_tried_here():
    assert set(TELL) == set(TELLERS) == set(SERVICES) - {"mailersend"}


@pytest.mark.parametrize("service", sorted(TELL))
def test_a_bounce_shows_where_the_reply_was_written_and_marks_the_address(service, answered):
    conversation, outgoing = answered

    answer = told(service, BOUNCED, outgoing).send()

    conversation.refresh_from_db()
    outgoing.refresh_from_db()
    assert answer.status_code == 200
    assert (the_answer().delivery, outgoing.state) == ("failed", "failed")
    assert conversation.status == "waiting_on_us"
    assert ben().state == "bouncing"
    assert WORDS in outgoing.last_words
    assert (RawMail.objects.count(), Conversation.objects.count()) == (1, 1)


@pytest.mark.parametrize("service", SAY_SOFT)
def test_a_mail_that_was_given_up_fails_and_the_address_may_work_again(service, answered):
    _conversation, outgoing = answered

    told(service, SOFT, outgoing).send()

    assert the_answer().delivery == "failed"
    assert ben().state == "unconfirmed"


def test_what_may_arrive_yet_changes_nothing(answered):
    _conversation, outgoing = answered

    assert told("mailgun", SOFT, outgoing).send().status_code == 200

    assert the_answer().delivery == "sent"


@pytest.mark.parametrize("service", SAY_SPAM)
def test_whoever_called_it_spam_is_written_to_by_people_only(service, answered):
    conversation, outgoing = answered

    answer = told(service, COMPLAINED, outgoing).send()

    assert answer.status_code == 200
    assert (ben().state, the_answer().delivery) == ("complained", "sent")
    assert not may_answer_automatically(BEN, conversation)
    assert mail_address_of(conversation) == ""
    page = signed_in(ada()).get(f"/conversations/{conversation.number}/").content.decode()
    assert "our mail was called spam there" in page
    assert f"{BEN} called our mail spam" in page


@pytest.mark.parametrize("service", sorted(TELL))
def test_that_a_mail_was_opened_is_nobodys_business(service, answered):
    _conversation, outgoing = answered

    answer = told(service, OPENED, outgoing).send()

    assert answer.status_code == 200
    assert (entries(), the_answer().delivery) == ([], "sent")


@pytest.mark.parametrize("what", [BOUNCED, COMPLAINED])
@pytest.mark.parametrize("service", SAY_SPAM)
def test_a42_the_same_again_changes_nothing(service, what, answered):
    _conversation, outgoing = answered
    made = told(service, what, outgoing)
    made.send()
    mark_contact_point(ben(), state="confirmed", by=SYSTEM)
    before = entries()

    answers = [made.send().status_code for _time in range(2)]

    assert answers == [200, 200]
    assert entries() == before
    assert ben().state == "confirmed"


@pytest.mark.parametrize("what", [BOUNCED, COMPLAINED])
@pytest.mark.parametrize("service", sorted(TELL))
def test_f19_an_id_that_is_not_ours_changes_nothing(service, what, answered):
    conversation, outgoing = answered
    guess = outgoing.message_id[:-30] + "x" * 10 + outgoing.message_id[-20:]
    never_sent = message_id_for(conversation.token, "example.com")

    answers = [
        told(service, what, outgoing, message_id=each).send() for each in (guess, never_sent, "7")
    ]

    assert [each.status_code for each in answers] == [200] * 3
    assert (entries(), the_answer().delivery) == ([], "sent")


@pytest.mark.parametrize("what", [BOUNCED, COMPLAINED])
def test_f19_somebody_who_never_had_it_changes_nothing(what, answered):
    _conversation, outgoing = answered
    received(Mailbox.objects.get(), a_mail(message_id="<2@x>", From="Eva <eva@example.com>"))

    told("postmark", what, outgoing, to="eva@example.com").send()

    assert entries() == []


@pytest.mark.parametrize("service", sorted(TELL))
def test_a42_without_a_proof_nothing_is_believed(service, answered):
    _conversation, outgoing = answered
    made = told(service, BOUNCED, outgoing)
    headers = {name: value for name, value in made.headers.items() if name.startswith("x-amz")}
    body = made.body.replace(b'"signature"', b'"other"')

    answer = made.send(headers=headers, body=body)

    assert answer.status_code in {401, 403}
    assert (entries(), the_answer().delivery) == ([], "sent")


def test_a_bounce_after_they_wrote_again_is_told_only_once(answered):
    """A42: the state is that of the latest, in whatever order it is told."""
    _conversation, outgoing = answered
    made = told("sendgrid", BOUNCED, outgoing)
    made.send()
    received(Mailbox.objects.get(), a_mail("I have a new phone.\n", message_id="<2@example.com>"))

    made.send()

    assert ben().state == "unconfirmed"


def test_several_in_one_call_are_noted_each(answered):
    _conversation, outgoing = answered
    made = told("sendgrid", BOUNCED, outgoing)
    [event] = json.loads(made.body)
    events = [{"event": "open"}, {"no": "event"}, {**event, "email": None}, event, event]
    made.send(body=json.dumps([each for each in events if "event" in each]).encode())

    assert ben().state == "bouncing"


@pytest.mark.parametrize("body", [b"{}", b"[]", b"[{}]", b'[{"event": 7}]', b"null", b"7"])
@pytest.mark.parametrize("service", ["mailjet", "sendgrid"])
def test_what_nobody_understands_is_heard_once(service, body, answered):
    _conversation, outgoing = answered

    answer = told(service, BOUNCED, outgoing).send(body=body)

    assert answer.status_code in {200, 422}
    assert the_answer().delivery == "sent"


def test_while_it_cannot_be_noted_the_service_is_asked_to_come_again(answered, monkeypatch):
    _conversation, outgoing = answered
    made = told("postmark", BOUNCED, outgoing)

    def locked(*_args, **_named):
        raise OSError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(views_hook, "note_reported", locked)
        refused = made.send()

    assert (refused.status_code, made.send().status_code) == (503, 200)
    assert ben().state == "bouncing"


def test_a_filter_that_calls_it_spam_is_nobodys_wish(answered):
    _conversation, outgoing = answered
    made = told("postmark", BOUNCED, outgoing)

    made.send(body=made.body.replace(b"HardBounce", b"SpamNotification"))

    assert (the_answer().delivery, ben().state) == ("failed", "unconfirmed")


def test_whoever_took_it_out_of_the_spam_folder_does_not_complain(answered):
    _conversation, outgoing = answered
    mailbox = connected(Mailbox.objects.get(), "amazon_ses")
    made = tell(
        mailbox,
        "amazon_ses",
        COMPLAINED,
        message_id=outgoing.message_id,
        to=BEN,
        kind="not-spam",
    )

    assert made.send().status_code == 200

    assert ben().state == "unconfirmed"


def test_what_mailgun_holds_back_for_a_complaint_says_nothing_of_the_address(answered):
    _conversation, outgoing = answered
    made = told("mailgun", BOUNCED, outgoing)

    made.send(body=made.body.replace(b'"severity"', b'"reason": "suppress-complaint", "severity"'))

    assert (the_answer().delivery, ben().state) == ("failed", "unconfirmed")


def test_nothing_to_note_is_nothing():
    note_reported([Report("x@y", BEN, "bounced", "")], by=SYSTEM)

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("smtp.postmarkapp.com", "X-PM-Metadata-regulars"),
        ("SMTP.mandrillapp.com", "X-MC-Metadata"),
        ("in-v3.mailjet.com", "X-MJ-CustomID"),
        ("smtp.eu.sparkpostmail.com", "X-MSYS-API"),
        ("smtp-relay.brevo.com", "X-Mailin-custom"),
    ],
)
def test_a_service_that_names_mails_its_own_way_is_given_ours_along(host, name):
    [(given, value)] = mark_for(host, "1@example.com").items()

    assert given == name
    assert "1@example.com" in value


@pytest.mark.parametrize("host", ["smtp.example.com", "postmarkapp.com.evil.example", ""])
def test_other_servers_are_given_no_mark(host):
    assert mark_for(host, "1@example.com") == {}


def test_a_letter_carries_the_mark():
    mailbox = a_mailbox(smtp_url="smtps://a:secret@smtp.postmarkapp.com:465")
    message = a_letter(mailbox)
    server = SmtpServer.from_url("smtps://a:secret@smtp.postmarkapp.com:465")

    mail = read(sender._composed(message, mailbox, server))

    assert mail[f"X-PM-Metadata-{MARK}"] == message.message_id
