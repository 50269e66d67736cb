from datetime import timedelta

import pytest

from regulars.kit import clock
from regulars.kit.actor import NOBODY, SYSTEM
from regulars.portal.actions import count_attempts, forget_old
from regulars.portal.models import Attempt, SignIn, Visit
from regulars.portal.rules import Limit, Try
from regulars.portal.tests.make import OPEN, a_shop, a_visit, from_eleni

pytestmark = pytest.mark.django_db


def test_what_is_over_is_forgotten_and_nothing_else():
    a_shop()
    with clock.travel(OPEN):
        from_eleni()
        a_visit()
        count_attempts([Try(Limit("test", 9, 60), "ada")], by=NOBODY)

    with clock.travel(OPEN + timedelta(hours=12)):
        kept = forget_old(by=SYSTEM)
    with clock.travel(OPEN + timedelta(days=31)):
        forget_old(by=SYSTEM)

    assert kept == 0
    assert [model.objects.count() for model in (Attempt, SignIn, Visit)] == [0, 0, 0]
