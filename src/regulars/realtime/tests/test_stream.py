"""GET /live as a browser meets it: who may listen, what is heard, when it ends."""

import asyncio
import re

import pytest
from django.db import OperationalError

from regulars.conversations.actions import add_note, assign_conversation, take_messages
from regulars.conversations.tests import make as talk
from regulars.journal.positions import position_now
from regulars.kit.actor import SYSTEM
from regulars.realtime import stream
from regulars.realtime.access import actor_of_cookie
from regulars.realtime.tests.make import Ear, cookie_of, done, play
from regulars.staff.actions import (
    change_role,
    disable_staff_member,
    set_password,
    set_staff_locations,
)
from regulars.staff.tests import make as staff
from regulars.staff.tests.make import PASSWORD, as_actor, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reader")]


def a_note(conversation, text="Private words"):
    add_note(conversation, text=text, by=SYSTEM)


@pytest.fixture
def conversation():
    return talk.a_conversation()


@pytest.mark.parametrize("role", ["owner", "manager", "agent", "viewer"])
def test_whoever_works_here_is_told_where_something_changed(conversation, role):
    cookie = cookie_of(staff.a_staff_member(role))

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(a_note, conversation)
        await ear.hears(lambda: ear.topics)

        assert ear.status == 200
        assert ear.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert ear.headers["cache-control"] == "no-store"
        about, also = f"conversation:{conversation.pk}", f"customer:{conversation.customer_id}"
        assert ear.topics == [["inbox", about, also]]
        assert "Private words" not in ear.text
        await ear.leaves()

    play(scene)


@pytest.mark.parametrize(
    "cookie",
    ["", "regulars_session=", "regulars_session=invented", "regulars_session=\x00;;=", "a"],
)
def test_a_stranger_hears_nothing(cookie):
    async def scene():
        ear = Ear(cookie).open()
        await ear.ends()

        assert (ear.status, ear.text) == (401, "")

    play(scene)


def test_a_page_of_somebody_else_hears_nothing():
    cookie = cookie_of(staff.ada())

    async def scene():
        foreign = Ear(cookie).open(origin="https://evil.example")
        await foreign.ends()
        ours = await Ear(cookie).open(origin="http://testserver").ready()

        assert (foreign.status, foreign.text) == (403, "")
        assert ours.status == 200
        await ours.leaves()

    play(scene)


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
def test_it_can_only_be_got(method):
    async def scene():
        ear = Ear("").open(method=method)
        await ear.ends()

        assert (ear.status, ear.headers) == (405, {"allow": "GET"})

    play(scene)


def test_who_serves_another_location_hears_only_what_was_given_to_them(conversation):
    uppsala = talk.a_location("Uppsala")
    elsa = staff.a_staff_member("agent", name="Elsa", locations=[uppsala])
    cookie = cookie_of(elsa)
    here = f"conversation:{conversation.pk}"
    theirs = talk.a_conversation(sender="jonas@example.com", location_id=uppsala.pk)

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(a_note, conversation)
        await done(a_note, theirs)
        await ear.hears(lambda: ear.topics)
        assert [topics[1] for topics in ear.topics] == [f"conversation:{theirs.pk}"]

        await done(assign_conversation, conversation, assignee=elsa, by=SYSTEM)
        await done(a_note, conversation)
        await ear.hears(lambda: len(ear.topics) == 3)
        assert [topics[1] for topics in ear.topics[1:]] == [here, here]
        await ear.leaves()

    play(scene)


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


def test_changes_to_people_are_not_told(conversation):
    elsa = staff.a_staff_member("agent", name="Elsa")
    cookie = cookie_of(staff.ada())

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(change_role, elsa, role="viewer", by=SYSTEM)
        await done(a_note, conversation)
        await ear.hears(lambda: ear.topics)

        assert [topics[1] for topics in ear.topics] == [f"conversation:{conversation.pk}"]
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


def test_one_mail_is_one_word_to_each_listener_and_said_once(conversation):
    cookie = cookie_of(staff.ada())
    mail = talk.a_mail(sender="ana@example.com", name="Ana")

    async def scene():
        ear = await Ear(cookie).open().ready()
        await done(take_messages, [mail])
        await ear.hears(lambda: ear.topics)

        assert len(ear.topics) == 1
        assert ear.text.count("A customer has written.") == 1
        assert "Ana" not in ear.text
        await ear.leaves()

    play(scene)


def test_asking_who_listens_costs_three_questions(django_assert_num_queries):
    elsa = staff.a_staff_member("agent", locations=[talk.a_location()])
    staff.a_team(members=[elsa])
    cookie = cookie_of(elsa)

    with django_assert_num_queries(3):
        actor = actor_of_cookie(cookie)

    assert actor == as_actor(elsa)
    with django_assert_num_queries(1):
        actor_of_cookie("regulars_session=invented")


def test_the_page_says_from_when_to_listen_and_only_to_who_works_here(client):
    page = signed_in(staff.ben()).get("/today/").content.decode()

    assert 'data-live-url="/live?after=' in page
    assert "data-live-url" not in client.get("/accounts/login/").content.decode()
    assert PASSWORD not in page
