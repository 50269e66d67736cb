import pytest

from regulars.conversations import ports
from regulars.conversations.actions import note_languages, take_messages
from regulars.conversations.tests.make import a_mail
from regulars.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_noting_twice_changes_nothing(monkeypatch):
    monkeypatch.setattr(ports, "language_of", lambda texts: ["el" for _text in texts])
    [taken] = take_messages([a_mail(language="")])
    note_languages([taken.message.pk])

    assert note_languages([taken.message.pk]) == 0

    assert Entry.objects.filter(name="conversation.language_noted").count() == 1


def test_a_language_nobody_can_tell_stays_open(monkeypatch):
    monkeypatch.setattr(ports, "language_of", lambda texts: [None for _text in texts])
    [taken] = take_messages([a_mail(language="")])

    assert note_languages([taken.message.pk]) == 0
