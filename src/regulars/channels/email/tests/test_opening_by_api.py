"""Which mailbox a conversation goes by that another program opens."""

import json

import pytest
from django.test import Client

from regulars.business.tests.make import a_location
from regulars.channels.email.queries import ref_of
from regulars.channels.email.tests.make import a_mailbox, a_shop
from regulars.conversations.models import Conversation
from regulars.kit import clock
from regulars.staff.tests.make import a_staff_member, a_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def branches():
    """Return the mailboxes of Athens, which is the older, and of Riga."""
    athens, riga = a_shop(), a_location("Riga")
    return a_mailbox("help@example.com", location=athens), a_mailbox(
        "riga@example.com", location=riga
    )


def open_one(*locations, mailbox=None):
    member = a_staff_member(locations=list(locations))
    _row, secret = a_token(member, "read", "write")
    wanted = {"customer": {"name": "Ana", "email": "ana@example.com"}, "text": "Hello"}
    return Client(headers={"authorization": f"Bearer {secret}"}).post(
        "/api/v1/conversations",
        json.dumps(wanted if mailbox is None else {**wanted, "mailbox": mailbox}),
        content_type="application/json",
    )


def test_without_a_mailbox_it_goes_by_the_first_that_the_caller_may_use(branches):
    _athens, riga = branches

    answer = open_one(riga.location)

    assert answer.status_code == 201
    assert Conversation.objects.get().channel_ref == ref_of(riga)


def test_whoever_serves_everywhere_uses_the_first_of_all(branches):
    athens, _riga = branches

    open_one()

    assert Conversation.objects.get().channel_ref == ref_of(athens)


def test_a_foreign_mailbox_answers_exactly_like_an_unknown_one(branches):
    athens, riga = branches

    foreign = open_one(riga.location, mailbox=athens.address)
    unknown = open_one(riga.location, mailbox="nobody@example.com")

    assert foreign.status_code == unknown.status_code == 422
    told = foreign.content.replace(athens.address.encode(), b"nobody@example.com")
    assert told == unknown.content


@pytest.mark.parametrize("name", ["mailbox:{pk}", "HELP@example.com"])
def test_a_mailbox_that_is_shut_is_no_longer_one(branches, name):
    athens, _riga = branches
    named = name.format(pk=athens.pk)
    before = open_one(mailbox=named)
    athens.is_active = False
    athens.save()

    after = open_one(mailbox=named)

    assert (before.status_code, after.status_code) == (201, 422)


def test_a_closed_location_takes_nothing_new(branches):
    athens, _riga = branches
    athens.location.closed_at = clock.now()
    athens.location.save()

    answer = open_one(mailbox=athens.address)

    assert answer.status_code == 422
