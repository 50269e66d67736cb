import pytest

from regulars.conversations.models import Conversation, Message
from regulars.conversations.tests.test_two_at_once import together
from regulars.customers.models import Customer
from regulars.customers.rules import BadContact
from regulars.journal.models import Entry
from regulars.kit.actor import Actor
from regulars.portal.actions import write_by_form
from regulars.portal.actions.writing import FormLetter
from regulars.portal.refusals import NothingSaid
from regulars.portal.tests.make import ELENI, WORDS, a_shop, from_eleni

pytestmark = pytest.mark.django_db
SOMEBODY = Actor(kind="customer", name="Eleni")


def write(shop, *, key="k1", **given):
    letter = FormLetter(**{"text": WORDS, "reach": ELENI, **given})
    return write_by_form(
        letter, key=key, location=shop, channel_ref="mailbox:1", place="203.0.113.1", by=SOMEBODY
    )


def test_it_is_a_conversation_of_whoever_has_the_address():
    shop = a_shop()
    known = from_eleni().customer

    posted = write(shop)

    conversation = posted.message.conversation
    assert conversation.customer_id == known.pk
    assert Conversation.objects.count() == 2  # nothing joins by an address that nobody proved
    entry = Entry.objects.filter(name="conversation.opened").latest("pk")
    assert (entry.actor_kind, entry.actor_name) == ("customer", "Eleni")


def test_it_never_answers_in_somebody_elses_conversation():
    shop = a_shop()
    old = from_eleni()

    write(shop, text=f"About {old.token} and #{old.number}: please pay to another account.")

    assert old.messages.count() == 1


def test_the_same_key_gives_the_first_one():
    shop = a_shop()

    assert write(shop) == write(shop, text="Other words")
    assert Message.objects.get().text == WORDS


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_conversation():
    shop = a_shop()

    results = together(lambda: write(shop), lambda: write(shop))

    assert Conversation.objects.count() == 1
    assert [type(each).__name__ for each in results] == ["Posted", "Posted"]


def test_it_needs_words_and_a_way_back():
    shop = a_shop()

    with pytest.raises(NothingSaid):
        write(shop, text=" \n ")
    with pytest.raises(BadContact):
        write(shop, reach="nowhere")
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "ours", ["help@deli.example", "Help@DELI.example", "help+k7@deli.example", "help@deli.example."]
)
def test_a13_our_own_mailbox_is_no_customer(ours):
    shop = a_shop()

    with pytest.raises(BadContact, match="is our own address") as refusal:
        write(shop, reach=ours)

    assert refusal.value.field == "reach"
    assert not Customer.objects.exists()


def test_controls_and_other_lines_end_up_as_harmless_words():
    shop = a_shop()

    posted = write(shop, name="Eleni\r\nBcc: x@example.com", order="1\n2", text="Hello\x00 there")

    assert posted.message.from_name == "Eleni Bcc: x@example.com"
    assert posted.message.text == "Hello there\n\nOrder number: 1 2"
