import pytest

from regulars.channels.email.actions import shut_mailbox
from regulars.channels.email.queries import (
    MailChannel,
    mailbox_by_address,
    mailbox_for,
    mailboxes,
    ref_of,
)
from regulars.channels.email.tests.make import a_mailbox, ada, as_actor, ben
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_shut_mailbox_takes_no_mail_and_its_conversations_keep_their_line():
    mailbox, owner = a_mailbox(), as_actor(ada())

    shut_mailbox(mailbox, by=owner)

    assert mailbox_for("help@example.com") is None
    assert mailbox_by_address("help@example.com") is None
    assert not mailboxes(owner).exists()
    assert MailChannel().line(ref_of(mailbox)).address == "help@example.com"


def test_shutting_twice_is_recorded_once():
    mailbox, owner = a_mailbox(), as_actor(ada())

    shut_mailbox(mailbox, by=owner)
    shut_mailbox(mailbox, by=owner)

    assert Entry.objects.filter(name="mailbox.shut").count() == 1


def test_ben_may_not_shut_one():
    mailbox = a_mailbox()

    with pytest.raises(NotAllowed):
        shut_mailbox(mailbox, by=as_actor(ben()))

    assert mailbox_for("help@example.com") == mailbox
