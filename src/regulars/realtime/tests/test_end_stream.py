"""GET /live: when a stream ends, falls silent or is not begun."""

import asyncio

import pytest
from django.db import OperationalError

from regulars.conversations.tests import make as talk
from regulars.kit.actor import SYSTEM
from regulars.realtime import stream
from regulars.realtime.tests.make import Ear, a_note, cookie_of, done, play
from regulars.staff.actions import disable_staff_member, set_password, set_staff_locations
from regulars.staff.tests import make as staff
from regulars.staff.tests.make import as_actor, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reader")]


def ends_when(verb):
    """Return what an open stream of somebody was told from when `verb` is done to them."""
    member = staff.a_staff_member("agent", name="Elsa")
    cookie = cookie_of(member)
    conversation = talk.a_conversation()
    heard = []

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(verb, member)
        await ear.ends()
        await done(a_note, conversation)
        late = Ear(cookie).open(last_event_id=ear.last_id)
        await late.ends()
        heard.extend([ear.topics, late.status])

    play(scene)
    return heard


def test_the_stream_of_somebody_shut_out_ends_at_once():
    assert ends_when(lambda member: disable_staff_member(member, by=SYSTEM)) == [[], 401]


def test_a_new_password_ends_the_streams_of_old_sessions():
    def verb(member):
        set_password(member, password="a kettle of black olives", by=as_actor(member))

    assert ends_when(verb) == [[], 401]


def test_signing_out_ends_the_stream_when_the_session_is_asked_again(monkeypatch):
    monkeypatch.setattr(stream, "LOOK_AGAIN_SECONDS", 0.05)
    member = staff.ada()
    client = signed_in(member)
    cookie = "regulars_session=" + client.cookies["regulars_session"].value

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(client.post, "/accounts/logout/")
        await ear.ends()

        assert ear.status == 200

    play(scene)


def test_locations_taken_away_silence_a_stream_that_stays_open(conversation):
    uppsala = talk.a_location("Uppsala")
    elsa = staff.a_staff_member("agent", name="Elsa")
    cookie = cookie_of(elsa)
    theirs = talk.a_conversation(sender="jonas@example.com", location_id=uppsala.pk)

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(set_staff_locations, elsa, locations=[uppsala], by=SYSTEM)
        await done(a_note, conversation)
        await done(a_note, theirs)
        await ear.hears(lambda: ear.topics)

        assert [topics[1] for topics in ear.topics] == [f"conversation:{theirs.pk}"]
        await ear.leaves()

    play(scene)


def test_a_silent_stream_is_kept_alive(monkeypatch):
    monkeypatch.setattr(stream, "SILENCE_SECONDS", 0.02)
    cookie = cookie_of(staff.ada())

    async def scene():
        ear = await Ear(cookie).open().ready()
        await ear.hears(lambda: ear.text.count(": still here\n\n") >= 3)

        assert ear.text.startswith("retry: ")
        await ear.leaves()

    play(scene)


def test_somebody_has_so_many_streams_and_no_more(monkeypatch):
    monkeypatch.setattr(stream, "MOST_STREAMS_EACH", 2)
    adas, bens = cookie_of(staff.ada()), cookie_of(staff.ben())

    async def scene():
        first, second = Ear(adas).open(), Ear(adas).open()
        await first.ready()
        await second.ready()
        third = Ear(adas).open()
        await third.ends()
        other = await Ear(bens).open().ready()
        await first.leaves()
        fourth = await Ear(adas).open().ready()

        assert (third.status, third.headers["retry-after"]) == (429, "30")
        assert (other.status, fourth.status) == (200, 200)
        for ear in (second, other, fourth):
            await ear.leaves()
        assert not stream._open_streams

    play(scene)


def test_without_a_database_a_browser_is_asked_to_come_again(monkeypatch):
    def away(_cookie):
        raise OperationalError("The server is away.")

    monkeypatch.setattr(stream, "actor_of_cookie", away)

    async def scene():
        ear = Ear("regulars_session=x").open()
        await ear.ends()

        assert (ear.status, ear.headers) == (503, {"retry-after": "5"})

    play(scene)


def test_a_browser_that_takes_nothing_is_let_go(monkeypatch):
    monkeypatch.setattr(stream, "PATIENCE_SECONDS", 0.05)
    cookie = cookie_of(staff.ada())

    async def scene():
        ear = Ear(cookie, takes=asyncio.Event().wait).open()
        await ear.ends()

        assert ear.text == ""
        assert not stream._open_streams

    play(scene)
