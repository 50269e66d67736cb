import pytest

from regulars.conversations.models import Conversation
from regulars.files.queries import read
from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed
from regulars.portal.actions import answer_conversation
from regulars.portal.actions.writing import Upload
from regulars.portal.queries import actor_of
from regulars.portal.refusals import NothingSaid
from regulars.portal.tests.make import a_shop, from_eleni, the_point

pytestmark = pytest.mark.django_db


def answer(conversation, *, key="k1", text="Thank you.", by=None, files=()):
    return answer_conversation(
        conversation,
        key=key,
        text=text,
        point=the_point(),
        has_proved=True,
        files=files,
        by=by or actor_of(conversation.customer),
    )


def test_it_joins_that_conversation_and_waits_for_us():
    a_shop()
    conversation = from_eleni()

    posted = answer(conversation)

    conversation = Conversation.objects.get()
    assert posted.message.conversation_id == conversation.number
    assert (conversation.status, conversation.message_count) == ("waiting_on_us", 2)
    assert not posted.message.is_unverified


def test_a_picture_alone_is_enough():
    a_shop()
    conversation = from_eleni()

    posted = answer(conversation, text="", files=[Upload("cake.png", "image/png", b"bytes")])

    assert read(posted.message.attachments.get().sha256) == b"bytes"


def test_nothing_at_all_is_no_answer():
    a_shop()

    with pytest.raises(NothingSaid):
        answer(from_eleni(), text="  ")


def test_another_customer_may_not():
    """A21."""
    a_shop()
    conversation = from_eleni()

    with pytest.raises(NotAllowed):
        answer(conversation, by=Actor(kind="customer", id="987654", name="Cleo"))
