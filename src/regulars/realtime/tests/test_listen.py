"""GET /live as a browser meets it: who may listen, and what is heard."""

import pytest

from regulars.conversations.actions import assign_conversation, take_messages
from regulars.conversations.tests import make as talk
from regulars.kit.actor import SYSTEM
from regulars.realtime.access import actor_of_cookie
from regulars.realtime.tests.make import Ear, a_note, cookie_of, done, play
from regulars.staff.actions import change_role
from regulars.staff.tests import make as staff
from regulars.staff.tests.make import PASSWORD, as_actor, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reader")]


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
