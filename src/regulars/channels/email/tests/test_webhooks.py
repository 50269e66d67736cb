"""Mail by a mail service's webhook: proved, kept before 200, and once (A42)."""

import json
import time

import pytest
from django.db import OperationalError
from django.test import Client

from regulars.channels.email import sns, views_hook
from regulars.channels.email.actions import parse_waiting, shut_mailbox
from regulars.channels.email.models import RawMail
from regulars.channels.email.rules import trouble_on
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.channels.email.tests.services import (
    CALLS,
    SENDER,
    TO,
    amazons_certificate,
    call,
    connected,
    path_of,
)
from regulars.channels.email.webhooks import OLDEST, SERVICES
from regulars.conversations.models import Message
from regulars.files.queries import read
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _amazons_certificate(monkeypatch):
    monkeypatch.setattr(sns, "fetched", amazons_certificate)


WHOLE = sorted(set(CALLS) - {"brevo", "mailjet"})  # these give only the parts of a mail
NO_SENDER = {"mandrill"}
REFUSED = {401, 403}


SAYS = (b"raw_msg", b'"raw"', b'"message"', b'name="signature"\r\n\r\n')


def altered(made) -> bytes:
    """The body with one byte changed in what the service has signed."""
    mark = next(each for each in SAYS if each in made.body)
    at = made.body.index(mark) + len(mark) + 8
    other = b"0" if made.body[at : at + 1] != b"0" else b"1"
    return made.body[:at] + other + made.body[at + 1 :]


def test_every_service_on_the_list_is_tried_here():
    assert set(CALLS) == set(SERVICES)


@pytest.mark.parametrize("service", sorted(CALLS))
def test_a_mail_that_a_service_brings_becomes_a_message(service):
    mailbox = connected(a_mailbox(), service)

    answer = call(mailbox, service, a_mail("Where is my cake?")).send()
    parse_waiting(by=SYSTEM)

    row = RawMail.objects.get()
    assert (answer.status_code, row.source, row.state) == (200, "webhook", "stored")
    assert (row.envelope_to, row.peer["ip"]) == ([TO], "127.0.0.1")
    assert row.envelope_from == ("" if service in NO_SENDER else SENDER)
    assert Message.objects.get().new_text == "Where is my cake?"


@pytest.mark.parametrize("service", WHOLE)
def test_the_mail_is_kept_as_it_came(service):
    raw = a_mail("Καλημέρα · crème brûlée\n").replace(b"\n", b"\r\n")

    call(connected(a_mailbox(), service), service, raw).send()

    assert read(RawMail.objects.get().sha256) == raw


@pytest.mark.parametrize("service", ["mailgun", "sendgrid"])
def test_bytes_that_are_no_utf8_are_kept_too(service):
    raw = b"Subject: x\r\nContent-Type: text/plain; charset=iso-8859-7\r\n\r\n\xe3\xe5\xe9\xe1\r\n"

    call(connected(a_mailbox(), service), service, raw).send()

    assert read(RawMail.objects.get().sha256) == raw


@pytest.mark.parametrize("service", sorted(CALLS))
def test_a42_the_same_call_again_has_one_effect(service):
    mailbox = connected(a_mailbox(), service)
    made = call(mailbox, service, a_mail())

    answers = [made.send().status_code for _time in range(3)]
    parse_waiting(by=SYSTEM)

    assert answers == [200, 200, 200]
    assert RawMail.objects.count() == Message.objects.count() == 1


def test_mailguns_address_for_raw_mails_is_the_same_door():
    made = call(connected(a_mailbox(), "mailgun"), "mailgun", a_mail())

    assert made.send(path=f"{made.path}mime").status_code == 200
    assert RawMail.objects.get().source == "webhook"


def test_a42_a_signature_is_good_for_one_mail_only():
    mailbox = connected(a_mailbox(), "mailgun")
    made = call(mailbox, "mailgun", a_mail("One."))

    made.send()
    other = made.send(body=made.body.replace(b"One.", b"Two!"))

    assert other.status_code == 200  # heard before
    assert b"One." in read(RawMail.objects.get().sha256)


@pytest.mark.parametrize("service", sorted(CALLS))
def test_a42_the_secret_of_another_mailbox_is_refused(service):
    mailbox = connected(a_mailbox(), service)
    connected(a_mailbox("orders@example.com"), service, key="key-of-another")

    answer = call(mailbox, service, a_mail(), key="key-of-another").send()

    assert answer.status_code in REFUSED
    assert not RawMail.objects.exists()


@pytest.mark.parametrize("service", ["mailersend", "mailgun", "mandrill", "postal"])
def test_a42_an_altered_byte_is_refused(service):
    made = call(connected(a_mailbox(), service), service, a_mail())

    answer = made.send(body=altered(made))

    assert answer.status_code == 403
    assert not RawMail.objects.exists()


@pytest.mark.parametrize("service", sorted(CALLS))
def test_a42_a_call_without_any_proof_is_refused(service):
    mailbox = connected(a_mailbox(), service)
    made = call(mailbox, service, a_mail())
    headers = {name: value for name, value in made.headers.items() if name.startswith("x-amz")}
    body = made.body.replace(b'name="signature"', b'name="other"')

    answer = made.send(headers=headers, body=body)

    assert answer.status_code in REFUSED
    assert not RawMail.objects.exists()


@pytest.mark.parametrize("hours", [-1, 1])
def test_a42_what_was_signed_long_ago_or_in_the_future_is_refused(hours):
    mailbox = connected(a_mailbox(), "mailgun")
    at = time.time() + hours * (OLDEST.total_seconds() + 60)

    answer = call(mailbox, "mailgun", a_mail(), at=at).send()

    assert answer.status_code == 403
    assert not RawMail.objects.exists()


def test_the_password_is_asked_for_as_amazon_wants_it():
    mailbox = connected(a_mailbox(), "amazon_ses")

    answer = call(mailbox, "amazon_ses", a_mail()).send(
        headers={"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": "22b8"}
    )

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic ")


def test_amazon_wants_to_be_confirmed_once_and_the_operator_reads_where():
    mailbox = connected(a_mailbox(), "amazon_ses")
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"
    note = {"Type": "SubscriptionConfirmation", "MessageId": "22b8", "Token": "t"}
    note["SubscribeURL"] = url

    answer = call(mailbox, "amazon_ses", b"", note=note).send()

    mailbox.refresh_from_db()
    assert answer.status_code == 200
    assert url in trouble_on(mailbox.trouble, "in")
    call(mailbox, "amazon_ses", a_mail()).send()
    mailbox.refresh_from_db()
    assert trouble_on(mailbox.trouble, "in") == ""


def test_an_address_to_confirm_that_is_not_amazons_is_not_shown():
    mailbox = connected(a_mailbox(), "amazon_ses")
    url = "https://evil.example/?amazonaws.com"
    note = {"Type": "SubscriptionConfirmation", "MessageId": "22b8", "Token": "t"}
    note["SubscribeURL"] = url

    call(mailbox, "amazon_ses", b"", note=note).send()

    mailbox.refresh_from_db()
    assert "evil.example" not in mailbox.trouble


def test_a_wrong_key_is_said_on_the_mailbox_until_mail_comes_again():
    mailbox = connected(a_mailbox(), "mailgun")

    call(mailbox, "mailgun", a_mail(), key="key-of-another").send()
    mailbox.refresh_from_db()
    said = trouble_on(mailbox.trouble, "in")
    call(mailbox, "mailgun", a_mail()).send()
    mailbox.refresh_from_db()

    assert said == "Mailgun: Mailgun webhook called with incorrect signature"
    assert mailbox.trouble == ""


def test_a_service_that_is_set_up_otherwise_is_told_apart_from_mail():
    mailbox = connected(a_mailbox(), "mailgun")
    fields = {"attachments": "[]", "message-headers": "[]"}

    answer = call(mailbox, "mailgun", b"", fields=fields).send()

    mailbox.refresh_from_db()
    assert answer.status_code == 422
    assert "forward() action" in mailbox.trouble
    assert not RawMail.objects.exists()


def test_a_mail_that_comes_in_parts_is_put_together():
    mailbox = connected(a_mailbox(), "mailgun")
    headers = [["From", "Ana <ana@example.com>"], ["Subject", "Κέικ"], ["Message-Id", "<1@x>"]]
    fields = {"message-headers": json.dumps(headers), "body-plain": "Πού είναι;"}

    answer = call(mailbox, "mailgun", b"", fields=fields).send()
    parse_waiting(by=SYSTEM)

    message = Message.objects.get()
    assert answer.status_code == 200
    assert (message.subject, message.text.strip()) == ("Κέικ", "Πού είναι;")
    assert (message.from_address, message.message_id) == ("ana@example.com", "1@x")


def test_what_nobody_can_put_together_is_still_kept_for_people_to_see():
    mailbox = connected(a_mailbox(), "mailgun")

    answer = call(mailbox, "mailgun", b"", fields={"message-headers": "not json"}).send()
    parse_waiting(by=SYSTEM)

    assert answer.status_code == 200
    assert Message.objects.count() == 1


@pytest.mark.parametrize("service", ["mailjet", "sendgrid"])
def test_what_became_of_mails_of_ours_is_no_mail(service):
    mailbox = connected(a_mailbox(), service)
    made = call(mailbox, service, a_mail())
    told = json.dumps([{"event": "bounce", "email": "ana@example.com"}]).encode()

    answer = made.send(body=told, content_type="application/json")

    assert answer.status_code == 200
    assert not RawMail.objects.exists()


def test_while_it_cannot_be_kept_the_service_is_asked_to_try_again(monkeypatch):
    mailbox = connected(a_mailbox(), "postmark")
    made = call(mailbox, "postmark", a_mail())

    def locked(*_args, **_named):
        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(views_hook, "receive_raw", locked)
        refused = made.send()
    taken = made.send()

    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert taken.status_code == 200
    assert RawMail.objects.count() == 1


@pytest.mark.parametrize("key", ["x", "mzxw6ytb", "../../etc"])
def test_an_address_that_nobody_was_given_is_not_found(key):
    connected(a_mailbox(), "mailgun")

    assert Client().post(f"/mail/hook/{key}/", {}).status_code == 404


def test_a_mailbox_that_is_shut_or_has_no_service_takes_nothing():
    mailbox = connected(a_mailbox(), "mailgun")
    made = call(mailbox, "mailgun", a_mail())
    shut_mailbox(mailbox, by=SYSTEM)
    other = a_mailbox("orders@example.com")

    assert made.send().status_code == 404
    assert made.send(path=path_of(other)).status_code == 404


def test_it_is_asked_by_post_only_and_says_that_it_is_there():
    path = path_of(connected(a_mailbox(), "mandrill"))

    assert [Client().get(path).status_code, Client().head(path).status_code] == [405, 200]


def test_no_cross_site_token_is_needed_and_no_session_is_begun():
    mailbox = connected(a_mailbox(), "mailgun")
    made = call(mailbox, "mailgun", a_mail())

    strict = Client(enforce_csrf_checks=True)
    answer = strict.generic("POST", made.path, made.body, content_type=made.content_type)

    assert (answer.status_code, list(answer.cookies)) == (200, [])


def test_files_that_brevo_keeps_are_fetched_and_the_mail_comes_again_where_that_fails(monkeypatch):
    import requests  # noqa: PLC0415 - as in service_fields.py

    mailbox = connected(a_mailbox(), "brevo", api_key="xkeysib-1")
    file = {"Name": "list.txt", "ContentType": "text/plain", "DownloadToken": "t/1"}
    made = call(mailbox, "brevo", a_mail(), files=[file])
    asked = []

    def get(url, *, headers, timeout, allow_redirects):
        asked.append((url, headers["api-key"], allow_redirects))
        answer = requests.Response()
        answer.status_code, answer._content = (503, b"") if len(asked) == 1 else (200, b"six eggs")
        answer.headers["Content-Type"] = "text/plain"
        return answer

    monkeypatch.setattr(requests, "get", get)

    codes = [made.send().status_code, made.send().status_code]
    parse_waiting(by=SYSTEM)

    assert codes == [503, 200]
    url = "https://api.brevo.com/v3/inbound/attachments/t%2F1"
    assert asked == [(url, "xkeysib-1", False)] * 2
    assert [each.filename for each in Message.objects.get().files] == ["list.txt"]
