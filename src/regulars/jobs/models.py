"""Work to be done later, once, whoever dies meanwhile. The database is the queue."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of work. Finished jobs are deleted with their effect, in one commit."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"  # leased by the worker named, for as long as its heart beats
        FAILED = "failed"  # gave up; stays for people to see and retry

    name = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=50)  # one of jobs.rules.PRIORITIES
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=200, blank=True)
    cause_id = models.BigIntegerField(null=True)  # the journal entry that led to it
    request_id = models.CharField(max_length=40, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "run_at", "id"],
                condition=Q(state="queued"),
                name="jobs_next_to_run",
            ),
            models.Index(
                fields=["lease_owner"], condition=Q(state="running"), name="jobs_by_lease"
            ),
            models.Index(fields=["id"], condition=Q(state="failed"), name="jobs_failed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=~Q(key="") & Q(state="queued"),
                name="one_queued_job_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk} ({self.state})"


class Schedule(models.Model):
    """When a periodic job last ran and next runs. One row per declared schedule."""

    name = models.CharField(max_length=100, primary_key=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A running worker's heartbeat: its leases hold while ``beats`` goes on growing."""

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    beats = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
