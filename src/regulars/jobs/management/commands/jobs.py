"""``regulars manage jobs``: look at failed jobs, retry or drop them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regulars.jobs.actions import NotFailed, drop_job, retry_job
from regulars.jobs.models import Job
from regulars.jobs.queries import failed_jobs
from regulars.kit.actor import SYSTEM


class Command(BaseCommand):
    help = "List the jobs that have failed; retry or drop one, or all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", metavar="NUMBER", help="run this job again, or 'all'")
        parser.add_argument("--drop", metavar="NUMBER", help="delete this job, or 'all'")

    def handle(self, *args: Any, **options: Any) -> None:
        for job in self._chosen(options["retry"]):
            self._decide(retry_job, job, "runs again")
        for job in self._chosen(options["drop"]):
            self._decide(drop_job, job, "dropped")
        if not (options["retry"] or options["drop"]):
            self._list()

    def _chosen(self, which: str | None) -> list[Job]:
        if which is None:
            return []
        if which == "all":
            return list(failed_jobs())
        found = list(failed_jobs().filter(pk=which)) if which.isdecimal() else []
        if not found:
            raise CommandError(f"No failed job has the number {which}. List them without options.")
        return found

    def _decide(self, act: Any, job: Job, done: str) -> None:
        name, number = job.name, job.pk
        try:
            act(job, by=SYSTEM)
        except NotFailed as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{number}  {name}  {done}")

    def _list(self) -> None:
        jobs = list(failed_jobs())
        for job in jobs:
            last_line = (job.last_error.strip().splitlines() or [""])[-1]
            self.stdout.write(f"{job.pk}  {job.name}  {job.attempts} attempts  {last_line}")
        if not jobs:
            self.stdout.write("No job has failed.")
