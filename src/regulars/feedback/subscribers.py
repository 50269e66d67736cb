from regulars.conversations.events import ConversationClosed
from regulars.feedback import actions
from regulars.journal.events import projects, reacts
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.outbox.events import OutgoingSent


def _may_be_asked(entry: Entry) -> bool:
    return bool(entry.data["is_live"]) and entry.data["kind"] == "person"


@reacts(ConversationClosed, wants=_may_be_asked)
def plan_invitation(entries: list[Entry]) -> None:
    for entry in entries:
        actions.plan_invitation(int(entry.about.partition(":")[2]), by=SYSTEM)


@projects(OutgoingSent)
def note_accepted(entries: list[Entry]) -> None:
    for entry in entries:
        kind, _, pk = entry.about.partition(":")
        if kind == "invitation":
            actions.note_accepted(int(pk), by=SYSTEM)
