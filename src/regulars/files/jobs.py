"""Letting go of bytes that nobody holds."""

from regulars.files import actions
from regulars.jobs.declare import BULK, every


@every(hours=1, name="files.sweep_new_orphans", priority=BULK, atomic=False)
def sweep_new_orphans() -> None:
    actions.sweep_new_orphans()


@every(hours=24 * 7, name="files.sweep_orphans", priority=BULK, atomic=False)
def sweep_orphans() -> None:
    actions.sweep_orphans()
