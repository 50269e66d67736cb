import pytest

from regulars.channels.email.actions import change_mailbox, note_trouble
from regulars.channels.email.actions.mailboxes import BadServer
from regulars.channels.email.secrets import reveal
from regulars.channels.email.tests.make import a_mailbox, ada, as_actor, ben
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_only_what_is_given_changes():
    mailbox = a_mailbox(name="Deli", smtp_url="smtp://one.example.com")

    changed = change_mailbox(mailbox, name="The Deli", by=as_actor(ada()))

    assert changed.name == "The Deli"
    assert reveal(changed.smtp_secret) == "smtp://one.example.com"
    assert Entry.objects.filter(name="mailbox.changed").count() == 1


def test_an_empty_server_takes_it_away():
    mailbox = a_mailbox(smtp_url="smtp://one.example.com")

    assert change_mailbox(mailbox, smtp_url="", by=SYSTEM).smtp_secret == ""


def test_another_folder_is_read_from_its_beginning():
    mailbox = a_mailbox(imap_url="imap://one.example.com")
    mailbox.imap_place = {"uidvalidity": 1, "uid": 17}
    mailbox.save()

    changed = change_mailbox(mailbox, imap_url="imap://two.example.com", by=SYSTEM)

    assert changed.imap_place == {}


def test_a_change_forgets_the_trouble_that_led_to_it():
    mailbox = a_mailbox()
    note_trouble(mailbox, direction="out", words="535 wrong password", by=SYSTEM)

    assert change_mailbox(mailbox, smtp_url="smtp://a:b@one.example.com", by=SYSTEM).trouble == ""


def test_a_bad_server_changes_nothing():
    mailbox = a_mailbox(name="Deli")

    with pytest.raises(BadServer):
        change_mailbox(mailbox, name="New", imap_url="nonsense", by=SYSTEM)

    mailbox.refresh_from_db()
    assert mailbox.name == "Deli"


def test_ben_may_not_change_one():
    with pytest.raises(NotAllowed):
        change_mailbox(a_mailbox(), name="Mine", by=as_actor(ben()))
