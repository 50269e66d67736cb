import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail

from regulars.outbox.backend import OutboxBackend
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _our_backend(settings):
    settings.EMAIL_BACKEND = "regulars.outbox.backend.OutboxBackend"


def test_djangos_mail_is_posted_by_the_house():
    assert send_mail("Your code", "123456", None, ["Ada <ada@example.com>"]) == 1

    message = OutgoingMessage.objects.get()
    assert (message.purpose, message.sender_ref, message.channel) == ("sign-in", "house", "email")
    assert message.to == [{"name": "Ada", "address": "ada@example.com"}]
    assert (message.subject, message.text) == ("Your code", "123456")


def test_the_html_goes_along():
    mail = EmailMultiAlternatives("Hello", "text", to=["ada@example.com"])
    mail.attach_alternative("<p>text</p>", "text/html")

    mail.send()

    assert OutgoingMessage.objects.get().html == "<p>text</p>"


def test_those_in_blind_copy_get_a_message_of_their_own():
    mail = EmailMessage("Hello", "text", to=["a@x.example"], bcc=["b@x.example", "c@x.example"])

    mail.send()

    people = [[person["address"] for person in m.to + m.cc] for m in OutgoingMessage.objects.all()]
    assert sorted(people) == [["a@x.example"], ["b@x.example"], ["c@x.example"]]


def test_attachments_are_refused_loudly():
    mail = EmailMessage("Hello", "text", to=["a@x.example"])
    mail.attach("a.txt", "content")

    with pytest.raises(ValueError, match="attachments"):
        mail.send()


def test_a_mail_that_cannot_go_fails_silently_where_asked():
    good, bad = (EmailMessage("Hello", "text", to=["a@x.example"]) for _ in range(2))
    bad.attach("a.txt", "content")

    assert OutboxBackend(fail_silently=True).send_messages([bad, good]) == 1

    assert OutgoingMessage.objects.count() == 1
