"""A17 in full: a thousand forms with other people's addresses, from many places."""

from collections import Counter
from datetime import timedelta

import pytest

from regulars.channels.email.acknowledging import MOST_A_MINUTE, stopped_at
from regulars.channels.email.actions import acknowledge
from regulars.channels.email.events import AcknowledgementsStopped
from regulars.conversations.models import Conversation, Message
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.actor import SYSTEM, Actor
from regulars.outbox.models import OutgoingMessage
from regulars.portal.actions import write_by_form
from regulars.portal.actions.writing import FormLetter
from regulars.portal.health import forms_taken
from regulars.portal.lines import line_at
from regulars.portal.refusals import TooMany
from regulars.portal.rules import FORMS_BY_ALL, FORMS_FROM_ONE_PLACE
from regulars.portal.tests.make import OPEN, a_shop

pytestmark = pytest.mark.django_db

A_THOUSAND = 1_000
LURE = "Win now at https://evil.example/x says Dr Lure"
LURER = Actor(kind="customer", name=LURE)
VICTIM = "victim+{}@example.com"  # each of them reaches the same person


def post_all(forms, *, seconds_between):
    """Post forms (address, place) one after the other, and answer each minute as a worker does.

    Returns how often the form took one, and how often it said that it was too often.
    """
    shop, told = a_shop(), Counter()
    waiting, since = [], OPEN
    for at, (reach, place) in enumerate(forms):
        with clock.travel(now := OPEN + timedelta(seconds=at * seconds_between)):
            posted = post(shop, reach, key=f"form-{at}", place=place)
            told["taken" if posted else "too often"] += 1
            waiting += [posted.message] if posted else []
            if now - since >= timedelta(minutes=1) or at == len(forms) - 1:
                acknowledge(waiting, by=SYSTEM)
                waiting, since = [], now
    return told


def post(shop, reach, *, key, place):
    letter = FormLetter(text=LURE, reach=reach, name=LURE, order=LURE, language="en")
    try:
        return write_by_form(
            letter, key=key, location=shop, channel_ref=line_at(shop), place=place, by=LURER
        )
    except TooMany:
        return None


def words_that_left():
    return " ".join(
        f"{each.subject} {each.text} {each.html} {each.to} {each.cc} {each.headers}"
        for each in OutgoingMessage.objects.all()
    )


def assert_nothing_of_theirs_left():
    everything = words_that_left()
    for word in ("evil", "Win", "Lure"):
        assert word not in everything


def mails_by_address():
    return Counter(each.to[0]["address"] for each in OutgoingMessage.objects.all())


def test_each_person_gets_one_mail_with_none_of_the_words_and_we_see_all_thousand():
    """Half of them go to one person under 500 names, the others twice each to 250 people."""
    one = [VICTIM.format(at) for at in range(A_THOUSAND // 2)]
    many = [f"victim{at // 2}@example.com" for at in range(A_THOUSAND // 2)]
    pairs = zip(one, many, strict=True)
    reaches = [reach for pair in pairs for reach in pair]
    forms = [(reach, f"203.0.{at % 200}.7") for at, reach in enumerate(reaches)]

    told = post_all(forms, seconds_between=7)

    assert told == {"taken": A_THOUSAND}
    assert Conversation.objects.filter(status="waiting_on_us").count() == A_THOUSAND
    assert set(Message.objects.values_list("sender_check__verdict", flat=True)) == {"unverified"}
    assert mails_by_address() == dict.fromkeys([one[0], *many], 1)
    assert_nothing_of_theirs_left()


def test_within_a_minute_every_brake_holds_and_doctor_says_so():
    """200 from one place; then 800 from 200 places, which all together are too many."""
    forms = [
        (f"victim{at}@example.com", f"203.0.{at % 200}.7" if at >= 200 else "198.51.100.1")
        for at in range(A_THOUSAND)
    ]

    told = post_all(forms, seconds_between=0.05)

    senders = Message.objects.values_list("from_address", flat=True)
    by_place = Counter(dict(forms)[each] for each in senders)
    assert by_place["198.51.100.1"] == FORMS_FROM_ONE_PLACE.most
    assert told == {"taken": FORMS_BY_ALL.most, "too often": A_THOUSAND - FORMS_BY_ALL.most}
    assert Conversation.objects.filter(status="waiting_on_us").count() == FORMS_BY_ALL.most
    assert OutgoingMessage.objects.count() == MOST_A_MINUTE
    assert Entry.objects.filter(name=AcknowledgementsStopped.name).count() == 1
    assert_nothing_of_theirs_left()
    with clock.travel(OPEN + timedelta(minutes=2)):
        assert forms_taken().level == "warn"
        assert stopped_at()
