import pytest

from regulars.conversations.refusals import AlreadyClosed
from regulars.journal.models import Entry
from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed
from regulars.portal.actions import settle_conversation
from regulars.portal.queries import actor_of
from regulars.portal.tests.make import a_shop, from_eleni

pytestmark = pytest.mark.django_db


def test_it_is_closed_and_says_by_whom():
    a_shop()
    conversation = from_eleni()

    closed = settle_conversation(conversation, by=actor_of(conversation.customer))

    entry = Entry.objects.get(name="conversation.closed")
    assert closed.is_closed
    assert (entry.actor_kind, entry.actor_name) == ("customer", "Eleni")


def test_it_is_closed_once():
    a_shop()
    conversation = from_eleni()
    settle_conversation(conversation, by=actor_of(conversation.customer))

    with pytest.raises(AlreadyClosed):
        settle_conversation(conversation, by=actor_of(conversation.customer))


def test_nobody_else_says_so():
    a_shop()
    conversation = from_eleni()

    with pytest.raises(NotAllowed):
        settle_conversation(conversation, by=Actor(kind="customer", id="987654", name="Cleo"))
