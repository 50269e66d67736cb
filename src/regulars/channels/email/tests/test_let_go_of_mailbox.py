import pytest

from regulars.channels.email import ways_in
from regulars.channels.email.actions import hold_mailbox, let_go_of_mailbox
from regulars.channels.email.tests.make import a_mailbox
from regulars.kit.actor import SYSTEM


@pytest.mark.django_db
def test_holding_a_mailbox_keeps_its_places():
    mailbox = a_mailbox(imap_url="imap://a:b@one.example.com")
    mailbox.imap_place["INBOX"]["uid"] = 17
    mailbox.save()

    hold_mailbox(mailbox, holder="one", by=SYSTEM)
    let_go_of_mailbox(mailbox, holder="one", by=SYSTEM)

    mailbox.refresh_from_db()
    assert mailbox.imap_place["INBOX"]["uid"] == 17
    assert ways_in.HELD not in mailbox.imap_place
