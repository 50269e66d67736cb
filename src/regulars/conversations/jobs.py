from regulars.conversations import actions
from regulars.jobs.declare import BULK, every, job
from regulars.kit.actor import SYSTEM


@every(minutes=1, name="conversations.wake")
def wake() -> None:
    """Bring back what was snoozed until now."""
    actions.wake_snoozed(by=SYSTEM)


@job("conversations.note_languages", priority=BULK)
def note_languages(messages: list[int]) -> None:
    """Note in which language customers wrote these messages."""
    actions.note_languages(messages, by=SYSTEM)
