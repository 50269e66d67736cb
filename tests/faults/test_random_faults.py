"""F01-F04 by chance: programs killed anywhere, and what must hold afterwards.

A seed makes a run that can be played again: REGULARS_FAULT_SEED and REGULARS_FAULT_ROUNDS.
"""

import os
import time
from random import Random

import pytest

from tests.faults.checker import broken
from tests.faults.house import GIVE_UP, TAKEN, House
from tests.journey.outside import eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]

SEED = int(os.environ.get("REGULARS_FAULT_SEED", "22"))
ROUNDS = int(os.environ.get("REGULARS_FAULT_ROUNDS", "3"))
ON_THE_WAY_IN = ("after_raw_blob", "after_raw_commit", "after_parse", "after_message_before_commit")
IN_JOBS = ("after_message_commit", "jobs.after_claim", "jobs.before_commit", "jobs.after_commit")
AT_THE_END = ("jobs.before_finish", "jobs.between_jobs")
WHILE_SENDING = ("after_sending_mark", "after_delivery_before_commit")
IN_PAGES = ("api_after_effect", "api_after_commit")
ENDED = "SELECT 1 FROM outbox_outgoingmessage WHERE state NOT IN ('sent', 'failed', 'uncertain')"
LONG_AGO = "UPDATE outbox_outgoingmessage SET send_after = ? WHERE state = 'sending'"


def test_programs_killed_anywhere_keep_every_promise(house: House):
    chance = Random(SEED)  # noqa: S311 - it shall be the same each time
    token = house.shop.answer("token", "create", "--email", "maria@example.com")["token"]
    waiting: list[tuple[str, bytes]] = []

    _press_on_the_dying(house, token)
    for _round in range(ROUNDS):
        waiting += [house.a_mail() for _each in range(chance.randint(1, 4))]
        waiting = _offer_while_dying(house, chance, waiting)
    _heal(house, waiting)

    assert broken(house) == [], f"Play it again with REGULARS_FAULT_SEED={SEED}."
    assert sorted(house.acknowledged) == sorted(house.offered)
    assert all(house.pressed.values())


def test_the_checker_sees_what_is_broken(house: House):
    name, raw = house.a_mail()
    assert house.receive(name, raw) == 0
    house.bytes_of[name] = "0" * 64
    house.pressed["Nobody has sent this"] = True

    found = " ".join(broken(house))

    assert f"I1: {name} was acknowledged, and its bytes" in found
    assert "I4: Nobody has sent this: 0 letters" in found
    assert "is new, and that is no end" in found
    _heal(house, [])


def _press_on_the_dying(house: House, token: str) -> None:
    """Press Send on programs that die of it, and again, under the same key, on one that lives."""
    for place in IN_PAGES:
        with house.pages_only(failpoint=f"{place}:kill") as served:
            house.press_send(served, token, f"Pressed until {place}")
    assert not any(house.pressed.values())
    with house.pages_only() as served:
        for subject in list(house.pressed):
            house.press_send(served, token, subject)


def _offer_while_dying(
    house: House, chance: Random, waiting: list[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    """Offer mails to a program that is killed somewhere; return those that must come again."""
    place = chance.choice((*ON_THE_WAY_IN, *IN_JOBS, *AT_THE_END, *WHILE_SENDING, ""))
    plan = f"{place}:kill@{chance.randint(1, 2)}" if place else ""
    with house.working(failpoint=plan) as working:
        refused = [mail for mail in waiting if house.offer(working.port, *mail) != TAKEN]
        if not place:
            time.sleep(chance.random())
        working.process.kill()
    return refused


def _heal(house: House, waiting: list[tuple[str, bytes]]) -> None:
    """Let a whole program take what is left, and end what it finds half done."""
    house.execute(LONG_AGO, "2026-01-01 00:00:00")  # as if an attempt's minutes were over
    done = house.shop.run("manage", "shell", "-v", "0", "-c", GIVE_UP)
    assert done.returncode == 0, done.stderr.decode()
    with house.working() as working:
        assert [mail for mail in waiting if house.offer(working.port, *mail) != TAKEN] == []
        eventually(house.everything_is_read, what="everything is read")
        eventually(lambda: not house.rows(ENDED), what="every letter has an end", seconds=100)
        eventually(lambda: not house.rows(_DUE), what="no work is left", seconds=60)


_DUE = "SELECT 1 FROM jobs_job WHERE state = 'running'"
