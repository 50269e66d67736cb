"""F01, F02: killed with -9 at every place on the way in. What was acknowledged is one message."""

import pytest

from tests.faults.house import KILLED, TAKEN, House
from tests.journey.outside import eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]

PLACES = (
    "after_raw_blob:kill@2",
    "after_raw_commit:kill@2",
    "after_parse:kill",
    "after_message_before_commit:kill",
    "after_message_commit:kill",
    "jobs.before_finish:kill",
)
# Each conversation stands in the journal and is found by search.
SAME = (
    "SELECT count(*) FROM journal_entry WHERE name = 'conversation.opened'",
    "SELECT count(*) FROM conversations_conversation",
    "SELECT count(*) FROM search_document WHERE kind = 'conversation'",
)


@pytest.mark.parametrize("place", ["after_raw_blob", "after_raw_commit"])
def test_mail_receive_killed_on_the_way_is_not_acknowledged(house: House, place: str):
    name, raw = house.a_mail()

    assert house.receive(name, raw, failpoint=f"{place}:kill") == KILLED
    assert name not in house.acknowledged
    assert house.receive(name, raw) == 0  # the mail server tries again


def test_programs_killed_at_every_place_lose_and_double_nothing(house: House):
    waiting: list[tuple[str, bytes]] = []

    for place in PLACES:
        waiting += [house.a_mail(), house.a_mail()]
        with house.working(failpoint=place) as working:
            waiting = [m for m in waiting if house.offer(working.port, *m) != TAKEN]
            eventually(lambda now=working: now.is_dead, what=f"killed at {place}")
    waiting.append(house.a_mail())
    with house.working() as working:
        refused = [m for m in waiting if house.offer(working.port, *m) != TAKEN]
        eventually(house.everything_is_read, what="a whole worker reads what is left")

    assert refused == []
    assert sorted(set(house.acknowledged)) == sorted(house.offered)
    assert house.messages() == dict.fromkeys(house.offered, 1)
    opened, kept, found = (house.rows(query)[0][0] for query in SAME)
    assert opened == kept == found
