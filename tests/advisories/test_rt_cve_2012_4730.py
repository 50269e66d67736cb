"""RT CVE-2012-4730, CVE-2013-3373, Laravel GHSA-5vg9: a line break in a field made new headers."""

import pytest

from regulars.channels.email.models import Mailbox
from tests.advisories.scene import a_mail, a_mailbox, answered_in, came, conversation_of, letter_for

pytestmark = pytest.mark.django_db

PLANNED = {
    *("Date", "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "References"),
    *("Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
BREAKS = [
    "=?utf-8?q?Cake=0d=0aBcc:_victim@example.net?=",
    "=?utf-8?q?Cake=0aX-Evil:_1?=",
    "=?utf-8?q?Cake=E2=80=A8Bcc:_victim@example.net?=",
    "=?utf-8?b?Q2FrZQ0KDQo8c2NyaXB0Pg==?=",
]


@pytest.mark.parametrize("evil", BREAKS)
def test_a08_no_field_of_a_mail_becomes_a_header_of_ours(evil):
    mailbox = a_mailbox()
    Mailbox.objects.update(name="Shop\r\nBcc: victim@example.net")
    raw = a_mail(**{"from": f"{evil} <ben@example.com>"}, subject=evil)

    outgoing = answered_in(conversation_of(came(raw, mailbox)))

    letter = letter_for(outgoing)
    assert set(letter.keys()) <= PLANNED
    assert outgoing.recipients_due == ["ben@example.com"]
    assert len(letter.get_all("To")) == 1
