"""Journal sentences hold words in the reader's language, never codes."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from regulars.journal.models import Entry
from regulars.journal.queries import line_of
from regulars.kit import clock

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SAID = [
    (
        "conversation.delivery_changed",
        {"delivery": "uncertain"},
        "Delivery of the reply: nobody knows whether it arrived",
    ),
    ("conversation.assigned", {"to_whom": ""}, "Ada gave the conversation to nobody"),
    ("conversation.assigned", {"to_whom": "Nikos"}, "Ada gave the conversation to Nikos"),
    (
        "conversation.snoozed",
        {"until": "2026-12-24T09:30:00Z"},
        "Ada snoozed the conversation until 24 Dec",
    ),
    ("conversation.language_noted", {"language": "el"}, "The conversation is in Greek"),
    ("location.special_day_set", {"date": "2026-12-24"}, "Ada set other hours for 24 Dec 2026"),
    (
        "location.special_day_removed",
        {"date": "2026-12-24"},
        "Ada gave 24 Dec 2026 its usual hours back",
    ),
    (
        "customer.contact_point_marked",
        {"state": "bouncing"},
        "A way to reach the customer changed: mail comes back from here",
    ),
    ("staff.added", {"staff_name": "Nikos", "role": "agent"}, "Ada added Nikos as Agent"),
    (
        "staff.role_changed",
        {"before": "viewer", "role": "manager"},
        "Ada changed the role from Viewer to Manager",
    ),
    ("mailbox.trouble_changed", {"words": ""}, "State of the mailbox: it works again"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), SAID)
def test_a_sentence_says_codes_and_moments_in_words(name, data, sentence):
    entry = Entry(name=name, actor_name="Ada", data=data, at=NOW)

    with clock.travel(NOW), override("en"):
        assert line_of(entry).sentence == sentence


@pytest.mark.parametrize(("name", "data", "sentence"), SAID)
def test_a_code_that_nobody_knows_any_more_takes_no_sentence_down(name, data, sentence):
    entry = Entry(name=name, actor_name="Ada", data=dict.fromkeys(data, "bygone"), at=NOW)

    with clock.travel(NOW), override("en"):
        assert line_of(entry).sentence


def test_a_label_is_in_the_language_of_the_reader():
    entry = Entry(
        name="staff.added", actor_name="Ada", data={"role": "owner"}, personal={"staff_name": "Bo"}
    )

    with override("sv"):
        assert "Owner" not in line_of(entry).sentence
