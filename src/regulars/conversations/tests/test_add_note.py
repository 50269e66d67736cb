import pytest

from regulars.conversations import ports
from regulars.conversations.actions import add_note, take_messages
from regulars.conversations.models import Message
from regulars.conversations.refusals import NothingSaid
from regulars.conversations.tests.make import a_conversation, a_mail, ada, ben
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.search.queries import find

pytestmark = pytest.mark.django_db


def test_a_note_moves_nothing_and_can_be_found():
    conversation, actor = a_conversation(), ada()

    note = add_note(conversation, text="The oven was down", by=actor)

    before = conversation.status, conversation.snippet, conversation.message_count
    conversation.refresh_from_db()
    assert (conversation.status, conversation.snippet, conversation.message_count) == before
    assert (note.direction, note.delivery, note.from_name) == ("note", "", "Ada")
    assert find(actor, "oven", kinds=["conversation"]).refs == [conversation.number]
    assert Entry.objects.filter(name="conversation.noted").count() == 1


def test_the_same_key_is_one_note():
    conversation = a_conversation()

    notes = {add_note(conversation, text="Once", key="k", by=ada()) for _each in range(2)}

    assert len(notes) == 1


def test_an_empty_note_is_refused():
    with pytest.raises(NothingSaid):
        add_note(a_conversation(), text=" ", by=ada())


def test_ben_may_not_note():
    with pytest.raises(NotAllowed):
        add_note(a_conversation(), text="x", by=ben())


def test_a_job_notes_the_language_of_words_conversation_and_customer(monkeypatch):
    monkeypatch.setattr(ports, "language_of", lambda texts: ["el" for _text in texts])
    [taken] = take_messages([a_mail(language="", name="Γιώργος Παππάς")])

    run_until_idle()

    conversation = taken.conversation
    conversation.refresh_from_db()
    assert Message.objects.get().language == conversation.language == "el"
    assert (conversation.customer.language, conversation.customer.greet_as) == ("el", "Γιώργο")
    assert Entry.objects.get(name="conversation.language_noted").data["language"] == "el"
