import pytest

from regulars.feedback.actions import stop_surveys
from regulars.feedback.models import OptOut
from regulars.feedback.tests.make import an_invitation
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_asking_twice_to_be_left_alone_is_recorded_once(monkeypatch):
    invitation, _token = an_invitation(monkeypatch)

    stop_surveys(invitation, by=SYSTEM)
    stop_surveys(invitation, by=SYSTEM)

    assert OptOut.objects.count() == 1
    assert Entry.objects.filter(name="survey.stopped").count() == 1
