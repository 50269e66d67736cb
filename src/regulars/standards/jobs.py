from regulars.jobs.declare import every
from regulars.kit.actor import SYSTEM
from regulars.standards import actions


@every(minutes=1, name="standards.mark_missed")
def mark_missed() -> None:
    """Mark the clocks that ran out."""
    actions.mark_missed(by=SYSTEM)


@every(minutes=1, name="standards.refresh_medians")
def refresh_medians() -> None:
    """Bring the medians of changed days up to date."""
    actions.refresh_medians(by=SYSTEM)
