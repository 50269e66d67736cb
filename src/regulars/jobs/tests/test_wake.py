import os
import threading
import warnings

from regulars.jobs import wake
from regulars.jobs.actions import enqueue
from regulars.jobs.doorbell import Doorbell


def test_a_ring_wakes_who_waits_in_another_thread():
    bell = Doorbell()
    woken = threading.Event()

    waiter = threading.Thread(target=lambda: bell.wait(30) and woken.set())
    waiter.start()
    bell.ring()

    assert woken.wait(10)
    waiter.join()


def test_a_ring_in_a_process_that_was_forked_is_heard():
    bell = Doorbell()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child does nothing but ring
        child = os.fork()
    if not child:
        bell.ring()
        os._exit(0)

    assert bell.wait(30)
    os.waitpid(child, 0)


def test_a_ring_before_somebody_waits_is_not_missed_and_heard_once():
    bell = Doorbell()

    bell.ring()
    bell.ring()

    assert bell.wait(30)
    assert not bell.wait(0)


def test_nobody_who_rings_waits_however_often_nobody_hears():
    bell = Doorbell()

    for _time in range(70_000):
        bell.ring()

    assert bell.wait(0)


def test_work_that_is_committed_rings(db, django_capture_on_commit_callbacks):
    bells = [wake._bells[name] for name in (wake.WORKERS, wake.READERS)]
    for bell in bells:
        bell.wait(0)

    with django_capture_on_commit_callbacks(execute=True):
        enqueue("conversations.wake_in_time")

    assert [bell.wait(0) for bell in bells] == [True, True]
