"""Zammad #1662, #78: an interrupted mailbox brought the same mails again, each as a new ticket."""

import pytest

from regulars.channels.email.actions import parse_waiting, receive_raw
from regulars.channels.email.models import RawMail
from regulars.conversations.models import Message
from regulars.kit.actor import SYSTEM
from tests.advisories.scene import a_mail, a_mailbox

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("uids", [("7:1", "7:1", "7:1"), ("7:1", "8:1", "9:1")])
def test_what_is_fetched_again_is_there_once(uids):
    mailbox = a_mailbox()

    for uid in uids:
        receive_raw(mailbox, a_mail(), source="imap", source_uid=uid, by=SYSTEM)
        parse_waiting(by=SYSTEM)

    assert Message.objects.count() == 1
    assert set(RawMail.objects.values_list("state", flat=True)) <= {"stored", "duplicate"}
