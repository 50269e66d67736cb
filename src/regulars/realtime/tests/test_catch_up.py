"""GET /live after an absence: what was missed is told once, or everything is looked at."""

import asyncio
import re

import pytest

from regulars.journal.positions import position_now
from regulars.realtime.tests.make import Ear, a_note, cookie_of, done, play
from regulars.staff.tests import make as staff
from regulars.staff.tests.make import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reader")]


def test_a_browser_that_was_away_is_told_what_it_missed_and_nothing_twice(conversation):
    cookie = cookie_of(staff.ada())

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(a_note, conversation)
        await ear.hears(lambda: ear.topics)
        await ear.leaves()
        await done(a_note, conversation)
        await done(a_note, conversation)

        back = await Ear(cookie).open(last_event_id=ear.last_id).ready()
        by_address = await Ear(cookie).open(f"after={ear.last_id}").ready()
        again = await Ear(cookie).open("after=", last_event_id=back.last_id).ready()

        assert [len(one.topics) for one in (back, by_address, again)] == [2, 2, 0]
        for one in (back, by_address, again):
            await one.leaves()

    play(scene)


def test_a_browser_that_opened_and_heard_nothing_can_come_back_too(conversation):
    cookie = cookie_of(staff.ada())

    async def scene():
        ear = await Ear(cookie).open().ready()
        await ear.leaves()
        await done(a_note, conversation)

        back = await Ear(cookie).open(last_event_id=ear.last_id).ready()

        assert len(back.topics) == 1
        await back.leaves()

    play(scene)


def test_what_happened_between_a_page_and_its_stream_is_told(conversation, reader, monkeypatch):
    monkeypatch.setattr("regulars.realtime.broadcast.LATE_SECONDS", 0)
    member = staff.ada()
    cookie, client = cookie_of(member), signed_in(member)

    async def scene():
        first = await Ear(cookie).open().ready()
        page = (await done(client.get, "/today/")).content.decode()
        url = re.search(r'data-live-url="/live\?(after=[0-9.]+)"', page)
        assert url
        await done(a_note, conversation)

        ear = await Ear(cookie).open(url[1]).ready()

        assert ["inbox", f"conversation:{conversation.pk}"] in [t[:2] for t in ear.topics]
        await ear.leaves()
        await first.leaves()

    play(scene)


def test_a_page_of_a_program_just_started_looks_at_everything(reader):
    member = staff.ada()
    cookie = cookie_of(member)
    page = signed_in(member).get("/today/").content.decode()
    assert 'data-live-url="/live?after="' in page

    async def scene():
        ear = await Ear(cookie).open("after=").ready()

        assert ear.topics == [["*"]]
        await ear.leaves()

    play(scene)


@pytest.mark.parametrize("last_id", ["nonsense", "99999999999.1", "9.1.1", "x" * 5000])
def test_with_a_position_that_is_none_it_looks_at_everything(last_id):
    cookie = cookie_of(staff.ada())

    async def scene():
        ear = await Ear(cookie).open(last_event_id=last_id).ready()

        assert ear.topics == [["*"]]
        assert ear.last_id == str(await done(position_now))
        await ear.leaves()

    play(scene)


def test_a_slow_browser_holds_up_nobody_and_then_looks_at_everything(conversation, monkeypatch):
    monkeypatch.setattr("regulars.realtime.broadcast.KEPT", 3)
    cookie = cookie_of(staff.ada())

    async def scene():
        door = asyncio.Event()
        door.set()
        slow, quick = Ear(cookie, takes=door.wait).open(), Ear(cookie).open()
        await slow.ready()
        await quick.ready()
        door.clear()
        for number in range(8):
            await done(a_note, conversation)
            await quick.hears(lambda number=number: len(quick.topics) == number + 1)
        door.set()
        await slow.hears(lambda: slow.last_id == quick.last_id)

        assert slow.topics[:2] == [quick.topics[0], ["*"]]
        assert len(slow.topics) <= 3
        await slow.leaves()
        await quick.leaves()

    play(scene)
