from datetime import timedelta

import pytest
from django.test import Client

from regulars.kit import clock
from regulars.portal.actions import sign_out_everywhere
from regulars.portal.queries import actor_of, link_for
from regulars.portal.tests.make import ELENI, OPEN, a_shop, a_visit, from_eleni

pytestmark = pytest.mark.django_db


def test_every_browser_and_every_link_in_a_letter_ends():
    """A29: a link is revocable."""
    a_shop()
    with clock.travel(OPEN):
        conversation = from_eleni()
        link = link_for(conversation, ELENI).removeprefix("http://localhost:8000")
        link = link[link.index("/l/") :]
        before = Client().get(link).status_code
        visit, _secret = a_visit()
        sign_out_everywhere(visit, by=actor_of(visit.point.customer))
        after = Client().get(link).status_code
    with clock.travel(OPEN + timedelta(minutes=1)):
        fresh = link_for(conversation, ELENI)
        works = Client().get(fresh[fresh.index("/l/") :]).status_code

    assert (before, after, works) == (200, 410, 200)
