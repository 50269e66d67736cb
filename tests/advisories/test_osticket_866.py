"""osTicket #866, Zammad #1578: a mail to two mailboxes reached only one, since its id was known."""

import pytest

from regulars.conversations.models import Message
from tests.advisories.scene import a_mail, a_mailbox, came

pytestmark = pytest.mark.django_db


def test_one_mail_to_two_mailboxes_is_in_both():
    first, second = a_mailbox(), a_mailbox("orders@example.com")
    raw = a_mail(to="help@example.com, orders@example.com")

    came(raw, first)
    came(raw, second)

    refs = {each.conversation.channel_ref for each in Message.objects.all()}
    assert len(refs) == 2


def test_two_mails_with_one_id_are_both_there():
    mailbox = a_mailbox()

    came(a_mail("The first.\n"), mailbox)
    came(a_mail("The second.\n"), mailbox)

    assert {each.text.strip() for each in Message.objects.all()} == {"The first.", "The second."}
