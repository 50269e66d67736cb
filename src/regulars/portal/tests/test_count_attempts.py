from datetime import timedelta

import pytest

from regulars.conversations.tests.test_two_at_once import together
from regulars.kit import clock
from regulars.kit.actor import NOBODY
from regulars.portal.actions import count_attempts
from regulars.portal.models import Attempt
from regulars.portal.refusals import TooMany
from regulars.portal.rules import Limit, Try
from regulars.portal.tests.make import OPEN

pytestmark = pytest.mark.django_db
THREE = Limit("test", 3, 60)


def count(who="ada", at=OPEN):
    with clock.travel(at):
        count_attempts([Try(THREE, who)], by=NOBODY)


def test_the_fourth_is_too_many_and_another_person_is_not():
    for _time in range(3):
        count()

    with pytest.raises(TooMany):
        count()
    count("ben")
    assert Attempt.objects.count() == 4


def test_after_the_window_there_is_room_again():
    for _time in range(3):
        count()

    count(at=OPEN + timedelta(minutes=61))


def test_nobody_can_read_who_was_counted():
    count("eleni@example.com")

    assert "eleni" not in str(Attempt.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_slip_through():
    one = Try(THREE, "ada")
    results = together(*[lambda: count_attempts([one], by=NOBODY) for _at in range(8)])

    assert sum(isinstance(each, TooMany) for each in results) == 5
    assert Attempt.objects.count() == 3
