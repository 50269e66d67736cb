"""Note in the journal what people decide about failed jobs."""

from regulars.jobs.models import Job
from regulars.journal.actions import record
from regulars.journal.events import JobDropped, JobRetried
from regulars.kit.actor import Actor

_EVENTS = {"retried": JobRetried, "dropped": JobDropped}


def note_decision(decision: str, job: Job, by: Actor) -> None:
    """Record that a failed job was retried or dropped."""
    record(_EVENTS[decision](job=job.name), about=job, by=by)
