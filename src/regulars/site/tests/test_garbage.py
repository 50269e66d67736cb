import asyncio
import gc
import weakref

import pytest

from regulars.site.garbage import Collector


class Knot:
    """A thing that only the collector can take away."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def the_collectors_own_rounds():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_garbage_is_taken_away_when_it_has_been_quiet():
    async def serve():
        collector = Collector(quiet_seconds=0.01)
        with collector.waiting():
            left = weakref.ref(Knot())
        before = left()
        del before
        await asyncio.sleep(0.1)
        return left()

    assert asyncio.run(serve()) is None


def test_nothing_is_looked_for_while_somebody_waits_for_a_page():
    async def serve():
        collector = Collector(quiet_seconds=0.01)
        with collector.waiting():
            left = weakref.ref(Knot())
        with collector.waiting():
            await asyncio.sleep(0.1)
            return left() is not None

    assert asyncio.run(serve())


def test_a_page_that_ends_before_another_brings_no_round():
    async def serve():
        collector = Collector(quiet_seconds=0.01)
        with collector.waiting():
            with collector.waiting():
                left = weakref.ref(Knot())
            await asyncio.sleep(0.1)
            return left() is not None

    assert asyncio.run(serve())
