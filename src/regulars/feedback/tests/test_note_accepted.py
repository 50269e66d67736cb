import pytest

from regulars.feedback.models import Invitation
from regulars.feedback.tests.make import ASKED, CLOSED, a_closed_conversation
from regulars.jobs.worker import run_until_idle
from regulars.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_moment_the_other_server_took_it_is_noted(monkeypatch):
    a_closed_conversation(monkeypatch)
    with clock.travel(CLOSED):
        run_until_idle()

    with clock.travel(ASKED):
        run_until_idle()

    invitation = Invitation.objects.get()
    assert invitation.state == "sent"
    assert invitation.sent_at == ASKED
