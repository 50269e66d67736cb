"""FreeScout #5457: the line broke after the last dot, and the answer came many times."""

import pytest

from regulars.channels.email.composing.tests.scripted import HANG_UP, a_server
from regulars.outbox.actions import deliver
from tests.advisories.scene import a_mail, a_mailbox, answered_in, came, conversation_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_may_have_arrived_is_not_sent_again_by_itself():
    with a_server(dot=HANG_UP) as server:
        mailbox = a_mailbox(smtp_url=server.url)
        outgoing = answered_in(conversation_of(came(a_mail(), mailbox)))
        deliver(outgoing.pk)
        deliver(outgoing.pk)

    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.attempts) == ("uncertain", 1)
