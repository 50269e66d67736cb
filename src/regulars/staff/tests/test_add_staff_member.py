import pytest

from regulars.business.tests.make import a_location
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import add_staff_member
from regulars.staff.models import StaffMember
from regulars.staff.queries import staff_member_by_email
from regulars.staff.refusals import BadProfile, EmailTaken, UnknownRole, WeakPassword
from regulars.staff.tests.make import PASSWORD, a_staff_member, ada, as_actor, ben

pytestmark = pytest.mark.django_db


def test_somebody_with_a_password_can_be_found_and_recognised_whatever_the_capitals():
    member = add_staff_member(
        email="Maria@Example.com", name="Maria", role="owner", password=PASSWORD, by=SYSTEM
    )

    found = staff_member_by_email(" maria@example.COM ")
    assert found == member
    assert found.check_password(PASSWORD)
    assert not found.check_password(PASSWORD + " ")


def test_what_is_about_the_person_can_be_erased_from_the_journal():
    member = a_staff_member("agent", name="Nikos", email="nikos@example.com")

    entry = Entry.objects.get(name="staff.added")
    assert entry.data == {"role": "agent"}
    assert entry.about == f"staffmember:{member.pk}"


def test_without_a_password_nobody_can_come_in():
    member = a_staff_member("agent")

    assert not member.has_usable_password()


def test_an_address_belongs_to_one_person():
    a_staff_member(email="nikos@example.com")

    with pytest.raises(EmailTaken) as refused:
        a_staff_member(email="NIKOS@example.com")

    assert refused.value.field == "email"


def test_locations_narrow_what_the_actor_sees():
    riga = a_location("Riga")

    assert as_actor(a_staff_member(locations=[riga])).locations == frozenset({riga.pk})
    assert as_actor(a_staff_member()).locations is None


def test_managers_add_everybody_but_owners():
    manager = as_actor(a_staff_member("manager"))

    add_staff_member(email="a@example.com", name="A", role="manager", by=manager)

    with pytest.raises(NotAllowed):
        add_staff_member(email="b@example.com", name="B", role="owner", by=manager)


def test_an_agent_and_a_viewer_add_nobody():
    for member in (a_staff_member("agent"), ben()):
        with pytest.raises(NotAllowed):
            add_staff_member(email="b@example.com", name="B", role="viewer", by=as_actor(member))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"role": "boss"}, UnknownRole),
        ({"email": "nobody"}, BadProfile),
        ({"name": " "}, BadProfile),
        ({"language": "tlh"}, BadProfile),
        ({"password": "too short"}, WeakPassword),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(given, refusal):
    owner = as_actor(ada())
    details = {"email": "b@example.com", "name": "B", "role": "agent", **given}

    with pytest.raises(refusal):
        # The system may do anything, so that only the values themselves can be at fault.
        add_staff_member(**details, by=SYSTEM if given.get("role") else owner)

    assert not StaffMember.objects.filter(name="B").exists()
