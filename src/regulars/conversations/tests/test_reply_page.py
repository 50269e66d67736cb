"""Writing from the page: sent, noted, stopped, taken back."""

import re
from html import unescape

import pytest

from regulars.conversations.actions import take_messages
from regulars.conversations.models import Conversation, Message
from regulars.conversations.tests.make import a_conversation, a_mail, a_member, with_mail
from regulars.conversations.tests.pages import (
    HTMX,
    composer_text,
    key_in,
    last_seen_in,
    of,
    signed_in,
    words_of,
)
from regulars.customers.models import Customer
from regulars.outbox.actions import deliver
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(monkeypatch):
    with_mail(monkeypatch)


def _form(page, text, **more):
    return {"text": text, "key": key_in(page), "last_seen": last_seen_in(page), **more}


def test_without_a_script_a_reply_leads_back_to_its_conversation():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))

    answer = client.post(of(conversation, "reply"), _form(page, "So sorry, Eleni."))

    assert (answer.status_code, answer["Location"]) == (303, of(conversation))
    after = client.get(of(conversation))
    assert "Sending to" in words_of(after)
    assert "So sorry, Eleni." in words_of(after)
    assert composer_text(after) == ""


def test_with_htmx_the_changed_pieces_come_back():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))

    form = _form(page, "So sorry.")
    answer = client.post(of(conversation, "reply"), form, headers=HTMX)

    assert answer.status_code == 200
    for piece in ("conversation-head", "thread", "compose", "toasts"):
        assert f'id="{piece}"' in answer.content.decode()
    assert b"<html" not in answer.content
    assert b"/withdraw" in answer.content


def test_one_press_of_send_is_one_message_however_often_it_arrives():
    conversation = a_conversation()
    client = signed_in(a_member())
    form = _form(client.get(of(conversation)), "Once.")

    for _time in range(3):
        client.post(of(conversation, "reply"), form)

    assert Message.objects.filter(direction="out").count() == 1


def test_a_new_reply_begins_with_the_greeting_in_the_customers_language():
    conversation = a_conversation(name="Ελένη", language="el")
    Customer.objects.update(greet_as="κυρία Ελένη")

    page = signed_in(a_member()).get(of(conversation))

    assert composer_text(page).endswith("κυρία Ελένη,")


def test_where_nobody_knows_how_to_greet_the_composer_is_empty():
    conversation = a_conversation()
    Customer.objects.update(greet_as="")

    page = signed_in(a_member()).get(of(conversation))

    assert composer_text(page) == ""


@pytest.mark.parametrize("text", ["", "   \n", "Hello Eleni,"])
def test_an_empty_reply_is_not_sent_and_says_so(text):
    conversation = a_conversation()
    Customer.objects.update(greet_as="Eleni")

    answer = signed_in(a_member()).post(of(conversation, "reply"), {"text": text})

    assert answer.status_code == 422
    assert "Write something first." in words_of(answer)
    assert not Message.objects.filter(direction="out").exists()


def test_a_blank_that_nobody_filled_in_stops_the_reply_and_keeps_the_text():
    conversation = a_conversation()

    answer = signed_in(a_member()).post(
        of(conversation, "reply"), {"text": "Dear {{name}}, it is ready."}
    )

    assert answer.status_code == 422
    assert "Fill in {{name}} first" in words_of(answer)
    assert composer_text(answer) == "Dear {{name}}, it is ready."


def test_what_somebody_else_wrote_meanwhile_is_shown_before_anything_is_sent():
    conversation = a_conversation(message_id="first@example.com")
    client = signed_in(a_member())
    form = _form(client.get(of(conversation)), "It is ready.")
    a_conversation(text="Never mind!", in_reply_to="first@example.com")

    answer = client.post(of(conversation, "reply"), form)
    anyway = {**form, "anyway": str(Message.objects.latest("pk").pk)}
    sent = client.post(of(conversation, "reply"), anyway)

    words = words_of(answer)
    assert Conversation.objects.count() == 1
    assert answer.status_code == 409
    assert "Eleni wrote" in words
    assert "Never mind!" in words
    assert "Send anyway" in words
    assert composer_text(answer) == "It is ready."
    assert sent.status_code == 303
    assert Message.objects.filter(direction="out").count() == 1


def test_with_htmx_a_conflict_swaps_the_composer_with_the_text_kept():
    conversation = a_conversation(message_id="first@example.com")
    client = signed_in(a_member())
    form = _form(client.get(of(conversation)), "It is ready.")
    a_conversation(text="Never mind!", in_reply_to="first@example.com")

    answer = client.post(of(conversation, "reply"), form, headers=HTMX)

    assert answer.status_code == 409
    assert composer_text(answer) == "It is ready."
    assert b'hx-swap-oob="true"' in answer.content


def test_ones_own_words_are_no_conflict():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))
    client.post(of(conversation, "note"), {"text": "Mine."})

    answer = client.post(of(conversation, "reply"), _form(page, "Hello"))

    assert answer.status_code == 303


def test_a_note_never_leaves_the_house_whatever_the_button():
    conversation = a_conversation()
    client = signed_in(a_member())
    form = {"text": "She is difficult.", "kind": "note"}

    answer = client.post(of(conversation, "reply"), form)

    assert answer.status_code == 303
    assert not Message.objects.filter(direction="out").exists()
    assert Message.objects.get(direction="note").text == "She is difficult."


def test_a_note_does_not_keep_the_greeting_that_stood_there():
    conversation = a_conversation()
    Customer.objects.update(greet_as="Eleni")

    signed_in(a_member()).post(of(conversation, "note"), {"text": "Hello Eleni,\n\nOven is down."})

    assert Message.objects.get(direction="note").text == "Oven is down."


def test_send_and_done_does_both():
    conversation = a_conversation()
    client = signed_in(a_member())
    form = _form(client.get(of(conversation)), "Done!", then="done")

    client.post(of(conversation, "reply"), form)

    conversation.refresh_from_db()
    assert conversation.status == "closed"
    assert Message.objects.filter(direction="out").count() == 1


def test_undo_puts_the_words_back_and_the_customer_waits_as_before():
    conversation = a_conversation()
    conversation.refresh_from_db()
    waiting_since = conversation.waiting_since
    client = signed_in(a_member())
    form = _form(client.get(of(conversation)), "Too early.", then="done")
    client.post(of(conversation, "reply"), form)
    reply = Message.objects.get(direction="out")

    answer = client.post(of(conversation, f"messages/{reply.pk}/withdraw"))
    page = client.get(answer["Location"])

    conversation.refresh_from_db()
    assert answer.status_code == 303
    assert composer_text(page) == "Too early."
    assert conversation.status == "waiting_on_us"
    assert conversation.waiting_since == waiting_since


def test_undo_that_comes_too_late_says_so():
    conversation = a_conversation()
    client = signed_in(a_member(undo_seconds=0))
    client.post(of(conversation, "reply"), _form(client.get(of(conversation)), "Gone."))
    reply = Message.objects.get(direction="out")
    deliver(OutgoingMessage.objects.get().pk)

    answer = client.post(of(conversation, f"messages/{reply.pk}/withdraw"))

    assert answer.status_code == 409
    assert "has left already" in words_of(answer)


def test_the_words_taken_back_are_for_whoever_wrote_them():
    conversation = a_conversation()
    client = signed_in(a_member())
    Customer.objects.update(greet_as="")
    client.post(of(conversation, "reply"), _form(client.get(of(conversation)), "Secret."))
    reply = Message.objects.get(direction="out")
    client.post(of(conversation, f"messages/{reply.pk}/withdraw"))

    other = signed_in(a_member("Ana")).get(of(conversation, f"?take={reply.pk}"))

    assert composer_text(other) == ""


def test_a_customer_without_an_address_can_only_be_noted_about():
    conversation = a_conversation()
    conversation.customer.contact_points.all().delete()

    page = signed_in(a_member()).get(of(conversation))

    assert "There is no mail address to answer to" in words_of(page)


ELENI, MALLORY = "eleni@example.com", "mallory@example.com"


def choices_in(page):
    """To whom the composer lets us write, the one chosen first."""
    found = re.findall(r'<option value="(\d+)"( selected)?>(.*?)</option>', composer_in(page))
    return [(int(key), unescape(label)) for key, is_chosen, label in sorted(found, key=_unchosen)]


def _unchosen(found):
    return not found[1]


def composer_in(page):
    return page.content.decode().partition('name="answers">')[2].partition("</select>")[0]


def with_mallory(**fields):
    fields.setdefault("cc", [{"name": "Mallory", "address": MALLORY}])  # somebody in it
    conversation = a_conversation(**fields)
    mail = a_mail(MALLORY, "Mallory", tokens=[conversation.token])
    return conversation, take_messages([mail])[0].message


def went_to():
    return [each["address"] for each in OutgoingMessage.objects.latest("pk").to]


def test_where_somebody_else_wrote_the_page_says_and_lets_us_choose_to_whom():
    conversation, hers = with_mallory()
    first = conversation.messages.first()
    client = signed_in(a_member())

    page = client.get(of(conversation))

    assert choices_in(page) == [
        (hers.pk, f"Not the customer: Mallory ({MALLORY})"),
        (first.pk, f"Eleni ({ELENI})"),
    ]
    assert composer_text(page) == ""  # no greeting for a stranger
    assert client.post(of(conversation, "reply"), _form(page, "Who?")).status_code == 303
    assert went_to() == [MALLORY]
    page = client.get(of(conversation))
    assert "Sending to Mallory" in words_of(page)
    client.post(of(conversation, "reply"), _form(page, "Eleni?", answers=str(first.pk)))
    assert went_to() == [ELENI]


def test_where_only_the_customer_wrote_nothing_is_asked_and_nothing_changes_later():
    conversation = a_conversation()
    client = signed_in(a_member())
    page = client.get(of(conversation))
    named = re.search(r'name="answers" value="(\d+)"', page.content.decode())[1]

    mallory = take_messages([a_mail(MALLORY, "Mallory", tokens=[conversation.token])])[0].message
    form = _form(page, "Dear Eleni", answers=named)
    stopped = client.post(of(conversation, "reply"), form)
    client.post(of(conversation, "reply"), {**form, "anyway": str(mallory.pk)})

    assert "To Eleni by e-mail" in words_of(page)
    assert stopped.status_code == 409
    assert choices_in(stopped)[0][1] == f"Eleni ({ELENI})"
    assert went_to() == [ELENI]


def test_a_reply_that_is_taken_back_is_for_the_same_person_again():
    conversation, _hers = with_mallory()
    client, first = signed_in(a_member()), conversation.messages.first()
    page = client.get(of(conversation))
    client.post(of(conversation, "reply"), _form(page, "Dear Eleni", answers=str(first.pk)))
    message = Message.objects.get(direction="out")

    after = client.post(of(conversation, f"messages/{message.pk}/withdraw"), follow=True)

    assert choices_in(after)[0][1] == f"Eleni ({ELENI})"
    assert composer_text(after) == "Dear Eleni"


def test_our_own_mailbox_can_only_be_noted_about():
    conversation = a_conversation(sender="help@deli.example")

    page = signed_in(a_member()).get(of(conversation))

    assert "help@deli.example is our own mailbox" in words_of(page)
