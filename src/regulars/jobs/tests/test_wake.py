import threading

from regulars.jobs import wake
from regulars.jobs.actions import enqueue
from regulars.jobs.doorbell import Doorbell


def test_a_ring_wakes_who_waits_in_another_thread_or_process(tmp_path, settings):
    settings.REGULARS_DATA = tmp_path
    waits, rings = Doorbell("bell"), Doorbell("bell")
    woken = threading.Event()

    waiter = threading.Thread(target=lambda: waits.wait(30) and woken.set())
    waiter.start()
    rings.ring()

    assert woken.wait(10)
    waiter.join()


def test_a_ring_before_somebody_waits_is_not_missed_and_heard_once(tmp_path, settings):
    settings.REGULARS_DATA = tmp_path
    waits, rings = Doorbell("bell"), Doorbell("bell")

    rings.ring()
    rings.ring()

    assert waits.wait(30)
    assert not waits.wait(0)


def test_nobody_who_rings_waits_however_often_nobody_hears(tmp_path, settings):
    settings.REGULARS_DATA = tmp_path
    rings = Doorbell("bell")

    for _time in range(70_000):
        rings.ring()

    assert rings.wait(0)


def test_where_there_can_be_no_bell_time_passes(tmp_path, settings):
    settings.REGULARS_DATA = tmp_path
    (tmp_path / "bell.bell").write_text("somebody else's")
    without = Doorbell("bell")

    without.ring()

    assert not without.wait(0.01)
    assert (tmp_path / "bell.bell").read_text() == "somebody else's"


def test_only_its_owner_can_ring(tmp_path, settings):
    settings.REGULARS_DATA = tmp_path
    Doorbell("bell")

    assert (tmp_path / "bell.bell").stat().st_mode & 0o777 == 0o600


def test_work_that_is_committed_rings(db, tmp_path, settings, django_capture_on_commit_callbacks):
    settings.REGULARS_DATA = tmp_path
    wake._doorbell.cache_clear()
    waits = Doorbell(wake.WORKERS)

    with django_capture_on_commit_callbacks(execute=True):
        enqueue("conversations.wake_in_time")

    wake._doorbell.cache_clear()
    assert waits.wait(0) is (wake.connection.vendor == "sqlite")
