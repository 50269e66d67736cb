"""The link in a letter: one conversation, one address, thirty days (A29)."""

from datetime import timedelta

import pytest
from django.test import Client

from regulars.conversations import ports
from regulars.conversations.models import Conversation, Message
from regulars.customers.actions import add_contact_point, remove_contact_point
from regulars.customers.models import Customer
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.portal.queries import link_for
from regulars.portal.tests.make import (
    ELENI,
    OPEN,
    a_shop,
    a_stamp,
    answered,
    from_eleni,
    the_point,
    words_of,
)

pytestmark = pytest.mark.django_db


def a_link(conversation, address=ELENI, at=OPEN):
    with clock.travel(at):
        link = link_for(conversation, address)
    return link[link.index("/l/") :] if link else ""


def test_it_opens_that_conversation_to_be_read_and_answered_without_a_cookie():
    a_shop()
    conversation = from_eleni(text="The cake has no name on it.")
    answered(conversation, "We bring a new one.")
    path = a_link(conversation)
    strict = Client(enforce_csrf_checks=True)

    with clock.travel(OPEN):
        page = strict.get(path)
        answer = strict.post(path, {"message": "At noon, please.", **a_stamp()})

    said = Message.objects.latest("pk")
    assert "The cake has no name on it." in words_of(page)
    assert "We bring a new one." in words_of(page)
    assert (answer.status_code, answer["Location"]) == (303, path)
    assert (said.text, said.conversation_id) == ("At noon, please.", conversation.number)
    assert said.sender_check["verdict"] == "unknown"  # a letter may be passed on
    assert not strict.cookies


def test_a29_a_conversation_that_is_somebody_elses_by_now_is_not_opened():
    a_shop()
    conversation = from_eleni(text="The cake has no name on it.")
    path = a_link(conversation)
    Conversation.objects.update(customer=Customer.objects.create(name="Anna", created_at=OPEN))

    with clock.travel(OPEN):
        page = Client().get(path)

    assert page.status_code == 410
    assert "The cake has no name on it." not in words_of(page)


def test_letters_ask_for_it_by_a_port():
    a_shop()

    link = ports.link_to_conversation(from_eleni(), ELENI)

    assert link.startswith("http")
    assert "/l/" in link


def test_it_tells_no_other_site_where_it_was():
    a_shop()
    with clock.travel(OPEN):
        page = Client().get(a_link(from_eleni()))

    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"


def test_for_other_conversations_a_code_is_asked_for():
    a_shop()
    first, other = from_eleni(), from_eleni(subject="Something else")
    path = a_link(first)
    with clock.travel(OPEN):
        browser = Client()
        page = browser.get(path)
        elsewhere = browser.get(f"/my/{other.number}/")

    assert "open your page with a code" in words_of(page)
    assert "Something else" not in words_of(page)
    assert (elsewhere.status_code, elsewhere["Location"]) == (303, "/my/")


def test_it_settles_nothing():
    a_shop()
    conversation = from_eleni()
    path = a_link(conversation)
    with clock.travel(OPEN):
        page = Client().get(path)
        Client().post(f"/my/{conversation.number}/settle/")

    assert "This is settled" not in words_of(page)
    assert not Conversation.objects.get().is_closed


def test_after_thirty_days_it_opens_nothing_and_words_sent_by_it_are_not_lost():
    a_shop()
    path = a_link(from_eleni())
    with clock.travel(OPEN + timedelta(days=31)):
        page = Client().get(path)
        answer = Client().post(path, {"message": "Too late words", **a_stamp()})

    assert (page.status_code, answer.status_code) == (410, 410)
    assert "e…@example.com" in words_of(page)
    assert "The cake" not in words_of(page)
    assert "Too late words" in answer.content.decode()


@pytest.mark.parametrize("change", ["shortened", "of another conversation", "made up"])
def test_nobody_can_make_one(change):
    a_shop()
    one, two = from_eleni(), from_eleni()
    path = a_link(one)
    token = path.split("/")[2]
    other = a_link(two).split("/")[2]
    forged = {
        "shortened": token[:-1],
        "of another conversation": other[:8] + token[8:],
        "made up": "a" * 60,
    }[change]

    with clock.travel(OPEN):
        page = Client().get(f"/l/{forged}/")

    assert forged not in (token, other)
    assert page.status_code == 410
    assert "Cake" not in words_of(page)


def test_only_the_customers_own_addresses_get_one():
    a_shop()
    conversation = from_eleni()

    assert link_for(conversation, "colleague@example.com") == ""
    assert link_for(conversation, "") == ""


@pytest.mark.parametrize("verdict", ["forged", "unverified"])
def test_none_is_sent_where_nobody_vouches_for_the_sender(verdict):
    a_shop()

    conversation = from_eleni(sender_check={"verdict": verdict})

    assert link_for(conversation, ELENI) == ""


def test_it_ends_when_the_address_is_the_customers_no_longer():
    a_shop()
    conversation = from_eleni()
    add_contact_point(conversation.customer, kind="phone", value="210 555 0100", by=SYSTEM)
    path = a_link(conversation)
    remove_contact_point(the_point(), by=SYSTEM)

    with clock.travel(OPEN):
        assert Client().get(path).status_code == 410


def test_another_site_cannot_answer_by_it():
    a_shop()
    path = a_link(from_eleni())
    with clock.travel(OPEN):
        given = {"message": "Not mine", **a_stamp()}
        answer = Client().post(path, given, headers={"sec-fetch-site": "cross-site"})

    assert (answer.status_code, Message.objects.count()) == (403, 1)


def test_a_failure_puts_no_link_into_the_log(monkeypatch, caplog):
    a_shop()
    path = a_link(from_eleni())

    def broken(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr("regulars.portal.views.linked.messages_for", broken)
    with clock.travel(OPEN):
        Client(raise_request_exception=False).get(path)

    assert path.split("/")[2] not in caplog.text
