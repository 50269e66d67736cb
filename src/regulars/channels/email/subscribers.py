from regulars.channels.email import actions
from regulars.channels.email.acknowledging import CHANNELS
from regulars.channels.email.letters import ACKNOWLEDGEMENT
from regulars.conversations.events import ConversationOpened
from regulars.journal.events import projects, reacts
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.outbox.events import OutgoingSent


@projects(ConversationOpened)
def plan_acknowledgements(entries: list[Entry]) -> None:
    """Not as a reaction: one job for all that come within a few seconds, not one for each."""
    numbers = [_number(entry) for entry in entries if _may_be_told(entry)]
    if numbers:
        actions.plan_acknowledgements(min(numbers), by=SYSTEM)


def _may_be_told(entry: Entry) -> bool:
    told = entry.data
    is_first = told["direction"] == "in" and told["kind"] == "person"
    return is_first and bool(told["is_live"]) and told["channel"] in CHANNELS


def _is_acknowledgement(entry: Entry) -> bool:
    return bool(entry.data["purpose"] == ACKNOWLEDGEMENT)


@reacts(OutgoingSent, wants=_is_acknowledgement)
def note_acknowledged(entries: list[Entry]) -> None:
    for entry in entries:
        actions.note_acknowledged(_number(entry), by=SYSTEM)


def _number(entry: Entry) -> int:
    return int(entry.about.partition(":")[2])
