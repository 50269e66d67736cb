import pytest

from regulars.channels.email.actions import note_trouble
from regulars.channels.email.tests.make import a_mailbox
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def noted(mailbox, direction, words):
    note_trouble(mailbox, direction=direction, words=words, by=SYSTEM)
    mailbox.refresh_from_db()
    return mailbox


def test_the_other_servers_words_are_kept():
    mailbox = noted(a_mailbox(), "out", "550 5.7.26 not from here")

    assert mailbox.trouble == "out: 550 5.7.26 not from here"
    assert mailbox.last_out_at is None


def test_a_way_that_works_again_clears_its_own_trouble_only():
    mailbox = noted(a_mailbox(), "in", "wrong password")

    noted(mailbox, "out", "")
    assert mailbox.trouble == "in: wrong password"
    assert mailbox.last_out_at

    noted(mailbox, "in", "")
    assert mailbox.trouble == ""
    assert mailbox.last_in_at


def test_each_way_has_a_trouble_of_its_own():
    mailbox = noted(noted(a_mailbox(), "out", "450 no\nroom"), "in", "wrong password")

    assert mailbox.trouble == "in: wrong password\nout: 450 no room"
    assert noted(mailbox, "in", "").trouble == "out: 450 no room"


def test_only_a_change_is_recorded():
    mailbox = a_mailbox()

    for words in ("", "", "gone", "gone", "", ""):
        noted(mailbox, "in", words)

    assert Entry.objects.filter(name="mailbox.trouble_changed").count() == 2
