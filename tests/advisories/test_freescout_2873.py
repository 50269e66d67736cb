"""FreeScout #2873: a draft that was deleted while it was sent brought an old message out again."""

import pytest

from regulars.conversations.actions import AlreadyLeft, withdraw_reply
from regulars.conversations.models import Message
from regulars.outbox.actions import claim
from tests.advisories.scene import a_mail, ada, answered_in, as_actor, came, conversation_of

pytestmark = pytest.mark.django_db


def test_what_is_being_sent_cannot_be_taken_back():
    conversation = conversation_of(came(a_mail()))
    outgoing = answered_in(conversation, "The first words.")
    assert claim(outgoing.pk)
    ours = Message.objects.get(direction="out")

    with pytest.raises(AlreadyLeft):
        withdraw_reply(ours, by=as_actor(ada()))

    newer = answered_in(conversation, "The second words.")
    ours.refresh_from_db()
    assert (ours.text, ours.delivery != "withdrawn") == ("The first words.", True)
    assert (newer.text, newer.message_id != outgoing.message_id) == ("The second words.", True)
