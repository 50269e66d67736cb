import pytest

from regulars.business.tests.make import a_business
from regulars.conversations.tests.make import ada, ben
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.tests.make import ada as ada_member
from regulars.staff.tests.make import ben as ben_member
from regulars.staff.tests.make import signed_in
from regulars.standards.actions import TargetOutOfRange, publish_standard
from regulars.standards.models import Standard
from regulars.standards.queries import standards_in_force

pytestmark = pytest.mark.django_db


def _publish(by, **changes):
    given = {"statement": "Within an hour.", "target_minutes": 60, "target_share": 90}
    return publish_standard(**{**given, **changes}, by=by)


def test_a_new_business_has_a_standard_already():
    a_business(language="sv")

    standard = standards_in_force(Standard.FIRST_REPLY)[None]

    assert (standard.target_minutes, standard.target_share) == (120, 90)


def test_a_new_version_supersedes_the_one_before():
    first = _publish(ada())

    second = _publish(ada(), target_minutes=30)

    first.refresh_from_db()
    assert first.superseded_at == second.published_at
    assert standards_in_force(Standard.FIRST_REPLY)[None] == second
    assert Entry.objects.filter(name="standard.published").count() == 2


@pytest.mark.parametrize(
    "changes", [{"target_minutes": 0}, {"target_minutes": 40_321}, {"target_share": 101}], ids=str
)
def test_a_target_that_means_nothing_is_refused(changes):
    with pytest.raises(TargetOutOfRange):
        _publish(ada(), **changes)

    assert not Standard.objects.exists()


def test_who_may_only_read_publishes_nothing():
    with pytest.raises(NotAllowed):
        _publish(ben())


def test_publishing_from_the_settings():
    a_business()

    response = signed_in(ada_member()).post(
        "/settings/standards/publish/",
        {"statement": "In ten minutes", "target_minutes": 10, "target_share": 80},
    )

    assert response.status_code == 303
    assert standards_in_force(Standard.FIRST_REPLY)[None].statement == "In ten minutes"


def test_bad_input_comes_back_with_a_sentence():
    a_business()

    response = signed_in(ada_member()).post(
        "/settings/standards/publish/",
        {"statement": "", "target_minutes": "soon", "target_share": 80},
    )

    assert response.status_code == 422
    assert 'value="soon"' in response.content.decode()


def test_the_settings_offer_nothing_to_whoever_may_only_read():
    a_business()

    page = signed_in(ben_member()).get("/settings/standards/").content.decode()

    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
