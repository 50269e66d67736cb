"""Post a message, take it back, bring it away, send it once more."""

from regulars.outbox.actions.bouncing import note_bounce
from regulars.outbox.actions.posting import post
from regulars.outbox.actions.retrying import (
    confirm_arrived,
    retry_uncertain,
    send_now,
    send_waiting,
)
from regulars.outbox.actions.sending import claim, claim_next, deliver, give_up_lost, settle
from regulars.outbox.actions.withdrawing import withdraw

__all__ = [
    "claim",
    "claim_next",
    "confirm_arrived",
    "deliver",
    "give_up_lost",
    "note_bounce",
    "post",
    "retry_uncertain",
    "send_now",
    "send_waiting",
    "settle",
    "withdraw",
]
