"""Who is alive is told by beats, never by a clock."""

from regulars.jobs.heartbeat import LEASE_BEATS, Watch


def test_a_worker_that_beats_is_never_dead():
    watch = Watch()

    found = [watch.look({"other": beat}) for beat in range(100)]

    assert found == [[]] * 100


def test_a_worker_is_dead_after_so_many_of_our_own_beats():
    watch = Watch()

    found = [watch.look({"other": 5}) for _ in range(LEASE_BEATS + 1)]

    assert found == [[]] * LEASE_BEATS + [["other"]]


def test_one_beat_makes_it_alive_again():
    watch = Watch()
    for _ in range(LEASE_BEATS):
        watch.look({"other": 5})

    assert watch.look({"other": 6}) == []
    assert watch.look({"other": 6}) == []


def test_a_lease_lasts_less_than_a_minute():
    from regulars.jobs.heartbeat import BEAT_SECONDS  # noqa: PLC0415

    assert BEAT_SECONDS * (LEASE_BEATS + 1) < 60
