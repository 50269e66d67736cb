"""Jobs for the tests of the queue, and the cast."""

from django.db import connection, transaction

from regulars.jobs.actions import enqueue
from regulars.jobs.declare import NORMAL, GiveUp, job
from regulars.jobs.models import Job
from regulars.jobs.worker import run_until_idle
from regulars.kit.actor import Actor

ADA = Actor(kind="staff", id="1", name="Ada", roles=frozenset({"owner"}))
BEN = Actor(kind="staff", id="2", name="Ben", roles=frozenset({"viewer"}))
CLEO = Actor(kind="customer", id="3", name="Cleo")

NOTES: list[str] = []


@job("tests.note")
def note(text: str) -> None:
    """Remember a text in this process."""
    NOTES.append(text)


@job("tests.slow", atomic=False)
def slow(text: str) -> None:
    """The same, outside any transaction."""
    NOTES.append(text)


@job("tests.break")
def break_down(text: str) -> None:
    """Write something, then fail."""
    with transaction.atomic():
        enqueue("tests.note", {"text": text})
    raise ValueError(f"It broke at {text}.")


@job("tests.swallow")
def swallow() -> None:
    """Catch a database error and go on as if nothing was."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nonsense FROM nowhere")
    except Exception:  # noqa: S110 - the very mistake
        pass
    transaction.set_rollback(True)


@job("tests.hopeless")
def hopeless() -> None:
    """Fail for good."""
    raise GiveUp("There is no point.")


def a_job(
    name: str = "tests.note", *, text: str = "hello", priority: int = NORMAL, key: str = ""
) -> Job:
    """Return a queued job."""
    with transaction.atomic():
        return Job.objects.get(pk=enqueue(name, {"text": text}, priority=priority, key=key))


def a_failed_job(*, key: str = "") -> Job:
    """Return a job that has given up."""
    with transaction.atomic():
        number = enqueue("tests.hopeless", key=key)
    run_until_idle()
    return Job.objects.get(pk=number)
