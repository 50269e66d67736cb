"""A conversation's page: what it shows, to whom, at what cost."""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regulars.conversations.actions import add_note, assign_conversation, reply_to_conversation
from regulars.conversations.models import Attachment, Message
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    a_location,
    a_member,
    an_actor,
    with_mail,
)
from regulars.conversations.tests.pages import (
    HTMX,
    composer_text,
    nikos,
    of,
    signed_in,
    words_of,
)
from regulars.files.actions import store
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.staff.queries import actor_of

pytestmark = pytest.mark.django_db
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea><svg onload=alert(1)>",
    "{{ 7*7 }}{% load x %}",
    "javascript:alert(1)",
]


class Danger(HTMLParser):
    """What in a page could run: found by reading it as a browser does."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append(f"<script {given}>")
        if tag in ("object", "embed", "base", "svg") and "onload" in given:
            self.found.append(f"<{tag} {given}>")
        for name, value in given.items():
            leads = name in ("href", "src", "action", "formaction", "srcdoc", "data")
            where = (value or "").strip().lower() if leads else ""
            if name.startswith("on") or where.startswith(("javascript:", "data:text", "vbscript:")):
                self.found.append(f"<{tag} {name}={value}>")


def dangers_in(page) -> list[str]:
    danger = Danger()
    danger.feed(page.content.decode())
    return danger.found


def shared_payloads() -> list[str]:
    folder = Path(os.environ.get("REGULARS_CORPORA", "/nowhere")) / "hostile"
    if not folder.is_dir():
        pytest.skip("REGULARS_CORPORA does not say where the shared data is.")
    rows = json.loads((folder / "html-payloads.json").read_text("utf-8"))
    strings = json.loads((folder / "strings.json").read_text("utf-8"))
    texts = [row if isinstance(row, str) else str(row["payload"]) for row in rows]
    return [*texts, *(each for each in strings if isinstance(each, str))]


def test_the_page_says_who_wrote_what_and_where_it_stands():
    conversation = a_conversation(text="The name is missing.\n\n> old words", quoted_from=22)

    page = nikos().get(of(conversation))

    words = words_of(page)
    assert page.status_code == 200
    assert "Cake for Saturday" in words
    assert "The name is missing." in words
    assert "Waiting on us" in words
    assert "Earlier in this mail" in words
    assert f"#{conversation.number}" in words


def test_what_is_foreign_answers_exactly_like_what_does_not_exist():
    conversation = a_conversation()
    elsewhere = an_actor("Cleo", "agent", a_location("Rīga"))
    client = signed_in(type(a_member()).objects.get(pk=elsewhere.id))

    foreign = client.get(of(conversation))
    unknown = client.get(f"/conversations/{conversation.number + 900}/")

    assert foreign.status_code == unknown.status_code == 404
    number = str(conversation.number)
    mine = foreign.content.decode().replace(f"/{number}/", "/N/")
    theirs = unknown.content.decode().replace(f"/{conversation.number + 900}/", "/N/")
    assert mine == theirs


@pytest.mark.parametrize("verb", ["reply", "note", "assign", "snooze", "close", "reopen"])
def test_nobody_changes_what_is_foreign_or_only_to_be_read(verb):
    conversation = a_conversation()
    cleo = an_actor("Cleo", "agent", a_location("Rīga"))
    members = type(a_member()).objects
    foreign = signed_in(members.get(pk=cleo.id))
    reader = signed_in(a_member("Ben", "viewer"))

    answers = [
        foreign.post(of(conversation, verb)).status_code,
        reader.post(of(conversation, verb)).status_code,
        Client().post(of(conversation, verb)).status_code,
        nikos().get(of(conversation, verb)).status_code,
    ]

    assert answers == [404, 403, 302, 405]
    assert Message.objects.filter(conversation=conversation).count() == 1


def test_a_viewer_reads_and_finds_nothing_to_press():
    conversation = a_conversation()

    page = signed_in(a_member("Ben", "viewer")).get(of(conversation))

    assert "The cake arrived" in words_of(page)
    assert b"<textarea" not in page.content
    assert b"/close" not in page.content


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_a_stranger_writes_becomes_markup(payload):
    conversation = a_conversation(subject=payload, text=payload, name=payload)
    client = nikos()

    pages = [client.get(url) for url in (of(conversation), "/inbox/", "/customers/")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [dangers_in(page) for page in pages] == [[], [], []]


def test_nothing_in_the_shared_payloads_becomes_markup():
    payloads = shared_payloads()
    conversation = a_conversation()
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            direction=direction,
            from_name=payload.replace("\x00", "")[:200],
            text=payload.replace("\x00", ""),
            sent_at=NOON,
            created_at=NOON,
        )
        for payload in payloads
        for direction in ("in", "note")
    )

    page = nikos().get(of(conversation, "?all"))

    assert page.status_code == 200
    assert dangers_in(page) == []
    assert page.content.count(b"c-message__body") >= 2 * len(payloads)


def test_what_looks_for_danger_finds_it():
    class Page:
        content = b"<a href=' javascript:x'></a><script>x</script><img onerror=x src=y>"

    assert len(dangers_in(Page())) == 3


def test_a_letter_as_it_was_sent_stands_alone_and_may_do_nothing():
    conversation = a_conversation(html='<p>Hello <img data-blocked-src="http://spy/"></p>')
    message = conversation.messages.get()

    letter = nikos().get(of(conversation, f"messages/{message.pk}/html"))

    policy = letter["Content-Security-Policy"]
    assert letter.status_code == 200
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert letter["X-Frame-Options"] == "SAMEORIGIN"
    assert b"Hello" in letter.content


def test_the_page_lets_only_its_own_letters_into_a_frame():
    conversation = a_conversation(html="<p>Hello</p>")

    page = nikos().get(of(conversation))

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert b"<iframe" in page.content
    assert b"<p>Hello</p>" not in page.content


def test_a_plain_letter_has_no_other_form():
    conversation = a_conversation()
    message = conversation.messages.get()

    assert nikos().get(of(conversation, f"messages/{message.pk}/html")).status_code == 404


def test_a_file_is_handed_out_to_be_saved():
    conversation = a_conversation()
    stored = store(b"%PDF-1.4 hello")
    attachment = Attachment.objects.create(
        message=conversation.messages.get(),
        filename="../bill.pdf",
        content_type="application/pdf",
        size=stored.size,
        sha256=stored.sha256,
    )

    page = nikos().get(of(conversation))
    file = nikos().get(of(conversation, f"attachments/{attachment.pk}/bill.pdf"))

    assert "bill.pdf" in words_of(page)
    assert file.content == b"%PDF-1.4 hello"
    assert file["Content-Disposition"].startswith('attachment; filename="bill.pdf"')
    assert file["X-Content-Type-Options"] == "nosniff"


def test_only_those_who_lead_get_the_mail_as_it_came():
    stored = store(b"From: eleni@example.com\r\n\r\nHello")
    conversation = a_conversation(raw_sha256=stored.sha256)
    message = conversation.messages.get()
    url = of(conversation, f"messages/{message.pk}/raw")

    raw = signed_in(a_member("Ada", "owner")).get(url)

    assert raw.content == b"From: eleni@example.com\r\n\r\nHello"
    assert nikos().get(url).status_code == 403
    assert b"as it came" not in nikos().get(of(conversation)).content


def test_notes_say_who_sees_them_and_events_stand_between():
    conversation = a_conversation()
    ana = a_member("Ana")
    add_note(conversation, text="Oven is down.", by=SYSTEM)
    assign_conversation(conversation, assignee=ana, by=SYSTEM)

    words = words_of(nikos().get(of(conversation)))

    assert "Oven is down." in words
    assert "only your team sees this" in words
    assert "gave the conversation to Ana" in words


def test_a_failed_reply_says_why_and_can_be_written_again(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    member = a_member("Nikos")
    client = signed_in(member)

    reply = reply_to_conversation(conversation, text="Sorry!", by=actor_of(member))
    OutgoingMessage.objects.update(state="failed", last_words="550 no such mailbox")
    Message.objects.filter(pk=reply.pk).update(delivery="failed")

    words = words_of(client.get(of(conversation)))
    again = client.get(of(conversation, f"?take={reply.pk}"))

    assert "Not sent. The other server said: 550 no such mailbox" in words
    assert "Sorry!" in again.content.decode().partition("<textarea")[2]


def test_what_changed_is_asked_for_without_the_composer():
    conversation = a_conversation()

    pieces = nikos().get(of(conversation), headers={**HTMX, "HX-Target": "thread"})

    assert b'id="thread"' in pieces.content
    assert b"<textarea" not in pieces.content
    assert b"<html" not in pieces.content


def test_a_page_costs_at_most_fifteen_queries(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    ana = a_member("Ana")
    assign_conversation(conversation, assignee=ana, by=SYSTEM)
    for at in range(5):
        a_conversation(sender=f"other{at}@example.com")
        add_note(conversation, text=f"Note {at}", by=SYSTEM)
    reply_to_conversation(conversation, text="Sorry!", by=an_actor("Ada", "owner"))
    client = nikos()
    client.get(of(conversation))

    with CaptureQueriesContext(connection) as queries:
        client.get(of(conversation))

    assert len(queries) <= 15, "\n".join(each["sql"][:160] for each in queries)


def test_a_page_stands_on_the_clock_of_the_test():
    with clock.travel(NOON):
        conversation = a_conversation()
        words = words_of(nikos().get(of(conversation)))

    assert "The cake arrived" in words


def test_the_list_beside_is_asked_for_alone_and_keeps_its_tab():
    conversation = a_conversation()
    other = a_conversation(sender="jonas@example.se", name="Jonas Ek")
    headers = {**HTMX, "HX-Target": "beside"}

    waiting = nikos().get(of(conversation), headers=headers)
    done = nikos().get(of(conversation, "?tab=done"), headers=headers)

    assert f"/conversations/{other.number}/".encode() in waiting.content
    assert b"<html" not in waiting.content
    assert f"/conversations/{other.number}/".encode() not in done.content


def test_where_a_mail_named_no_sender_there_is_nobody_to_answer():
    conversation = a_conversation(sender="unknown@sender.invalid", name="Unknown sender")

    answer = nikos().get(of(conversation))

    assert "There is no mail address to answer to." in words_of(answer)
    assert composer_text(answer) == ""
    assert 'value="reply" data-key="r" aria-keyshortcuts="r" disabled' in answer.content.decode()


def test_a_mail_without_subject_and_words_is_said_to_have_none():
    conversation = a_conversation(subject="", text="")

    page = nikos().get(of(conversation)).content.decode()

    assert re.search(r"<h1[^>]*>No subject</h1>", page)
