"""Counting days anew gives what counting as things happen gave; and mends what is wrong."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import F

from regulars.feedback.actions import answer_survey, note_visit, recount_days
from regulars.feedback.models import Intent, Invitation, SatisfactionDay
from regulars.feedback.tests.make import ASKED, an_invitation
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db
DAY = ASKED.date()
DAYS = [DAY + timedelta(days=number) for number in range(-2, 4)]


@pytest.fixture
def invitation(monkeypatch):
    """Asked; a machine looked first, the customer answered the day after and thought again."""
    asked, _token = an_invitation(monkeypatch)
    with clock.travel(ASKED + timedelta(seconds=2)):
        note_visit(asked, score=1, method="GET", by=SYSTEM)
        note_visit(asked, score=2, method="HEAD", by=SYSTEM)
    with clock.travel(ASKED + timedelta(days=1)):
        answer_survey(asked, score=2, by=SYSTEM)
        answer_survey(asked, score=5, by=SYSTEM)
    return asked


def told():
    fields = ("date", "invited", "ignored_checks", "ones", "twos", "threes", "fours", "fives")
    return sorted(SatisfactionDay.objects.values_list(*fields))


def test_what_is_right_stays_as_it_is(invitation):
    before = told()

    wrong = recount_days(invitation.location, DAYS, by=SYSTEM)

    assert (wrong, told()) == (0, before)
    assert before == [(DAY, 1, 2, 0, 0, 0, 0, 0), (DAYS[3], 0, 0, 0, 0, 0, 0, 1)]


def test_what_is_wrong_is_mended_once(invitation):
    before = told()
    SatisfactionDay.objects.filter(date=DAY).update(invited=F("invited") + 4, ones=3)
    SatisfactionDay.objects.filter(date=DAYS[3]).delete()

    wrong = [recount_days(invitation.location, DAYS, by=SYSTEM) for _time in range(2)]

    assert wrong == [2, 0]
    assert told() == before


def test_a_machines_visit_counts_for_its_own_day_also_where_it_is_known_only_later(monkeypatch):
    asked, _token = an_invitation(monkeypatch)
    midnight = ASKED.replace(hour=22, minute=0)  # in Riga
    for seconds, score in ((-20, 1), (10, 5)):  # another score within a minute: a machine's
        with clock.travel(midnight + timedelta(seconds=seconds)):
            note_visit(asked, score=score, method="GET", by=SYSTEM)

    assert Intent.objects.filter(is_automatic=True).count() == 2
    assert [(row[0], row[2]) for row in told()] == [(DAY, 1), (DAYS[3], 1)]
    assert recount_days(asked.location, DAYS, by=SYSTEM) == 0


def test_invitations_of_before_learn_the_day_they_were_sent_on(invitation):
    fill = import_module("regulars.feedback.migrations.0003_fill_days_asked").fill
    Invitation.objects.update(asked_on=None, sent_at=None)

    for _time in range(2):
        fill(apps, None)

    assert Invitation.objects.get().asked_on == DAY
