"""One reader for all streams of a process: it goes on after trouble, and ends when asked."""

import asyncio
import threading

import pytest
from django.db import OperationalError

from regulars.conversations.actions import add_note
from regulars.conversations.tests import make as talk
from regulars.journal.positions import Position, position_now
from regulars.kit.actor import SYSTEM
from regulars.realtime import broadcast
from regulars.realtime.tests.make import PATIENCE, Ear, cookie_of, done, play
from regulars.staff.tests import make as staff

pytestmark = pytest.mark.django_db(transaction=True)


class Kept(broadcast.Listener):
    """A listener that keeps what it is told, without a loop."""

    def __init__(self):
        self.told = []
        self.came = threading.Event()

    def tell(self, notice):
        self.told.append(notice)
        self.came.set()


def a_note(conversation):
    add_note(conversation, text="Hello", by=SYSTEM)


def test_all_listeners_are_told_by_one_reader(reader):
    conversation = talk.a_conversation()
    ears = [Kept() for _ in range(3)]
    leaves = [reader.join(ear) for ear in ears]
    assert reader.wait_until_following(PATIENCE)

    a_note(conversation)
    assert all(ear.came.wait(PATIENCE) for ear in ears)
    thread = reader.thread
    leaves[0]()
    ears[1].came.clear()
    a_note(conversation)

    assert ears[1].came.wait(PATIENCE)
    assert [len(ear.told) for ear in ears][:2] == [1, 2]
    assert reader.thread is thread


def test_what_happened_during_a_trouble_is_told_after_it(reader, monkeypatch):
    conversation = talk.a_conversation()
    monkeypatch.setattr(broadcast, "REST_SECONDS", 0.01)
    monkeypatch.setattr(broadcast, "LOOK_EVERY_SECONDS", 0.01)
    real, troubles = broadcast.stream, []

    def sick(*args, **options):
        if len(troubles) < 3:
            troubles.append(a_note(conversation))
            raise OperationalError("The server is away.")
        return real(*args, **options)

    monkeypatch.setattr(broadcast, "stream", sick)
    ear = Kept()
    reader.join(ear)

    assert ear.came.wait(PATIENCE)
    assert len(troubles) == 3
    assert [notice.name for notice in ear.told] == ["conversation.noted"] * 3


def test_a_program_that_stops_ends_its_streams_at_once(reader):
    cookie = cookie_of(staff.ada())

    async def scene():
        ear = await Ear(cookie).open().ready()
        broadcast.stopping.set()
        await ear.ends()

        assert ear.status == 200

    play(scene)


def test_a_full_box_keeps_what_came_first_and_knows_where_it_ended():
    async def scene():
        listener = broadcast.Listener(asyncio.get_running_loop())
        for number in range(broadcast.KEPT + 5):
            listener.tell(a_word(f"0.{number}"))
        listener.wake()
        await asyncio.sleep(0)

        assert listener.queue.qsize() == broadcast.KEPT
        assert (listener.overflowed, listener.newest) == (True, f"0.{broadcast.KEPT + 4}")
        listener.empty()
        assert (listener.overflowed, listener.queue.empty()) == (False, True)

    asyncio.run(scene())


def a_word(position):
    return broadcast.Notice(position=position, name="conversation.noted", topics=("inbox",))


def test_reading_for_all_costs_the_same_for_one_and_for_many(reader, monkeypatch):
    conversation = talk.a_conversation()
    asked = []
    real = broadcast.stream
    monkeypatch.setattr(broadcast, "stream", lambda *a, **o: asked.append(1) or real(*a, **o))
    cookie = cookie_of(staff.ada())

    async def scene():
        ears = [await Ear(cookie).open().ready() for _ in range(8)]
        before = len(asked)
        await done(a_note, conversation)
        for ear in ears:
            await ear.hears(lambda ear=ear: ear.topics)

        assert len(asked) - before <= 3
        for ear in ears:
            await ear.leaves()

    play(scene)


def test_a_page_is_written_from_where_the_reader_stood_a_while_ago(reader, monkeypatch):
    monkeypatch.setattr(broadcast, "LATE_SECONDS", 0)
    monkeypatch.setattr(broadcast, "MARK_SECONDS", 0)
    assert reader.position_of_page() == ""

    conversation = talk.a_conversation()
    ear = Kept()
    reader.join(ear)
    assert reader.wait_until_following(PATIENCE)
    a_note(conversation)
    assert ear.came.wait(PATIENCE)

    assert Position.parse(reader.position_of_page()) <= position_now()
    monkeypatch.setattr(broadcast, "LATE_SECONDS", 3600)
    assert reader.position_of_page() == ""
