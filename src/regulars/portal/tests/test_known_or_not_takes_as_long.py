"""A26: whether an address is known shows neither in the answer nor in the time it takes.

Both are measured side by side, in turns, so that a busy machine slows both; the medians of 200 may
differ by 20 ms, which is TRUST.md's bound and several times what either takes. That the same
questions are put to the database is counted in ``test_ask_for_code.py``.
"""

from statistics import median
from time import perf_counter

import pytest
from django.test import Client

from regulars.customers.actions import find_or_add_many
from regulars.customers.rules import EMAIL, Address
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.portal.actions import send_code
from regulars.portal.tests.make import OPEN, a_shop, a_stamp, words_of

pytestmark = pytest.mark.django_db

EACH = 200
MOST_SECONDS = 0.020


@pytest.mark.parametrize(
    ("path", "given"), [("/my/mail/", {}), ("/my/code/", {"code": "AAAAAA"})], ids=["mail", "code"]
)
def test_the_medians_of_known_and_unknown_addresses_are_alike(path, given):
    a_shop()
    known = [f"known{at}@example.com" for at in range(EACH)]
    find_or_add_many([Address(EMAIL, each, "", "en", OPEN) for each in known], by=SYSTEM)
    seconds, pages = {"known": [], "stranger": []}, set()

    with clock.travel(OPEN):
        for address in known if path == "/my/code/" else ():
            send_code(address, language="en", by=SYSTEM)  # there is a code that could be right
        stamp, browser = a_stamp(), Client()
        for at in range(EACH):
            for who, taken in seconds.items():
                body = {"address": f"{who}{at}@example.com", **given, **stamp}
                began = perf_counter()
                page = browser.post(path, body, REMOTE_ADDR=f"203.0.113.{at}")
                taken.append(perf_counter() - began)
                pages.add((page.status_code, words_of(page)))

    assert len(pages) == 1
    assert abs(median(seconds["known"]) - median(seconds["stranger"])) < MOST_SECONDS
