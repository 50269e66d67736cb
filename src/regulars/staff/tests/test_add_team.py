import pytest

from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import add_team
from regulars.staff.queries import teams
from regulars.staff.refusals import NameTaken
from regulars.staff.tests.make import ada, as_actor, ben

pytestmark = pytest.mark.django_db


def test_everybody_sees_a_new_team():
    add_team(name=" Kitchen ", by=as_actor(ada()))

    assert [team.name for team in teams(as_actor(ben()))] == ["Kitchen"]


@pytest.mark.parametrize("name", ["KITCHEN", " "])
def test_a_name_that_is_taken_or_empty_is_refused(name):
    owner = as_actor(ada())
    add_team(name="Kitchen", by=owner)

    with pytest.raises(NameTaken):
        add_team(name=name, by=owner)


def test_ben_may_not():
    with pytest.raises(NotAllowed):
        add_team(name="Kitchen", by=as_actor(ben()))
