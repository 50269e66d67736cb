"""Given, snoozed, done, reopened, from the page."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from regulars.conversations.tests.make import a_conversation, a_member, a_team
from regulars.conversations.tests.pages import HTMX, of, signed_in, words_of
from regulars.kit import clock

pytestmark = pytest.mark.django_db
ATHENS = ZoneInfo("Europe/Athens")
FRIDAY_NOON = datetime(2026, 11, 20, 10, tzinfo=UTC)  # 12:00 in Athens


def _member():
    return a_member("Nikos", time_zone="Europe/Athens")


def test_a_conversation_is_given_to_a_person_then_a_team_then_nobody():
    conversation, ana, team = a_conversation(), a_member("Ana"), a_team("Bakers")
    client = signed_in(_member())

    for to in (f"staff:{ana.pk}", f"team:{team.pk}", ""):
        answer = client.post(of(conversation, "assign"), {"to": to})
        conversation.refresh_from_db()
        if to.startswith("staff"):
            assert conversation.assignee == ana

    assert answer.status_code == 303
    assert (conversation.assignee, conversation.team) == (None, None)


@pytest.mark.parametrize("to", ["staff:99999", "team:x", "staff:-1", "moon:1", "staff:" + "9" * 30])
def test_nobody_unknown_takes_a_conversation(to):
    conversation = a_conversation()

    answer = signed_in(_member()).post(of(conversation, "assign"), {"to": to})

    assert answer.status_code == 422
    assert "There is no such person or team here." in words_of(answer)


@pytest.mark.parametrize(
    ("until", "comes_back"),
    [
        ("later", datetime(2026, 11, 20, 15, tzinfo=ATHENS)),
        ("tomorrow", datetime(2026, 11, 21, 9, tzinfo=ATHENS)),
        ("monday", datetime(2026, 11, 23, 9, tzinfo=ATHENS)),
    ],
)
def test_snoozing_counts_in_the_persons_own_time(until, comes_back):
    with clock.travel(FRIDAY_NOON):
        conversation = a_conversation(at=FRIDAY_NOON)
        answer = signed_in(_member()).post(of(conversation, "snooze"), {"until": until})

    conversation.refresh_from_db()
    assert answer.status_code == 303
    assert conversation.snoozed_until == comes_back


def test_a_moment_picked_by_hand_is_one_of_the_persons_zone():
    with clock.travel(FRIDAY_NOON):
        conversation = a_conversation(at=FRIDAY_NOON)
        form = {"until": "picked", "moment": "2026-11-24T08:30"}
        signed_in(_member()).post(of(conversation, "snooze"), form)

    conversation.refresh_from_db()
    assert conversation.snoozed_until == datetime(2026, 11, 24, 8, 30, tzinfo=ATHENS)


@pytest.mark.parametrize("moment", ["", "soon", "2020-01-01T09:00", "9999-12-31T23:59"])
def test_a_moment_that_is_none_or_past_is_refused_with_the_text_kept(moment):
    conversation = a_conversation()

    form = {"until": "picked", "moment": moment}
    answer = signed_in(_member()).post(of(conversation, "snooze"), form)

    assert answer.status_code == 422
    assert f'value="{moment}"' in answer.content.decode()
    assert b'id="snooze-error"' in answer.content
    assert b'data-menu open><summary class="c-button" data-key="s"' in answer.content


def test_done_with_a_reason_then_again_then_reopened():
    conversation = a_conversation()
    client = signed_in(_member())

    done = client.post(of(conversation, "close"), {"reason": "New cake is there"})
    again = client.post(of(conversation, "close"))
    page = words_of(client.get(of(conversation)))
    reopened = client.post(of(conversation, "reopen"))
    twice = client.post(of(conversation, "reopen"))

    assert [each.status_code for each in (done, again, reopened, twice)] == [303, 409, 303, 409]
    assert "is already closed" in words_of(again)
    assert "New cake is there" in page


def test_with_htmx_done_brings_head_and_thread():
    conversation = a_conversation()

    answer = signed_in(_member()).post(of(conversation, "close"), headers=HTMX)

    assert answer.status_code == 200
    assert b"/reopen" in answer.content
    assert b"<html" not in answer.content


def test_on_a_sunday_tomorrow_and_monday_are_offered_once():
    with clock.travel(datetime(2026, 11, 22, 10, tzinfo=UTC)):
        conversation = a_conversation(at=clock.now())
        page = words_of(signed_in(_member()).get(of(conversation)))

    assert "Tomorrow morning" in page
    assert "Monday morning" not in page
