"""Every write of this app, by verb."""

from regulars.conversations.actions.accepting import accept_sender, move_message_out
from regulars.conversations.actions.assigning import assign_conversation
from regulars.conversations.actions.checking import note_sender_checks
from regulars.conversations.actions.closing import close_conversation, reopen_conversation
from regulars.conversations.actions.delivering import change_deliveries
from regulars.conversations.actions.forwarding import forward_message
from regulars.conversations.actions.noting import add_note, note_languages
from regulars.conversations.actions.opening import open_conversation
from regulars.conversations.actions.projecting import show_due, tally_days
from regulars.conversations.actions.recounting import recount_days, tally_withdrawn
from regulars.conversations.actions.renewing import Renewal, renew_messages
from regulars.conversations.actions.replying import reply_to_conversation, withdraw_reply
from regulars.conversations.actions.snoozing import snooze_conversation, wake_snoozed
from regulars.conversations.actions.taking import Taken, take_messages
from regulars.conversations.enclosing import Enclosure, enclosed_again
from regulars.outbox.rules import AlreadyLeft

__all__ = [
    "AlreadyLeft",
    "Enclosure",
    "Renewal",
    "Taken",
    "accept_sender",
    "add_note",
    "assign_conversation",
    "change_deliveries",
    "close_conversation",
    "enclosed_again",
    "forward_message",
    "move_message_out",
    "note_languages",
    "note_sender_checks",
    "open_conversation",
    "recount_days",
    "renew_messages",
    "reopen_conversation",
    "reply_to_conversation",
    "show_due",
    "snooze_conversation",
    "take_messages",
    "tally_days",
    "tally_withdrawn",
    "wake_snoozed",
    "withdraw_reply",
]
