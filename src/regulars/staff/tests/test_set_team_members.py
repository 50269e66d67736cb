import pytest

from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import set_team_members
from regulars.staff.tests.make import a_staff_member, a_team, ada, as_actor, ben

pytestmark = pytest.mark.django_db


def test_who_joined_and_who_left_is_recorded_and_the_actor_knows_its_teams():
    nikos, maria = a_staff_member(), a_staff_member(name="Maria")
    team = a_team(members=[nikos])

    set_team_members(team, members=[maria], by=as_actor(ada()))

    assert as_actor(maria).teams == {team.pk}
    assert as_actor(nikos).teams == frozenset()
    assert Entry.objects.filter(name="team.members_set").latest("id").data == {
        "joined": [maria.pk],
        "left": [nikos.pk],
    }


def test_the_same_people_again_record_nothing():
    nikos, owner = a_staff_member(), as_actor(ada())
    team = a_team(members=[nikos])
    entries = Entry.objects.count()

    set_team_members(team, members=[nikos], by=owner)

    assert Entry.objects.count() == entries


def test_ben_may_not():
    with pytest.raises(NotAllowed):
        set_team_members(a_team(), members=[], by=as_actor(ben()))
