import time
from contextlib import contextmanager

import pytest


@pytest.fixture
def time_limit():
    """Fail when what is inside takes longer, in seconds of processor time."""

    @contextmanager
    def limited(seconds):
        began = time.process_time()
        yield
        taken = time.process_time() - began
        assert taken < seconds, f"{taken:.2f} s of processor time"

    return limited
