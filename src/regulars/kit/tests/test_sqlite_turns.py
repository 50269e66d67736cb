"""Threads of one process write one after the other, and never wait for one that is gone."""

import threading

from regulars.kit.sqlite.turns import Turn

MINE = "/somewhere/regulars.sqlite3"


def waits_for(database: str) -> bool:
    """Return whether another thread would have to wait for its turn."""
    tried = []

    def attempt():
        turn = Turn()
        turn.take(database, timeout_seconds=0.01)
        tried.append(turn._held is None)
        turn.end()

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    return tried[0]


def test_others_wait_until_the_turn_ends():
    turn = Turn()

    turn.take(MINE, timeout_seconds=1)

    assert waits_for(MINE)
    turn.end()
    assert not waits_for(MINE)


def test_another_database_has_turns_of_its_own():
    turn = Turn()

    turn.take(MINE, timeout_seconds=1)

    assert not waits_for("/somewhere/blobs.sqlite3")
    turn.end()


def test_whoever_waited_long_enough_goes_on_and_ends_nobody_elses_turn():
    first, second = Turn(), Turn()
    first.take(MINE, timeout_seconds=1)

    second.take(MINE, timeout_seconds=0.01)
    second.end()

    assert waits_for(MINE)
    first.end()


def test_a_turn_taken_twice_ends_once():
    turn = Turn()
    turn.take(MINE, timeout_seconds=1)

    turn.take(MINE, timeout_seconds=1)
    turn.end()

    assert not waits_for(MINE)
