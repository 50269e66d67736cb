"""GET by the API: the shape of a conversation, lists and their cursors, the document."""

import pytest

from regulars.conversations.actions import take_messages
from regulars.conversations.rules import IncomingAttachment
from regulars.conversations.tests.calling import a_caller
from regulars.conversations.tests.make import NOON, a_conversation, a_mail
from regulars.files.actions import store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]


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
        ("updated_since=1700000000", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since"),
        ("updated_since=9999-12-31T23:59:59-14:00", "updated_since"),
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


def test_a_number_beyond_every_database_is_unknown():
    assert a_caller()("GET", f"/conversations/{10**40}").status_code == 404


def test_the_openapi_document_is_there_without_a_token_and_without_a_docs_page(client):
    document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert "/api/v1/conversations/{number}" in document["paths"]
    assert client.get("/api/v1/docs").status_code == 404


def test_times_keep_their_microseconds():
    [taken] = take_messages([a_mail(at=NOON.replace(microsecond=123456))])

    shown = a_caller()("GET", f"/conversations/{taken.conversation.number}").json()

    assert shown["opened_at"] == "2026-11-20T12:00:00.123456Z"
