import pytest

from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import change_role
from regulars.staff.refusals import LastOwner, UnknownRole
from regulars.staff.tests.make import a_staff_member, ada, as_actor, ben

pytestmark = pytest.mark.django_db


def test_an_owner_gives_another_role_and_it_is_recorded():
    owner, member = ada(), a_staff_member("agent")

    change_role(member, role="manager", by=as_actor(owner))

    assert as_actor(member).roles == {"manager"}
    entry = Entry.objects.get(name="staff.role_changed")
    assert entry.data == {"before": "agent", "role": "manager"}


def test_the_last_owner_stays_owner():
    owner = ada()

    with pytest.raises(LastOwner, match="only owner"):
        change_role(owner, role="agent", by=as_actor(owner))

    assert as_actor(owner).roles == {"owner"}


def test_one_of_two_owners_may_step_down():
    owner = ada()
    ada()

    change_role(owner, role="agent", by=as_actor(owner))

    assert as_actor(owner).roles == {"agent"}


def test_a_manager_neither_makes_nor_unmakes_owners():
    owner, manager, member = ada(), as_actor(a_staff_member("manager")), a_staff_member("agent")

    for whom, role in ((owner, "agent"), (member, "owner")):
        with pytest.raises(NotAllowed):
            change_role(whom, role=role, by=manager)


def test_an_agent_cannot_rise_by_themselves():
    member = a_staff_member("agent")

    with pytest.raises(NotAllowed):
        change_role(member, role="owner", by=as_actor(member))


def test_ben_may_only_read():
    with pytest.raises(NotAllowed):
        change_role(a_staff_member("agent"), role="viewer", by=as_actor(ben()))


def test_there_is_no_such_role():
    with pytest.raises(UnknownRole):
        change_role(a_staff_member("agent"), role="boss", by=as_actor(ada()))


def test_the_same_role_again_records_nothing():
    owner = ada()
    entries = Entry.objects.count()

    change_role(owner, role="owner", by=as_actor(owner))

    assert Entry.objects.count() == entries
