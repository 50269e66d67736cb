"""Every write of this app."""

from regulars.portal.actions.counting import count_attempts, forget_old
from regulars.portal.actions.leaving import (
    ask_for_deletion,
    hand_out_data,
    take_back_deletion,
)
from regulars.portal.actions.signing_in import (
    ask_for_code,
    confirm_sign_in,
    enter_code,
    send_code,
    sign_out,
    sign_out_everywhere,
)
from regulars.portal.actions.wishing import keep_wishes, settle_conversation
from regulars.portal.actions.writing import answer_conversation, write_by_form

__all__ = [
    "answer_conversation",
    "ask_for_code",
    "ask_for_deletion",
    "confirm_sign_in",
    "count_attempts",
    "enter_code",
    "forget_old",
    "hand_out_data",
    "keep_wishes",
    "send_code",
    "settle_conversation",
    "sign_out",
    "sign_out_everywhere",
    "take_back_deletion",
    "write_by_form",
]
