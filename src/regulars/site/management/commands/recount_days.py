"""``regulars manage recount_days``: put daily figures right that are not."""

from typing import Any

from django.core.management.base import BaseCommand

from regulars.insights.actions import recount_days
from regulars.insights.queries import days_kept
from regulars.jobs.bulk import batches
from regulars.kit.actor import SYSTEM
from regulars.site import talk


class Command(BaseCommand):
    help = (
        "Count the daily figures that Today and Results are made of anew, from what happened. "
        "While the program runs, if you like; twice is as good as once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        days = days_kept()
        done = wrong = 0
        with talk.progress("days") as tell:
            for batch in batches(days):
                wrong += recount_days(batch, by=SYSTEM)
                done += len(batch)
                tell(done, len(days))
        self.stdout.write(f"{done:,} days counted anew, {_mended(wrong)}.")


def _mended(wrong: int) -> str:
    return {0: "none was wrong", 1: "1 was wrong and is mended"}.get(
        wrong, f"{wrong:,} figures were wrong and are mended"
    )
