import pytest

from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import change_profile
from regulars.staff.models import StaffMember
from regulars.staff.refusals import BadProfile
from regulars.staff.tests.make import a_staff_member, ada, as_actor, ben

pytestmark = pytest.mark.django_db


def test_people_change_how_the_desk_behaves_for_them():
    member = ben()

    change_profile(member, language="el", undo_seconds=30, theme="dark", by=as_actor(member))

    kept = StaffMember.objects.get(pk=member.pk)
    assert (kept.language, kept.undo_seconds, kept.theme) == ("el", 30, "dark")
    entry = Entry.objects.get(name="staff.profile_changed")
    assert entry.data == {"fields": ["language", "undo_seconds", "theme"]}


def test_the_same_values_again_record_nothing():
    member = ben()
    entries = Entry.objects.count()

    change_profile(member, language="en", by=as_actor(member))

    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    "given",
    [
        {"language": "tlh"},
        {"languages": ["en", "tlh"]},
        {"theme": "pink"},
        {"undo_seconds": 7},
        {"time_zone": "Europe/Nowhere"},
        {"time_zone": "../../etc/passwd"},
        {"name": "  "},
    ],
)
def test_what_is_not_on_offer_is_refused(given):
    member = ben()

    with pytest.raises(BadProfile):
        change_profile(member, **given, by=as_actor(member))


def test_nobody_changes_somebody_elses_profile():
    with pytest.raises(NotAllowed):
        change_profile(a_staff_member(), theme="dark", by=as_actor(ada()))
