from collections import defaultdict
from datetime import date

from regulars.business.queries import local_day
from regulars.conversations.actions import change_deliveries, tally_days, tally_withdrawn
from regulars.conversations.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationReplied,
    MessageReceived,
    ReplyWithdrawn,
)
from regulars.journal.events import projects
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.outbox.events import (
    OutgoingBounced,
    OutgoingConfirmed,
    OutgoingFailed,
    OutgoingRetried,
    OutgoingSent,
    OutgoingUncertain,
    OutgoingWithdrawn,
)

MESSAGE = "message"


@projects(ConversationOpened, MessageReceived, ConversationReplied, ConversationClosed)
def tally(entries: list[Entry]) -> None:
    """Count what happened by location and local day; only what is between people."""
    counts: dict[tuple[date, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in entries:
        if entry.data.get("kind", "person") != "person":
            continue
        location = entry.data["location_id"]
        for figure in _figures(entry):
            counts[local_day(entry.at, location), location][figure] += 1
    tally_days(counts)


def _figures(entry: Entry) -> tuple[str, ...]:
    if entry.name == ConversationOpened.name:
        return ("opened", "received") if entry.data["direction"] == "in" else ("opened", "replied")
    return (_FIGURE[entry.name],)


_FIGURE = {
    MessageReceived.name: "received",
    ConversationReplied.name: "replied",
    ConversationClosed.name: "closed",
}


@projects(ReplyWithdrawn)
def tally_less(entries: list[Entry]) -> None:
    """Count a reply that was taken back no longer, on the day on which Send was pressed."""
    pressed = [each for entry in entries if (each := _pressed(entry))]
    days = [(local_day(each.at, each.data["location_id"]), each) for each in pressed]
    tally_withdrawn([(day, each.data["location_id"]) for day, each in days], by=SYSTEM)


def _pressed(withdrawn: Entry) -> Entry | None:
    """Return what was recorded when the reply was sent."""
    sent = Entry.objects.filter(
        about=withdrawn.about,
        name__in=(ConversationReplied.name, ConversationOpened.name),
        data__message_id=withdrawn.data["message_id"],
    )
    return sent.first()


@projects(
    OutgoingSent,
    OutgoingFailed,
    OutgoingBounced,
    OutgoingConfirmed,
    OutgoingUncertain,
    OutgoingRetried,
    OutgoingWithdrawn,
)
def show_delivery(entries: list[Entry]) -> None:
    """Show on a message of ours what became of it outside."""
    states = {}
    for entry in entries:
        kind, _, pk = entry.about.partition(":")
        if kind == MESSAGE:
            states[int(pk)] = entry.data["state"]
    if states:
        change_deliveries(states)
