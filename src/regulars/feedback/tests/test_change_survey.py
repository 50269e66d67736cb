import pytest

from regulars.business.tests.make import a_business
from regulars.conversations.tests.make import ben
from regulars.feedback.actions import change_survey
from regulars.feedback.queries import current_survey
from regulars.kit.permissions import NotAllowed
from regulars.staff.tests.make import ada, signed_in

pytestmark = pytest.mark.django_db


def test_the_owner_switches_the_question_off():
    a_business()

    response = signed_in(ada()).post(
        "/settings/survey/change/", {"delay_minutes": "30", "quiet_days": "60"}
    )

    assert response.status_code == 303
    survey = current_survey()
    assert (survey.is_active, survey.delay_minutes, survey.quiet_days) == (False, 30, 60)


def test_bad_numbers_come_back_with_a_sentence():
    a_business()

    response = signed_in(ada()).post(
        "/settings/survey/change/", {"delay_minutes": "-5", "quiet_days": "often"}
    )

    assert response.status_code == 422


def test_who_may_only_read_changes_nothing():
    with pytest.raises(NotAllowed):
        change_survey(is_active=False, delay_minutes=1, quiet_days=1, by=ben())
