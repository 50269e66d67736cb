"""Whatever comes first: mails that belong together end in one conversation (F26)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from regulars.conversations.actions import take_messages
from regulars.conversations.models import Conversation, Message, MissedMail
from regulars.conversations.rules import IncomingMessage
from regulars.conversations.said import messages_of
from regulars.conversations.tests.make import NOON, a_conversation, a_mail

pytestmark = pytest.mark.django_db

ANSWERS = {1: [], 2: [1], 3: [1, 2], 4: [1, 2, 3], 5: [1, 2], 6: [1, 2, 5]}
SENT_AT = {
    5: datetime(1970, 1, 2, tzinfo=UTC),  # a clock that was never set
    6: datetime(2071, 1, 1, tzinfo=UTC),
}


def mail(place: int, **more: Any) -> IncomingMessage:
    """The mail of this place in a talk that branches at its second mail."""
    ids = [f"m{each}@example.com" for each in ANSWERS[place]]
    return a_mail(
        subject=f"Cake {place}",
        text=f"Words {place}",
        message_id=f"m{place}@example.com",
        in_reply_to=ids[-1] if ids else "",
        references=ids,
        sent_at=SENT_AT.get(place, NOON + timedelta(minutes=place)),
        **more,
    )


class Undone(Exception):
    pass


def places_of_all_orders(rest: frozenset[int], so_far: tuple[int, ...] = ()) -> Iterator[list[int]]:
    """Yield the conversations in which six mails end, for each order in which the rest may come.

    Each beginning is played once for all orders that share it, and undone behind them.
    """
    if not rest:
        yield list(so_far)
    for place in sorted(rest):
        found = []
        try:
            with transaction.atomic():
                [taken] = take_messages([mail(place)])
                number = taken.conversation.number
                found = list(places_of_all_orders(rest - {place}, (*so_far, number)))
                raise Undone
        except Undone:
            yield from found


@pytest.mark.parametrize("first", range(1, 7))
def test_f26_six_mails_are_one_conversation_in_every_order(first):
    [taken] = take_messages([mail(first)])
    others = frozenset(range(1, 7)) - {first}

    ends = list(places_of_all_orders(others, (taken.conversation.number,)))

    assert len(ends) == 120  # of 720, with the other five that may come first
    assert {len(set(numbers)) for numbers in ends} == {1}


@pytest.mark.parametrize("order", list(permutations(range(1, 7)))[::97])
def test_f26_the_same_when_they_come_in_one_go(order):
    taken = take_messages([mail(place) for place in order])

    assert len({each.conversation.number for each in taken}) == 1


def test_f26_they_are_read_in_the_order_in_which_they_came():
    for minute, place in enumerate((6, 2, 4, 1, 5, 3)):
        take_messages([mail(place, at=NOON + timedelta(minutes=minute))])

    [conversation] = Conversation.objects.all()
    shown = messages_of([conversation])[conversation.number]

    assert [each.text for each in shown] == [f"Words {each}" for each in (6, 2, 4, 1, 5, 3)]
    assert all(each.sent_at <= each.created_at for each in shown)


def test_the_original_that_comes_last_finds_its_answers():
    [answer] = take_messages([mail(4)])

    [original] = take_messages([mail(1)])

    assert original.conversation == answer.conversation


def test_two_answers_whose_original_never_comes_are_together():
    [one] = take_messages([mail(4)])

    [other] = take_messages([mail(6)])

    assert other.conversation == one.conversation
    assert MissedMail.objects.count() == 1


def test_what_has_come_is_not_missed():
    a_conversation(message_id="m1@example.com")

    take_messages([mail(2)])
    take_messages([mail(3)])

    assert not MissedMail.objects.exists()


def test_what_somebody_else_misses_is_not_mine():
    take_messages([mail(4)])

    [taken] = take_messages([a_mail("jonas@example.com", message_id="m1@example.com")])

    assert taken.opened


def test_an_endless_id_is_known_by_its_beginning():
    endless = "x" * 5_000_000 + "@example.com"
    [first] = take_messages([a_mail(message_id=endless)])

    [answer] = take_messages([a_mail(in_reply_to=endless, references=[endless])])

    assert answer.conversation == first.conversation
    assert max(len(each.message_id) for each in Message.objects.all()) == 255
