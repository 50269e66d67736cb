"""POST /assign, /snooze, /close and /reopen."""

from datetime import timedelta

import pytest

from regulars.conversations.tests.calling import a_caller
from regulars.conversations.tests.make import a_conversation, a_member, a_team
from regulars.kit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]


def test_assign_snooze_close_and_reopen_answer_with_the_conversation():
    number = a_conversation().number
    call, nikos, team = a_caller(), a_member("Nikos"), a_team()
    until = (clock.now() + timedelta(days=1)).isoformat()

    assigned = call("POST", f"/conversations/{number}/assign", {"staff": nikos.pk, "team": None})
    kept = call("POST", f"/conversations/{number}/assign", {"team": team.pk})
    snoozed = call("POST", f"/conversations/{number}/snooze", {"until": until})
    closed = call("POST", f"/conversations/{number}/close", {"reason": "Answered"})
    twice = call("POST", f"/conversations/{number}/close")
    reopened = call("POST", f"/conversations/{number}/reopen")

    assert assigned.json()["assignee"] == {"id": nikos.pk, "name": "Nikos"}
    assert (kept.json()["assignee"]["id"], kept.json()["team"]["id"]) == (nikos.pk, team.pk)
    assert snoozed.json()["status"] == "snoozed"
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    assert (twice.status_code, twice.json()["detail"]) == (
        409,
        f"Conversation #{number} is already closed.",
    )
    assert reopened.json()["status"] == "waiting_on_us"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("assign", {"staff": 999_999}),
        ("assign", {"team": 10**30}),
        ("assign", {"staff": True}),
        ("assign", {"team": "1"}),
        ("snooze", {"until": "2020-01-01T00:00:00Z"}),
        ("snooze", {"until": "9999-12-31T23:59:59-10:00"}),
        ("snooze", {"until": "0001-01-01T00:00:00+14:00"}),
        ("snooze", {"until": "2030-01-01T00:00:00"}),
        ("snooze", {"until": None}),
        ("replies", {"text": "Hi", "hold_seconds": -1}),
        ("replies", {"text": "Hi", "hold_seconds": True}),
        ("replies", {"text": "Hi", "hold_seconds": "5"}),
        ("replies", {"text": "Hi", "answers": 1.0}),
        ("replies", {}),
    ],
)
def test_a_wrong_value_is_a_sentence(verb, body):
    number = a_conversation().number

    answer = a_caller()("POST", f"/conversations/{number}/{verb}", body)

    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize("kind", [int, str])
def test_a_count_of_seconds_is_no_moment(kind):
    number = a_conversation().number
    tomorrow = clock.now() + timedelta(days=1)

    answer = a_caller()(
        "POST", f"/conversations/{number}/snooze", {"until": kind(int(tomorrow.timestamp()))}
    )

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["until"]
