"""What goes along with a reply, from the page: copies, files, a later moment; nothing is lost."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.conversations.actions import reply_to_conversation, take_messages
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.tests.make import (
    Mailboxes,
    a_conversation,
    a_mail,
    a_member,
    ada,
    with_mail,
)
from regulars.conversations.tests.pages import (
    HTMX,
    composer_text,
    key_in,
    last_seen_in,
    of,
    signed_in,
    words_of,
)
from regulars.customers.actions import add_customer
from regulars.kit import clock
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db

ANNA = {"name": "Anna", "address": "anna@bakery.example"}
REPLY_STATEMENTS = 40


@pytest.fixture(autouse=True)
def _mail(monkeypatch):
    with_mail(monkeypatch)


def answers_in(page):
    return re.search(r'name="answers" value="(\d+)"', page.content.decode())[1]


def ticks_in(page):
    found = re.findall(r'name="(copy-\d+)" value="([^"]*)"( checked)?', page.content.decode())
    return [(name, unescape(value), bool(checked)) for name, value, checked in found]


def kept_in(page):
    return [
        unescape(each) for each in re.findall(r'name="kept" value="([^"]+)"', page.content.decode())
    ]


def form_of(page, text="Sorry!", **more):
    told = {"text": text, "key": key_in(page), "last_seen": last_seen_in(page)}
    return {**told, "answers": answers_in(page), **more}


def a_file(name="oven.pdf", content=b"%PDF-1"):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a16_copies_are_shown_ticked_before_sending_and_can_be_taken_out():
    conversation = a_conversation(to=[{"name": "", "address": "help@deli.example"}], cc=[ANNA])
    client = signed_in(a_member())
    page = client.get(of(conversation))

    [(field, value, checked)] = ticks_in(page)
    assert (value, checked) == ("anna@bakery.example Anna", True)  # and never our own mailbox
    client.post(of(conversation, "reply"), form_of(page, **{field: value}))
    assert OutgoingMessage.objects.latest("pk").cc == [ANNA]
    page = client.get(of(conversation))
    client.post(of(conversation, "reply"), form_of(page))
    assert OutgoingMessage.objects.latest("pk").cc == []


def test_a14_somebody_from_a_doubtful_mail_is_offered_and_not_ticked():
    conversation = a_conversation(cc=[ANNA])
    Message.objects.update(sender_check={"verdict": "forged"})

    page = signed_in(a_member()).get(of(conversation))

    assert [checked for _field, _value, checked in ticks_in(page)] == [False]
    assert "not confirmed" in words_of(page)


def test_copies_of_another_message_do_not_go_along_when_this_one_is_answered():
    conversation = a_conversation(cc=[ANNA])
    hers = take_messages([a_mail("anna@bakery.example", "Anna", tokens=[conversation.token])])[0]
    client = signed_in(a_member())
    page = client.get(of(conversation))
    [(field, value, _on)] = ticks_in(page)

    form = {"text": "Anna?", "key": key_in(page), "last_seen": last_seen_in(page)}
    client.post(of(conversation, "reply"), {**form, "answers": str(hers.message.pk), field: value})

    sent = OutgoingMessage.objects.get()
    assert (sent.to[0]["address"], sent.cc) == ("anna@bakery.example", [])


def test_typed_copies_and_hidden_copies_go_along():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))

    form = form_of(page, cc="Anna <anna@bakery.example>", bcc="boss@deli2.example")
    client.post(of(conversation, "reply"), form)

    sent = OutgoingMessage.objects.get()
    assert sent.cc == [ANNA]
    assert [each["address"] for each in sent.bcc] == ["boss@deli2.example"]


def test_a_wrong_address_is_said_in_a_sentence_and_nothing_is_lost():
    conversation = a_conversation(cc=[ANNA])
    client = signed_in(a_member())
    page = client.get(of(conversation))

    form = form_of(page, "Long words", cc="no address", files=[a_file()])
    refused = client.post(of(conversation, "reply"), form)

    assert refused.status_code == 422
    assert "“no address” is not a mail address." in words_of(refused)
    assert composer_text(refused) == "Long words"
    assert 'value="no address"' in refused.content.decode()
    assert [checked for _field, _value, checked in ticks_in(refused)] == [False]
    [ticket] = kept_in(refused)
    client.post(of(conversation, "reply"), form_of(refused, "Long words", kept=ticket))
    assert [each.filename for each in Attachment.objects.all()] == ["oven.pdf"]
    assert Message.objects.filter(direction="out").count() == 1


def test_a03_files_go_along_and_stand_under_the_message():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))

    files = [a_file('"><svg onload=alert(1)>.pdf'), a_file("\u202efdp.exe")]
    client.post(of(conversation, "reply"), form_of(page, files=files))

    names = [each.filename for each in Attachment.objects.order_by("pk")]
    assert names == ["___svg onload=alert(1)_.pdf", "fdp.exe"]
    shown = client.get(of(conversation)).content.decode()
    assert "fdp.exe" in shown
    assert "<svg onload" not in shown


@pytest.mark.parametrize(("most", "is_said"), [(3, True), (100, False), (None, False)])
def test_it_is_said_where_files_are_too_large_for_a_letter(monkeypatch, most, is_said):
    line = Mailboxes().find("")
    line = replace(line, most_attached_bytes=most)
    monkeypatch.setattr(Mailboxes, "line", lambda *_args: line)
    client, conversation = signed_in(a_member()), a_conversation()
    form = form_of(client.get(of(conversation)), files=[a_file()])

    client.post(of(conversation, "reply"), form)

    words = words_of(client.get(of(conversation)))
    assert ("Larger than 3 B: the letter has a link to it." in words) is is_said


def test_a46_too_many_bytes_are_413_with_the_words_kept(monkeypatch):
    monkeypatch.setattr("regulars.conversations.enclosing.BYTES_AT_MOST", 3)
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))

    refused = client.post(of(conversation, "reply"), form_of(page, "Words", files=[a_file()]))

    assert refused.status_code == 413
    assert "Take some out" in words_of(refused)
    assert composer_text(refused) == "Words"
    assert not Message.objects.filter(direction="out").exists()


def test_a_ticket_that_we_did_not_write_is_refused():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))

    refused = client.post(of(conversation, "reply"), form_of(page, kept="eyJzaGEyNTYiOiJhIn0:x:y"))

    assert refused.status_code == 422
    assert "Choose it again" in words_of(refused)


def test_a_reply_for_later_says_when_it_leaves_and_can_be_taken_back_with_its_files():
    conversation = a_conversation(cc=[ANNA])
    client = signed_in(a_member())
    page = client.get(of(conversation))
    [(field, value, _on)] = ticks_in(page)
    moment = (clock.now() + timedelta(days=1)).isoformat()

    form = form_of(page, "Good morning", then=f"later:{moment}", files=[a_file()], **{field: value})
    client.post(of(conversation, "reply"), form)

    shown = client.get(of(conversation))
    assert "Leaves " in words_of(shown)
    assert "Sending to" not in words_of(shown)
    assert "Send now" in words_of(shown)
    message = Message.objects.get(direction="out")
    back = client.post(of(conversation, f"messages/{message.pk}/withdraw"), headers=HTMX)
    assert composer_text(back) == "Good morning"
    assert len(kept_in(back)) == 1
    assert [checked for _field, _value, checked in ticks_in(back)] == [True]


def test_a_moment_that_was_picked_counts_by_whichever_button():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))
    tomorrow = (clock.now() + timedelta(days=1)).replace(tzinfo=None, second=0, microsecond=0)

    client.post(of(conversation, "reply"), form_of(page, moment=tomorrow.isoformat()))

    sent = OutgoingMessage.objects.get()
    zone = conversation.location.time_zone
    assert zone == "Europe/Athens"
    assert sent.send_after.isoformat() == f"{tomorrow.isoformat()}+00:00".replace(
        tomorrow.isoformat(), (tomorrow - timedelta(hours=2)).isoformat()
    )


@pytest.mark.parametrize("moment", ["", "soon", "2020-01-01T09:00"])
def test_no_moment_or_one_that_is_over_is_said_in_a_sentence(moment):
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))

    refused = client.post(of(conversation, "reply"), form_of(page, then="later", moment=moment))

    assert refused.status_code == 422
    assert not OutgoingMessage.objects.exists()


def test_the_thread_warns_when_the_customer_wrote_before_it_leaves():
    conversation = a_conversation()
    moment = clock.now() + timedelta(days=1)
    reply_to_conversation(conversation, text="Tomorrow", send_at=moment, by=ada())
    take_messages([a_mail(tokens=[conversation.token], text="Forget it.")])

    page = signed_in(a_member()).get(of(conversation))

    assert "Somebody has written since." in words_of(page)


def test_what_waits_for_its_moment_can_leave_now():
    conversation = a_conversation()
    moment = clock.now() + timedelta(days=1)
    message = reply_to_conversation(conversation, text="Tomorrow", send_at=moment, by=ada())

    answer = signed_in(a_member()).post(of(conversation, f"messages/{message.pk}/now"))

    assert answer.status_code == 303
    assert OutgoingMessage.objects.get().state == "queued"


def test_a_plain_reply_costs_no_more_statements_than_it_did():
    conversation = a_conversation()
    client = signed_in(a_member())
    form = form_of(client.get(of(conversation)))
    client.post(of(a_conversation(sender="warm@example.com"), "reply"), {"text": "x", "key": "w"})

    with CaptureQueriesContext(connection) as asked:
        client.post(of(conversation, "reply"), form)

    assert Message.objects.filter(conversation=conversation, direction="out").exists()
    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(statements) <= REPLY_STATEMENTS, "\n".join(statements)


def test_we_can_write_first_to_somebody_new():
    client = signed_in(a_member())
    page = client.get("/conversations/new")
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    form = {
        "key": key,
        "email": "jonas@example.com",
        "name": "Jonas",
        "mailbox": "mailbox:1",
        "subject": "Your order",
        "text": "It is ready.",
        "cc": "anna@bakery.example",
        "files": [a_file()],
    }

    answer = client.post("/conversations/new", form)

    conversation = Conversation.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, of(conversation))
    assert (conversation.customer.name, conversation.status) == ("Jonas", "waiting_on_them")
    sent = OutgoingMessage.objects.get()
    assert [each["address"] for each in [*sent.to, *sent.cc]] == [
        "jonas@example.com",
        "anna@bakery.example",
    ]
    assert [each["filename"] for each in sent.attachments] == ["oven.pdf"]
    form["files"] = [a_file()]
    client.post("/conversations/new", form)
    assert Conversation.objects.count() == 1  # the same press


def test_writing_to_a_customer_from_their_page_fills_in_who_they_are():
    customer = add_customer(name="Jonas", contact_points=[("email", "jonas@example.com")], by=ada())

    page = signed_in(a_member()).get(f"/conversations/new?customer={customer.pk}")

    assert 'value="jonas@example.com"' in page.content.decode()


def test_what_is_wrong_on_the_page_for_writing_first_keeps_words_and_files():
    client = signed_in(a_member())
    form = {
        "key": "k",
        "email": "nobody",
        "mailbox": "mailbox:1",
        "subject": "Hello",
        "text": "Long words",
        "files": [a_file()],
    }

    refused = client.post("/conversations/new", form)

    assert refused.status_code == 422
    assert "is not a mail address" in words_of(refused)
    assert "Long words" in refused.content.decode()
    assert len(kept_in(refused)) == 1


def test_a_message_is_passed_on_from_its_page():
    conversation = a_conversation(text="The cake was burnt.")
    message = conversation.messages.get()
    client = signed_in(a_member())
    path = of(conversation, f"messages/{message.pk}/forward")
    page = client.get(path)
    assert "The cake was burnt." in words_of(page)
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]

    form = {"to": "service@ovens.example", "note": "Is it the oven?", "key": key}
    answer = client.post(path, form)

    assert answer.status_code == 303
    assert OutgoingMessage.objects.get().to[0]["address"] == "service@ovens.example"
    shown = words_of(client.get(of(conversation)))
    assert "passed on to service@ovens.example" in shown
    assert "Waiting on us" in shown or "The cake was burnt." in shown


def test_what_was_passed_on_and_taken_back_is_never_put_into_the_reply_to_the_customer():
    conversation = a_conversation()
    message = conversation.messages.get()
    client = signed_in(a_member())
    path = of(conversation, f"messages/{message.pk}/forward")
    client.post(path, {"to": "service@ovens.example", "note": "Secret price?", "key": "k"})
    sent = Message.objects.get(direction="out")

    back = client.post(of(conversation, f"messages/{sent.pk}/withdraw"))

    assert back["Location"] == f"{path}?take={sent.pk}"
    again = client.get(back["Location"]).content.decode()
    assert "Secret price?" in again
    assert "service@ovens.example" in again
    assert "Secret price?" not in composer_text(client.get(f"{of(conversation)}?take={sent.pk}"))
