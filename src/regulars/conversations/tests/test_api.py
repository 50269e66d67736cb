import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from regulars.conversations.actions import take_messages
from regulars.conversations.models import Conversation, Message
from regulars.conversations.rules import IncomingAttachment
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    a_location,
    a_mail,
    a_member,
    a_team,
    with_mail,
)
from regulars.customers.models import Customer
from regulars.files.actions import store
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.staff.actions import create_token
from regulars.staff.models import StaffMember

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


class Caller:
    """A program that calls with a token."""

    def __init__(self, member: StaffMember, *scopes: str) -> None:
        wanted = scopes or (("read",) if member.role == "viewer" else ("read", "write"))
        _token, self.secret = create_token(member, name="Till", scopes=wanted, by=SYSTEM)
        self.client = Client(raise_request_exception=True)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"/api/v1{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"authorization": f"Bearer {self.secret}", **headers},
        )


def a_caller(role: str = "owner", *scopes: str, locations: Any = ()) -> Caller:
    member = a_member("Ada", role)
    member.locations.set(locations)
    return Caller(member, *scopes)


OPENING = {
    "customer": {"name": "Jonas Ek", "email": "jonas@example.com"},
    "subject": "Order 7",
    "text": "Where is it?",
    "mailbox": "help@deli.example",
    "direction": "in",
}


def test_a_conversation_has_the_shape_of_the_contract():
    sha = store(b"PNG").sha256
    cake = IncomingAttachment(filename="cake.txt", content_type="text/plain", size=3, sha256=sha)
    [taken] = take_messages([a_mail(attachments=[cake])])
    call = a_caller()

    answer = call("GET", f"/conversations/{taken.conversation.number}")

    shown = answer.json()
    assert answer.status_code == 200
    assert (shown["number"], shown["subject"]) == (taken.conversation.number, "Cake for Saturday")
    assert (shown["status"], shown["kind"], shown["language"]) == ("waiting_on_us", "person", "en")
    assert (shown["assignee"], shown["team"], shown["clocks"]) == (None, None, [])
    assert shown["customer"]["contact_points"] == [
        {"kind": "email", "value": "eleni@example.com", "state": "unconfirmed"}
    ]
    [message] = shown["messages"]
    assert message["from"] == {"name": "Eleni", "address": "eleni@example.com"}
    assert (message["direction"], message["delivery"]) == ("in", None)
    assert message["sent_at"] == "2026-11-20T11:59:55Z"
    assert message["text"] == message["new_text"] == "The cake arrived without the name."
    [file] = message["attachments"]
    assert (file["filename"], file["size"], file["sha256"]) == ("cake.txt", 3, sha)
    download = call.client.get(file["url"], headers={"authorization": f"Bearer {call.secret}"})
    assert download.content == b"PNG"
    assert download["Content-Disposition"].startswith("attachment")


def test_a_file_is_at_the_address_of_the_house_whatever_the_request_calls_it(settings):
    settings.REGULARS_URL = "https://help.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    cake = IncomingAttachment(
        filename="cake.txt", content_type="text/plain", size=3, sha256=store(b"PNG").sha256
    )
    [taken] = take_messages([a_mail(attachments=[cake])])

    answer = a_caller()("GET", f"/conversations/{taken.conversation.number}", host="evil.example")

    [file] = answer.json()["messages"][0]["attachments"]
    assert file["url"].startswith("https://help.example.com/api/v1/conversations/")


def test_a_list_goes_on_by_its_cursor_and_holds_everything_once():
    for number in range(5):
        a_conversation(sender=f"c{number}@example.com")
    call, seen, cursor = a_caller(), [], ""

    while cursor is not None:
        page = call("GET", f"/conversations?limit=2&cursor={cursor}").json()
        seen += [item["number"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 5


def test_a_list_since_a_change_is_in_the_order_of_change():
    first, second = a_conversation(sender="a@x.org"), a_conversation(sender="b@x.org")
    call = a_caller()
    since = first.updated_at.isoformat().replace("+00:00", "Z")
    call("POST", f"/conversations/{first.number}/notes", {"text": "Look"})

    page = call("GET", f"/conversations?updated_since={since}").json()

    assert [item["number"] for item in page["items"]] == [second.number, first.number]


def test_a_list_takes_a_handful_of_queries(django_assert_max_num_queries):
    for number in range(20):
        a_conversation(sender=f"c{number}@example.com")
    call = a_caller()
    call("GET", "/me")

    with django_assert_max_num_queries(7):
        page = call("GET", "/conversations?limit=100").json()

    assert len(page["items"]) == 20


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("status=lost", "status"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-11-20T10:00:00", "updated_since"),
        ("cursor=nonsense", "cursor"),
    ],
)
def test_a_wrong_list_parameter_is_named(query, field):
    answer = a_caller()("GET", f"/conversations?{query}")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["instance"] == "/api/v1/conversations"


def test_a_cursor_of_another_list_is_refused():
    for number in range(3):
        a_conversation(sender=f"c{number}@example.com")
    call = a_caller()
    cursor = call("GET", "/conversations?limit=1").json()["next_cursor"]

    answer = call("GET", f"/conversations?updated_since=2026-01-01T00:00:00Z&cursor={cursor}")

    assert answer.status_code == 422


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


def test_a_reply_answers_201_and_is_held_no_second():
    conversation = a_conversation()
    call = a_caller()

    answer = call("POST", f"/conversations/{conversation.number}/replies", {"text": "Sorry!"})

    assert answer.status_code == 201
    assert answer.json()["delivery"] == "queued"
    shown = call("GET", f"/conversations/{conversation.number}").json()
    assert shown["status"] == "waiting_on_them"
    assert shown["assignee"]["name"] == "Ada"


def test_a_reply_to_nobody_is_422_with_a_sentence():
    conversation = a_conversation(sender="unknown@sender.invalid", name="Unknown sender")

    answer = a_caller()("POST", f"/conversations/{conversation.number}/replies", {"text": "Hello"})

    assert answer.status_code == 422
    assert "There is no mail address for Unknown sender." in answer.json()["detail"]


def test_a_held_reply_can_be_withdrawn():
    conversation = a_conversation()
    call = a_caller()
    held = call(
        "POST", f"/conversations/{conversation.number}/replies", {"text": "No", "hold_seconds": 60}
    ).json()

    answer = call("POST", f"/conversations/{conversation.number}/messages/{held['id']}/withdraw")

    assert (answer.status_code, answer.json()["delivery"]) == (200, "withdrawn")
    again = call("POST", f"/conversations/{conversation.number}/messages/{held['id']}/withdraw")
    assert again.status_code == 409


def test_a_note_answers_201_and_has_no_delivery():
    conversation = a_conversation()

    answer = a_caller()("POST", f"/conversations/{conversation.number}/notes", {"text": "Oven"})

    assert answer.status_code == 201
    assert (answer.json()["direction"], answer.json()["delivery"]) == ("note", None)


def test_assign_snooze_close_and_reopen_answer_with_the_conversation():
    number = a_conversation().number
    call, nikos, team = a_caller(), a_member("Nikos"), a_team()
    until = (clock.now() + timedelta(days=1)).isoformat()

    assigned = call("POST", f"/conversations/{number}/assign", {"staff": nikos.pk, "team": None})
    kept = call("POST", f"/conversations/{number}/assign", {"team": team.pk})
    snoozed = call("POST", f"/conversations/{number}/snooze", {"until": until})
    closed = call("POST", f"/conversations/{number}/close", {"reason": "Answered"})
    twice = call("POST", f"/conversations/{number}/close")
    reopened = call("POST", f"/conversations/{number}/reopen")

    assert assigned.json()["assignee"] == {"id": nikos.pk, "name": "Nikos"}
    assert (kept.json()["assignee"]["id"], kept.json()["team"]["id"]) == (nikos.pk, team.pk)
    assert snoozed.json()["status"] == "snoozed"
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    assert (twice.status_code, twice.json()["detail"]) == (
        409,
        f"Conversation #{number} is already closed.",
    )
    assert reopened.json()["status"] == "waiting_on_us"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("assign", {"staff": 999_999}),
        ("assign", {"team": 10**30}),
        ("snooze", {"until": "2020-01-01T00:00:00Z"}),
        ("snooze", {"until": "9999-12-31T23:59:59-10:00"}),
        ("snooze", {"until": "0001-01-01T00:00:00+14:00"}),
        ("snooze", {"until": "2030-01-01T00:00:00"}),
        ("replies", {"text": "Hi", "hold_seconds": -1}),
        ("replies", {}),
    ],
)
def test_a_wrong_value_is_a_sentence(verb, body):
    number = a_conversation().number

    answer = a_caller()("POST", f"/conversations/{number}/{verb}", body)

    assert answer.status_code == 422
    assert answer.json()["detail"]


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


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer wrong"}, {"authorization": "x"}])
def test_without_a_token_nothing_is_answered(client, header):
    answer = client.get("/api/v1/conversations", headers=header)

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_ben_may_read_and_change_nothing():
    number = a_conversation().number
    call = a_caller("viewer")

    assert call("GET", f"/conversations/{number}").status_code == 200
    for path, body in (
        ("/conversations", OPENING),
        (f"/conversations/{number}/replies", {"text": "x"}),
        (f"/conversations/{number}/notes", {"text": "x"}),
        (f"/conversations/{number}/close", {}),
        ("/customers", {"name": "x"}),
    ):
        assert call("POST", path, body).status_code == 403, path


def test_a_reading_token_writes_nothing_though_its_owner_could():
    number = a_conversation().number

    answer = a_caller("owner", "read")("POST", f"/conversations/{number}/close")

    assert answer.status_code == 403


def test_a_foreign_conversation_answers_exactly_like_an_unknown_one():
    here, there = a_location("Here"), a_location("There")
    foreign = a_conversation(location_id=there.pk)
    call = a_caller("agent", locations=[here])
    unknown = foreign.number + 1

    for method, path, body in (
        ("GET", "", None),
        ("POST", "/replies", {"text": "x"}),
        ("POST", "/notes", {"text": "x"}),
        ("POST", "/close", {}),
        ("POST", "/reopen", None),
        ("POST", "/assign", {"staff": None}),
        ("POST", "/snooze", {"until": "2999-01-01T00:00:00Z"}),
    ):
        answers = [
            call(method, f"/conversations/{number}{path}", body)
            for number in (foreign.number, unknown)
        ]
        contents = [
            answer.content.decode().replace(f"ns/{number}", "ns/N").replace(f"#{number}.", "#N.")
            for answer, number in zip(answers, (foreign.number, unknown), strict=True)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert contents[0] == contents[1]
    assert call("GET", "/conversations").json()["items"] == []


def test_a_number_beyond_every_database_is_unknown():
    assert a_caller()("GET", f"/conversations/{10**40}").status_code == 404


def test_owners_may_read_a_mail_as_it_came_and_agents_may_not():
    sha = store(b"From: eleni@example.com\r\n\r\nHi").sha256
    [taken] = take_messages([a_mail(raw_sha256=sha)])
    path = f"/conversations/{taken.conversation.number}/messages/{taken.message.pk}/raw"

    answer = a_caller("owner")("GET", path)

    assert answer.content.startswith(b"From: eleni")
    assert answer["Content-Type"] == "message/rfc822"
    assert a_caller("agent")("GET", path).status_code == 403


def test_the_same_key_takes_effect_once_and_answers_the_same():
    conversation = a_conversation()
    call, path = a_caller(), f"/conversations/{conversation.number}/replies"

    first = call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})
    second = call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})

    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second["Idempotent-Replayed"] == "true"
    assert second["Content-Type"] == first["Content-Type"]
    assert Message.objects.filter(direction="out").count() == 1


def test_the_same_key_with_other_words_is_refused():
    conversation = a_conversation()
    call, path = a_caller(), f"/conversations/{conversation.number}/notes"
    call("POST", path, {"text": "One"}, **{"idempotency-key": "k1"})

    answer = call("POST", path, {"text": "Two"}, **{"idempotency-key": "k1"})

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert Message.objects.filter(direction="note").count() == 1


def test_a_key_belongs_to_the_owner_of_the_token():
    number = a_conversation().number
    body, key = {"text": "Hello"}, {"idempotency-key": "k1"}
    a_caller()("POST", f"/conversations/{number}/notes", body, **key)

    answer = a_caller()("POST", f"/conversations/{number}/notes", body, **key)

    assert "Idempotent-Replayed" not in answer
    assert Message.objects.filter(direction="note").count() == 2


def test_a_refused_request_may_be_mended_under_the_same_key():
    call = a_caller()
    call("POST", "/conversations", {**OPENING, "text": ""}, **{"idempotency-key": "k1"})

    answer = call("POST", "/conversations", OPENING, **{"idempotency-key": "k1"})

    assert answer.status_code == 201


def test_nothing_remains_of_an_effect_whose_answer_was_not_kept(monkeypatch):
    conversation = a_conversation()
    call, path = a_caller(), f"/conversations/{conversation.number}/replies"
    monkeypatch.setattr("regulars.site.idempotency.failpoint", _die_after_effect)
    with pytest.raises(RuntimeError):
        call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})
    monkeypatch.undo()
    with_mail(monkeypatch)

    answer = call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})

    assert answer.status_code == 201
    assert Message.objects.filter(direction="out").count() == 1


def _die_after_effect(name: str) -> None:
    if name == "api_after_effect":
        raise RuntimeError(name)


@pytest.mark.parametrize("key", ["", "a b", "k" * 256, "κλειδί"])
def test_a_key_that_is_none_is_refused(key):
    answer = a_caller()("POST", "/conversations", OPENING, **{"idempotency-key": key})

    assert answer.status_code == 422


def test_customers_can_be_added_changed_found_and_listed():
    call = a_caller()
    added = call(
        "POST",
        "/customers",
        {
            "name": "Γιώργος Παππάς",
            "language": "el",
            "contact_points": [{"kind": "email", "value": "g@example.com"}],
        },
    )
    path = f"/customers/{added.json()['id']}"

    changed = call(
        "PATCH",
        path,
        {
            "greet_as": "κύριε Γιώργο",
            "contact_points": [
                {"kind": "email", "value": "g@example.com", "state": "confirmed"},
                {"kind": "phone", "value": "+30 210 1234567"},
            ],
        },
    )

    assert (added.status_code, added.json()["greet_as"]) == (201, "Γιώργο")
    assert changed.json()["greet_as"] == "κύριε Γιώργο"
    assert [point["state"] for point in changed.json()["contact_points"]] == [
        "confirmed",
        "unconfirmed",
    ]
    assert call("GET", path).json() == changed.json()
    assert call("GET", "/customers?query=παππας").json()["items"] == [changed.json()]
    assert call("GET", "/customers?query=nobody").json()["items"] == []
    assert call("GET", "/customers").json()["items"] == [changed.json()]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": "  "}, 422),
        ({"name": "A", "language": "not a language"}, 422),
        ({"name": "A", "contact_points": [{"kind": "email", "value": "x"}]}, 422),
        ({"name": "A", "contact_points": [{"kind": "fax", "value": "x"}]}, 422),
        ({"name": "A", "contact_points": [{"kind": "email", "value": "eleni@example.com"}]}, 409),
    ],
)
def test_an_unfit_customer_is_refused_with_a_sentence(body, status):
    a_conversation()

    answer = a_caller()("POST", "/customers", body)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert Customer.objects.count() == 1


def test_an_unknown_customer_is_404():
    call = a_caller()

    assert call("GET", "/customers/999999").status_code == 404
    assert call("PATCH", f"/customers/{10**40}", {"name": "x"}).status_code == 404


def test_the_openapi_document_is_there_without_a_token_and_without_a_docs_page(client):
    document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert "/api/v1/conversations/{number}" in document["paths"]
    assert client.get("/api/v1/docs").status_code == 404


def test_times_keep_their_microseconds():
    [taken] = take_messages([a_mail(at=NOON.replace(microsecond=123456))])

    shown = a_caller()("GET", f"/conversations/{taken.conversation.number}").json()

    assert shown["opened_at"] == "2026-11-20T12:00:00.123456Z"


def test_a_reply_goes_to_whoever_wrote_the_message_it_answers():
    conversation = a_conversation()
    first = conversation.messages.get()
    take_messages([a_mail("mallory@example.com", "Mallory", tokens=[conversation.token])])
    call, path = a_caller(), f"/conversations/{conversation.number}/replies"

    newest = call("POST", path, {"text": "Who?"})
    chosen = call("POST", path, {"text": "Eleni?", "answers": first.pk})
    customer = call("POST", path, {"text": "Eleni?", "answers": 0})
    foreign = call("POST", path, {"text": "?", "answers": 2**40})

    told = [each.json()["to"][0]["address"] for each in (newest, chosen, customer)]
    assert told == ["mallory@example.com", "eleni@example.com", "eleni@example.com"]
    assert foreign.status_code == 422


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
