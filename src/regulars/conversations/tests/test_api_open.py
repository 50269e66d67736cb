"""POST /conversations: what somebody wrote elsewhere, or a mail that goes out."""

import pytest

from regulars.conversations.models import Conversation
from regulars.conversations.tests.calling import OPENING, a_caller
from regulars.customers.models import Customer
from regulars.outbox.models import OutgoingMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]


def test_an_opened_conversation_answers_201_and_waits_on_us():
    answer = a_caller()("POST", "/conversations", OPENING)

    shown = answer.json()
    assert answer.status_code == 201
    assert shown["status"] == "waiting_on_us"
    assert shown["messages"][0]["direction"] == "in"
    assert shown["customer"]["name"] == "Jonas Ek"


def test_an_outgoing_one_goes_out_by_mail():
    answer = a_caller()("POST", "/conversations", {**OPENING, "direction": "out"})

    [message] = answer.json()["messages"]
    assert (message["direction"], message["delivery"]) == ("out", "queued")
    assert message["to"][0]["address"] == "jonas@example.com"
    assert message["from"] == {"name": "Ada", "address": "help@deli.example"}
    assert answer.json()["status"] == "waiting_on_them"
    assert OutgoingMessage.objects.get().message_id == message["message_id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"mailbox": "nobody@x.org"}, "mailbox"),
        ({"direction": "sideways"}, "direction"),
        ({"customer": {"email": "no address"}}, "customer.email"),
        ({"customer": None}, "customer"),
        ({"subject": 7}, "subject"),
    ],
)
def test_an_opening_with_a_wrong_value_names_it_and_leaves_nothing_behind(change, field):
    answer = a_caller()("POST", "/conversations", {**OPENING, **change})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert not Conversation.objects.exists()
    assert not Customer.objects.exists()


def test_what_is_not_json_is_400():
    call = a_caller()

    answer = call.client.generic(
        "POST",
        "/api/v1/conversations",
        "{nope",
        content_type="application/json",
        headers={"authorization": f"Bearer {call.secret}"},
    )

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_nothing_is_sent_to_our_own_mailbox():
    call, ours = a_caller(), {"email": "help@deli.example"}
    wanted = {"customer": ours, "subject": "Hi", "text": "Hi", "direction": "out"}

    opened = call("POST", "/conversations", wanted)
    written_down = call("POST", "/conversations", {**wanted, "direction": "in"}).json()
    replied = call("POST", f"/conversations/{written_down['number']}/replies", {"text": "Hi"})

    for answer in (opened, replied):
        assert answer.status_code == 422
        assert "is our own mailbox" in answer.json()["detail"]
    assert not OutgoingMessage.objects.exists()
