import pytest

from regulars.feedback.actions import stop_surveys
from regulars.feedback.models import OptOut
from regulars.feedback.tests.make import an_invitation, the_mail
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_asking_twice_to_be_left_alone_is_recorded_once(monkeypatch):
    invitation, _token = an_invitation(monkeypatch)

    stop_surveys(invitation, by=SYSTEM)
    stop_surveys(invitation, by=SYSTEM)

    assert OptOut.objects.count() == 1
    assert Entry.objects.filter(name="survey.stopped").count() == 1


def test_a_mail_program_stops_surveys_by_one_press_and_no_visit_does(client, monkeypatch, settings):
    """RFC 8058: a POST with neither cookie nor token. Looking at the link stops nothing."""
    settings.REGULARS_URL = "https://help.example.com"
    an_invitation(monkeypatch)
    headers = the_mail().headers
    path = headers["List-Unsubscribe"].removeprefix("<https://help.example.com").removesuffix(">")

    looked = [client.get(path), client.head(path)]
    after_looking = OptOut.objects.count()
    pressed = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [each.status_code for each in (*looked, pressed)] == [200, 200, 200]
    assert (after_looking, OptOut.objects.count()) == (0, 1)


def test_without_https_only_the_page_is_offered(monkeypatch, settings):
    settings.REGULARS_URL = "http://help.example.com"

    an_invitation(monkeypatch)

    assert the_mail().headers["List-Unsubscribe"].startswith("<http://help.example.com/s/")
    assert "List-Unsubscribe-Post" not in the_mail().headers
