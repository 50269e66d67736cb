"""Amazon SNS: only what Amazon has signed lately is taken, by its own certificate (A42)."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from regulars.channels.email import sns
from regulars.channels.email.models import RawMail
from regulars.channels.email.service_fields import FetchFailed
from regulars.channels.email.sns import NotSigned, is_amazons, require_signed
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.channels.email.tests.services import (
    CERTIFICATE_URL,
    amazons_certificate,
    call,
    connected,
    signed_by_amazon,
)
from regulars.channels.email.webhooks import OLDEST
from regulars.kit import clock

NOTE = {"Type": "Notification", "MessageId": "22b8", "Message": '{"a": 1}', "Subject": "Mail"}
TO_CONFIRM = {
    "Type": "SubscriptionConfirmation",
    "MessageId": "22b8",
    "Message": "You have chosen to subscribe",
    "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
    "Token": "2336412f37",
}


def check(note, fetch=amazons_certificate):
    sns._certificate.cache_clear()
    require_signed(note, now=clock.now(), oldest=OLDEST, fetch=fetch)


def nothing(_url):
    raise AssertionError("nothing is to be fetched")


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("note", [NOTE, TO_CONFIRM, {**NOTE, "Message": "Πού είναι;\n"}])
def test_what_amazon_signed_is_taken(note, version):
    check(signed_by_amazon(note, version=version))


@pytest.mark.parametrize("field", ["Message", "MessageId", "Subject", "Timestamp", "TopicArn"])
def test_an_altered_word_is_refused(field):
    note = signed_by_amazon(NOTE)

    with pytest.raises(NotSigned, match="not Amazon's"):
        check({**note, field: note[field] + " "})


def test_another_key_is_refused():
    with pytest.raises(NotSigned, match="not Amazon's"):
        check(signed_by_amazon(NOTE, by=rsa.generate_private_key(65537, 2048)))


@pytest.mark.parametrize(
    "changes",
    [
        {"Signature": None},
        {"Signature": "no base64!"},
        {"SignatureVersion": "3"},
        {"Type": "Other"},
        {"Message": {"a": 1}},
    ],
)
def test_what_is_not_signed_as_amazon_does_is_refused(changes):
    with pytest.raises(NotSigned):
        check({**signed_by_amazon(NOTE), **changes})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0a1b2c.pem",
        "https://evil.example/SimpleNotificationService-0a1b2c.pem",
        "https://evil.s3.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0a1b2c.pem",
        "https://x@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
        "https://evil.example\\@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a.pem",
        "https://sns.eu-west-1.amazonaws.com/other.pem",
        "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem?x=1",
        "https://sns.eu-west-1.amazonaws.com/x/../SimpleNotificationService-0a1b2c.pem",
        "https://[::1/SimpleNotificationService-0a1b2c.pem",
    ],
)
def test_a33_a_certificate_from_elsewhere_is_never_fetched(url):
    with pytest.raises(NotSigned, match="certificate"):
        check(signed_by_amazon(NOTE, certificate=url), fetch=nothing)


def test_only_its_own_addresses_are_amazons():
    assert is_amazons(CERTIFICATE_URL)
    assert not is_amazons("https://sns.eu-west-1.amazonaws.com\n.evil.example/")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a42_what_was_signed_long_ago_is_refused(hours):
    at = clock.now() + hours * (OLDEST + timedelta(minutes=1))

    with pytest.raises(NotSigned, match="too long ago"):
        check(signed_by_amazon(NOTE, at=at.isoformat()))


@pytest.mark.parametrize("days", [-1, 5])
def test_a_certificate_that_is_not_valid_now_is_refused(days):
    with pytest.raises(NotSigned, match="not valid now"):
        check(signed_by_amazon(NOTE), fetch=lambda url: amazons_certificate(url, days=days))


def test_the_certificate_is_fetched_once():
    asked = []

    def fetch(url):
        asked.append(url)
        return amazons_certificate()

    sns._certificate.cache_clear()
    for _time in range(3):
        require_signed(signed_by_amazon(NOTE), now=clock.now(), oldest=OLDEST, fetch=fetch)

    assert asked == [CERTIFICATE_URL]


def test_what_is_no_certificate_is_asked_for_again():
    with pytest.raises(FetchFailed):
        check(signed_by_amazon(NOTE), fetch=lambda _url: b"<html>")


@pytest.mark.django_db
def test_the_password_alone_is_not_enough(monkeypatch):
    monkeypatch.setattr(sns, "fetched", amazons_certificate)
    made = call(connected(a_mailbox(), "amazon_ses"), "amazon_ses", a_mail())
    forged = made.body.replace(b'"Signature": "', b'"Signature": "AAAA')

    refused, taken = made.send(body=forged), made.send()

    assert (refused.status_code, taken.status_code) == (403, 200)
    assert RawMail.objects.count() == 1


@pytest.mark.django_db
def test_while_the_certificate_cannot_be_had_amazon_is_asked_to_come_again(monkeypatch):
    made = call(connected(a_mailbox(), "amazon_ses"), "amazon_ses", a_mail())

    def gone(_url):
        raise FetchFailed("no route to Amazon")

    monkeypatch.setattr(sns, "fetched", gone)

    assert made.send().status_code == 503
    assert not RawMail.objects.exists()


@pytest.mark.django_db
def test_without_the_password_nothing_is_fetched(monkeypatch):
    """A33: a stranger cannot have us fetch anything."""
    monkeypatch.setattr(sns, "fetched", nothing)
    mailbox = connected(a_mailbox(), "amazon_ses")

    answer = call(mailbox, "amazon_ses", a_mail(), key="key-of-another").send()

    assert answer.status_code == 401
