import threading
from collections.abc import Iterator

import pytest

from regulars.conversations.models import Conversation
from regulars.conversations.tests import make as talk
from regulars.realtime import broadcast, stream


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[broadcast.Broadcast]:
    """A reader of the journal for this test alone; it ends with it."""
    stop = threading.Event()
    ours = broadcast.Broadcast()
    monkeypatch.setattr(broadcast, "stopping", stop)
    monkeypatch.setattr(stream, "stopping", stop)
    monkeypatch.setattr(stream, "broadcast", ours)
    monkeypatch.setattr(broadcast, "broadcast", ours)
    yield ours
    stop.set()
    if ours.thread:
        ours.thread.join(20)
        assert not ours.thread.is_alive()


@pytest.fixture
def conversation() -> Conversation:
    return talk.a_conversation()
