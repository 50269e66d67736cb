import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.jobs.models import Job
from regulars.kit import clock
from regulars.kit.actor import NOBODY
from regulars.portal.actions import ask_for_code
from regulars.portal.refusals import TooMany
from regulars.portal.tests.make import ELENI, OPEN, a_shop, from_eleni

pytestmark = pytest.mark.django_db


def ask(address, *, place="203.0.113.1"):
    with clock.travel(OPEN):
        ask_for_code(address, language="en", place=place, by=NOBODY)


def asked():
    return Job.objects.filter(name="portal.send_code").count()


def test_known_or_not_the_same_questions_are_asked():
    """A26: who measures learns nothing; the mail itself is a worker's business."""
    a_shop()
    from_eleni()
    counted = []

    for address in ("warm@example.com", ELENI, "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            ask(address)
        counted.append(len(queries))

    assert counted[1] == counted[2]
    assert asked() == 3


def test_for_one_address_a_few_are_mailed_and_nobody_hears_of_more():
    for at in range(6):
        ask(ELENI, place=f"203.0.113.{at}")

    assert asked() == 4


def test_one_place_asks_only_so_often():
    for at in range(20):
        ask(f"a{at}@example.com")

    with pytest.raises(TooMany):
        ask("last@example.com")
