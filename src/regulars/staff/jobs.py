from regulars.jobs.declare import BULK, every
from regulars.staff import actions


@every(hours=1, name="staff.forget_answers", priority=BULK)
def forget_answers() -> None:
    """Forget the API answers that nobody will ask for again."""
    actions.forget_answers()
