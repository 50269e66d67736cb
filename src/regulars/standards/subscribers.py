from regulars.business.events import BusinessSetUp
from regulars.conversations.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationReplied,
    DeliveryChanged,
    ReplyWithdrawn,
    SenderChecked,
)
from regulars.journal.events import projects
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.standards import actions
from regulars.standards.starting import Opening, Stop, first_standard


@projects(BusinessSetUp)
def publish_first_standard(entries: list[Entry]) -> None:
    """A new business answers within two open hours until it says otherwise."""
    for _entry in entries:
        actions.publish_standard(**first_standard(), by=SYSTEM)


@projects(ConversationOpened)
def start_clocks(entries: list[Entry]) -> None:
    openings = [
        Opening(conversation=_number(entry), location_id=entry.data["location_id"], at=entry.at)
        for entry in entries
        if entry.data["is_live"] and entry.data["kind"] == "person"
        if entry.data["direction"] == "in"
    ]
    if openings:
        actions.start_clocks(openings, by=SYSTEM)


@projects(ConversationReplied)
def stop_clocks(entries: list[Entry]) -> None:
    stops = [Stop(_number(entry), entry.data["message_id"], entry.at) for entry in entries]
    actions.stop_clocks(stops, by=SYSTEM)


@projects(ReplyWithdrawn)
def void_withdrawn(entries: list[Entry]) -> None:
    for entry in entries:
        actions.void_stop(entry.data["message_id"], conversation=_number(entry), by=SYSTEM)


@projects(DeliveryChanged)
def void_failed(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.data["delivery"] == "failed":
            actions.void_stop(entry.data["message_id"], conversation=_number(entry), by=SYSTEM)


@projects(ConversationClosed)
def cancel_clocks(entries: list[Entry]) -> None:
    actions.cancel_clocks({_number(entry): entry.at for entry in entries}, by=SYSTEM)


@projects(SenderChecked)
def cancel_for_mailings(entries: list[Entry]) -> None:
    """Nobody waits for an answer to what turned out to be a mailing."""
    spam = {_number(entry): entry.at for entry in entries if entry.data["verdict"] == "spam"}
    if spam:
        actions.cancel_clocks(spam, by=SYSTEM)


def _number(entry: Entry) -> int:
    return int(entry.about.partition(":")[2])
