"""A week in two places, on two sides of the world, as chance would have it; always the same."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from regulars.business.actions import add_location, set_opening_hours
from regulars.business.models import Location
from regulars.business.queries import forget
from regulars.business.tests.make import NINE_TO_FIVE, a_business
from regulars.conversations.actions import (
    close_conversation,
    reopen_conversation,
    reply_to_conversation,
    withdraw_reply,
)
from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import a_conversation, an_actor, with_mail
from regulars.feedback.actions import (
    answer_survey,
    note_accepted,
    plan_invitation,
    send_invitation,
)
from regulars.insights.rules import Period
from regulars.kit import clock
from regulars.kit.actor import SYSTEM, Actor
from regulars.standards.actions import mark_missed, publish_standard, refresh_medians

SUNDAY = datetime(2026, 11, 22, tzinfo=UTC)
WEEK = Period(datetime(2026, 11, 15, tzinfo=UTC).date(), SUNDAY.date())
LETTERS = 40


def two_places() -> tuple[Location, Location]:
    """Athens, where the house is, and Cebu, six hours ahead; an hour to reply, nine to five."""
    forget()
    a_business()
    cebu = {"country": "PH", "time_zone": "Asia/Manila", "currency": "PHP"}
    places = [add_location(name="Athens", by=SYSTEM), add_location(name="Cebu", by=SYSTEM, **cebu)]
    for place in places:
        set_opening_hours(place, spans=NINE_TO_FIVE, by=SYSTEM)
    publish_standard(
        statement="We answer within an hour.", target_minutes=60, target_share=90, by=SYSTEM
    )
    return places[0], places[1]


def a_week(
    monkeypatch: Any,
    known: tuple[Location, Location] | None = None,
    *,
    letters: int = LETTERS,
    seed: int = 7,
) -> tuple[Location, Location]:
    """People wrote, were answered early, late or never, came back, and said how it was."""
    with_mail(monkeypatch)
    places = known or two_places()
    nikos = an_actor("Nikos")
    chance = random.Random(seed)  # noqa: S311 - chance, not secrets
    for number in range(letters):
        at = SUNDAY - timedelta(minutes=chance.randrange(60, 7 * 24 * 60))
        conversation = a_conversation(
            sender=f"customer{seed}.{number}@example.com",
            name=f"Customer {number}",
            at=at,
            location_id=chance.choice(places).pk,
        )
        _what_followed(conversation, at, chance, nikos)
    with clock.travel(SUNDAY):
        while mark_missed(by=SYSTEM):
            pass
        while refresh_medians(by=SYSTEM):
            pass
    return places


def _what_followed(
    conversation: Conversation, at: datetime, chance: random.Random, nikos: Actor
) -> None:
    if chance.random() < 0.2:
        return
    at += timedelta(minutes=chance.choice([5, 20, 45, 200, 900]))
    with clock.travel(at):
        reply = reply_to_conversation(conversation, text="Gladly.", hold_seconds=10, by=nikos)
    if chance.random() < 0.15:
        with clock.travel(at + timedelta(seconds=3)):
            withdraw_reply(reply, by=nikos)
        return
    with clock.travel(at + timedelta(minutes=1)):
        close_conversation(conversation, by=nikos)
        if chance.random() < 0.2:
            reopen_conversation(conversation, by=nikos)
            return
    _asked(conversation, at + timedelta(minutes=2), chance)


def _asked(conversation: Conversation, at: datetime, chance: random.Random) -> None:
    with clock.travel(at):
        invitation = plan_invitation(conversation.number, by=SYSTEM)
        if invitation is None:
            return
    with clock.travel(at + timedelta(hours=1)):
        invitation = send_invitation(invitation.pk, by=SYSTEM)
        note_accepted(invitation.pk, by=SYSTEM)
    invitation.refresh_from_db()
    if chance.random() < 0.7:
        with clock.travel(at + timedelta(hours=2)):
            answer_survey(invitation, score=chance.randint(1, 5), by=SYSTEM)
    if chance.random() < 0.3:
        with clock.travel(at + timedelta(hours=20)):
            answer_survey(invitation, score=chance.randint(1, 5), by=SYSTEM)
