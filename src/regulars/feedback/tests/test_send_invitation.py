import pytest

from regulars.conversations.actions import reopen_conversation
from regulars.conversations.tests.make import an_actor
from regulars.customers.models import Customer
from regulars.feedback.actions import plan_invitation, send_invitation
from regulars.feedback.models import SatisfactionDay
from regulars.feedback.tests.make import (
    ASKED,
    CLOSED,
    a_closed_conversation,
    an_invitation,
    the_mail,
)
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def test_the_mail_has_a_link_for_each_score_and_keeps_no_token(monkeypatch):
    invitation, token = an_invitation(monkeypatch)

    mail = the_mail()
    for score in range(1, 6):
        assert f"/s/{token}/{score}/" in mail.text
        assert f"/s/{token}/{score}/" in mail.html
    assert token not in invitation.token_sha256
    assert mail.to[0]["address"] == "eleni@example.com"
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert SatisfactionDay.objects.get().invited == 1


def test_sending_twice_sends_once(monkeypatch):
    invitation, _token = an_invitation(monkeypatch)

    send_invitation(invitation.pk, by=SYSTEM)

    assert OutgoingMessage.objects.filter(purpose="survey").count() == 1


def test_a_conversation_that_was_reopened_is_not_asked_about(monkeypatch):
    conversation = a_closed_conversation(monkeypatch)
    with clock.travel(CLOSED):
        invitation = plan_invitation(conversation.number, by=SYSTEM)
    reopen_conversation(conversation, by=an_actor())

    with clock.travel(ASKED):
        invitation = send_invitation(invitation.pk, by=SYSTEM)

    assert (invitation.state, invitation.skipped_because) == ("skipped", "reopened")
    assert not OutgoingMessage.objects.filter(purpose="survey").exists()


def test_it_is_written_in_the_customers_language(monkeypatch):
    conversation = a_closed_conversation(monkeypatch)
    Customer.objects.update(language="sv")

    with clock.travel(CLOSED):
        invitation = plan_invitation(conversation.number, by=SYSTEM)

    assert invitation.language == "sv"


def test_what_a_customer_calls_the_matter_is_escaped(monkeypatch):
    an_invitation(monkeypatch, subject='<script>alert("x")</script>')

    assert "<script>" not in the_mail().html
