import pytest

from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import rename_team
from regulars.staff.models import Team
from regulars.staff.refusals import NameTaken
from regulars.staff.tests.make import a_team, ada, as_actor, ben

pytestmark = pytest.mark.django_db


def test_the_team_has_the_new_name():
    team = a_team("Kitchen")

    rename_team(team, name="Bakery", by=as_actor(ada()))

    assert Team.objects.get().name == "Bakery"
    assert Entry.objects.get(name="team.renamed").data == {
        "before": "Kitchen",
        "team_name": "Bakery",
    }


def test_capitals_of_its_own_name_may_change():
    team = a_team("kitchen")

    rename_team(team, name="Kitchen", by=as_actor(ada()))

    assert Team.objects.get().name == "Kitchen"


def test_another_teams_name_is_refused():
    a_team("Kitchen")

    with pytest.raises(NameTaken):
        rename_team(a_team("Bakery"), name="kitchen", by=as_actor(ada()))


def test_ben_may_not():
    with pytest.raises(NotAllowed):
        rename_team(a_team(), name="Bakery", by=as_actor(ben()))
