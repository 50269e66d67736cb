from regulars.conversations import actions
from regulars.conversations.queries import languages_told
from regulars.jobs.declare import BULK, every, job
from regulars.kit.actor import SYSTEM
from regulars.kit.commits import unhurried


@job("conversations.wake_in_time")
def wake_in_time() -> None:
    """Bring back what was snoozed until now, at that very moment."""
    actions.wake_snoozed(by=SYSTEM)


@every(minutes=1, name="conversations.wake")
def wake() -> None:
    """Bring back whose own job was lost, or that came due with many others."""
    actions.wake_snoozed(by=SYSTEM)


@job("conversations.note_languages", priority=BULK, atomic=False)
def note_languages(messages: list[int]) -> None:
    """Note in which language customers wrote these messages."""
    if languages := languages_told(messages):
        with unhurried():
            actions.note_languages(languages, by=SYSTEM)
