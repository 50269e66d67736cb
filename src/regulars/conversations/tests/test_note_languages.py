import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.conversations import ports
from regulars.conversations.actions import note_languages, take_messages
from regulars.conversations.queries import languages_told
from regulars.conversations.tests.make import a_mail
from regulars.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_noting_twice_changes_nothing():
    [taken] = take_messages([a_mail(language="")])
    note_languages({taken.message.pk: "el"})

    assert note_languages({taken.message.pk: "el"}) == 0

    assert Entry.objects.filter(name="conversation.language_noted").count() == 1


def test_a_language_nobody_can_tell_stays_open(monkeypatch):
    monkeypatch.setattr(ports, "language_of", lambda texts: [None for _text in texts])
    [taken] = take_messages([a_mail(language="")])

    assert languages_told([taken.message.pk]) == {}


def test_nobody_waits_for_the_write_lock_while_a_language_is_told(monkeypatch):
    seen = []
    monkeypatch.setattr(ports, "language_of", lambda texts: seen.append(len(texts)) or ["el"])
    [taken] = take_messages([a_mail(language="")])

    with CaptureQueriesContext(connection) as asked:
        told = languages_told([taken.message.pk])

    assert told == {taken.message.pk: "el"}
    assert seen == [1]
    assert [each["sql"].split()[0] for each in asked.captured_queries] == ["SELECT"]
