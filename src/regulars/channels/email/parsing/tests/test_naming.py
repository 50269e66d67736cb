import os
import signal
import time

import pytest

from regulars.channels.email.parsing.naming import LanguageChild

GREEK = "Παρήγγειλα δύο βάζα μέλι την περασμένη εβδομάδα και ήρθε μόνο το ένα."
SWEDISH = "Jag beställde två burkar honung förra veckan men bara en av dem kom fram."


@pytest.fixture
def child():
    made = LanguageChild()
    yield made
    made.close()


def test_languages_are_named_in_order(child):
    assert child.detect_many([GREEK, "?", SWEDISH]) == ["el", None, "sv"]


def test_the_process_stands_by_for_the_next_text(child):
    child.detect_many([GREEK])
    first = child.pid

    child.detect_many([SWEDISH])

    assert child.pid == first


def test_a_process_that_was_killed_is_replaced(child):
    child.detect_many([GREEK])
    os.kill(child.pid, signal.SIGKILL)

    assert child.detect_many([SWEDISH]) == ["sv"]


def test_without_work_the_process_ends_and_comes_back_when_needed():
    child = LanguageChild(idle_seconds=0.01)
    child.detect_many([GREEK])
    deadline = time.monotonic() + 20
    while child.is_there and time.monotonic() < deadline:
        time.sleep(0.01)

    assert not child.is_there
    assert child.detect_many([SWEDISH]) == ["sv"]
    child.close()
