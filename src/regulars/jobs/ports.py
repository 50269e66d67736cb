"""What higher apps want to hear in the very transaction of a decision about a job."""

from collections.abc import Callable

from regulars.jobs.models import Job
from regulars.kit.actor import Actor

Decided = Callable[[str, Job, Actor], None]

decisions: list[Decided] = []  # called with "retried" or "dropped", the job and who decided
