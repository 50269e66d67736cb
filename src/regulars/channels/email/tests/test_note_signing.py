import pytest

from regulars.channels.email.actions import note_signing, note_trouble
from regulars.channels.email.tests.make import a_mailbox
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_key_that_breaks_is_noted_beside_other_troubles_and_forgotten_when_mended():
    mailbox = a_mailbox()
    note_trouble(mailbox, direction="out", words="535 wrong password", by=SYSTEM)

    note_signing(mailbox, words="The key cannot be read.", by=SYSTEM)
    mailbox.refresh_from_db()
    broken = mailbox.trouble
    note_signing(mailbox, words="", by=SYSTEM)
    mailbox.refresh_from_db()

    assert broken == "sign: The key cannot be read.\nout: 535 wrong password"
    assert mailbox.trouble == "out: 535 wrong password"


def test_the_same_trouble_is_told_once():
    mailbox = a_mailbox()

    for _time in range(3):
        note_signing(mailbox, words="The key cannot be read.", by=SYSTEM)

    assert Entry.objects.filter(name="mailbox.trouble_changed").count() == 1
