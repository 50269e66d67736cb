from regulars.conversations import actions
from regulars.conversations.queries import languages_told
from regulars.jobs.declare import BULK, every, job
from regulars.kit.actor import SYSTEM


@every(minutes=1, name="conversations.wake")
def wake() -> None:
    """Bring back what was snoozed until now."""
    actions.wake_snoozed(by=SYSTEM)


@job("conversations.note_languages", priority=BULK, atomic=False)
def note_languages(messages: list[int]) -> None:
    """Note in which language customers wrote these messages."""
    if languages := languages_told(messages):
        actions.note_languages(languages, by=SYSTEM)
