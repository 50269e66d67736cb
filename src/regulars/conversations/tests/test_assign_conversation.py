import pytest

from regulars.conversations.actions import assign_conversation
from regulars.conversations.queries import inbox
from regulars.conversations.refusals import NobodyThere
from regulars.conversations.tests.make import (
    a_conversation,
    a_location,
    a_member,
    a_team,
    ada,
    an_actor,
    ben,
)
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.queries import actor_of

pytestmark = pytest.mark.django_db


def test_a_conversation_given_to_somebody_is_theirs():
    conversation, nikos = a_conversation(), a_member("Nikos")

    assign_conversation(conversation, assignee=nikos, by=ada())

    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.assignee_name) == (nikos, "Nikos")
    assert [row.number for row in inbox(actor_of(nikos), "mine").items] == [conversation.number]
    assert Entry.objects.get(name="conversation.assigned").data["to_whom"] == "Nikos"


def test_giving_it_to_whom_it_is_with_changes_nothing():
    conversation, nikos = a_conversation(), a_member("Nikos")
    assign_conversation(conversation, assignee=nikos, by=ada())

    assign_conversation(conversation, assignee=nikos, by=ada())

    assert Entry.objects.filter(name="conversation.assigned").count() == 1


def test_it_can_be_given_to_nobody():
    conversation = a_conversation()
    assign_conversation(conversation, assignee=a_member(), by=ada())

    assign_conversation(conversation, by=ada())

    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.assignee_name) == (None, "")
    assert Entry.objects.latest("pk").data["to_whom"] == ""


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": "viewer"}])
def test_who_cannot_answer_cannot_take_it(fields):
    with pytest.raises(NobodyThere, match="cannot take conversations"):
        assign_conversation(a_conversation(), assignee=a_member("Zoe", **fields), by=ada())


def test_a_team_sees_what_was_given_to_it_wherever_it_is():
    here, there = a_location("Here"), a_location("There")
    conversation = a_conversation(location_id=there.pk)
    member = a_member()
    member.locations.set([here])
    team = a_team("Bakers", member)
    before = inbox(actor_of(member), "waiting").items

    assign_conversation(conversation, team=team, by=ada())

    assert before == ()
    assert inbox(actor_of(member), "waiting").items == (conversation,)


def test_ben_may_not_assign_and_nobody_what_is_foreign():
    here, there = a_location("Here"), a_location("There")
    conversation = a_conversation(location_id=there.pk)

    for actor in (ben(), an_actor("Nikos", "agent", here)):
        with pytest.raises(NotAllowed):
            assign_conversation(conversation, by=actor)
