from regulars.feedback import actions
from regulars.jobs.declare import job
from regulars.kit.actor import SYSTEM


@job("feedback.send_invitation")
def send_invitation(*, invitation: int) -> None:
    """Send one planned invitation."""
    actions.send_invitation(invitation, by=SYSTEM)
