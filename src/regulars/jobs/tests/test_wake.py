import threading

from regulars.jobs import wake
from regulars.jobs.actions import enqueue


def test_what_this_process_commits_wakes_who_waits_for_it():
    here = wake._Here()
    woken = threading.Event()

    def wait():
        here.wait_beyond(0, seconds=30)
        woken.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    here.ring()

    assert woken.wait(10)
    waiter.join()


def test_what_was_committed_before_somebody_waits_is_not_missed():
    here = wake._Here()
    known = here.count

    here.ring()

    here.wait_beyond(known, seconds=30)
    assert here.count == known + 1


def test_work_that_is_committed_rings(db, django_capture_on_commit_callbacks):
    known = wake._here.count

    with django_capture_on_commit_callbacks(execute=True):
        enqueue("conversations.wake_in_time")

    assert wake._here.count == known + 1
