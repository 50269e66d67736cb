import time
from contextlib import contextmanager

import pytest

STEPS, STEPS_SECONDS = 300_000, 0.025


@pytest.fixture
def time_limit():
    """Fail when what is inside takes longer, in seconds of processor time, as counted here."""

    @contextmanager
    def limited(seconds):
        seconds *= slowness()
        began = time.process_time()
        yield
        taken = time.process_time() - began
        assert taken < seconds, f"{taken:.2f} s of processor time"

    return limited


def slowness():
    """Return how much slower this machine is now than where the limits were written, at least 1."""
    began = time.process_time()
    sum(each % 7 for each in range(STEPS))
    return max(1.0, (time.process_time() - began) / STEPS_SECONDS)
