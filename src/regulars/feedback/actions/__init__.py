"""Every change to surveys and their answers."""

from regulars.feedback.actions.answering import answer_survey, note_visit, stop_surveys
from regulars.feedback.actions.asking import (
    change_survey,
    note_accepted,
    plan_invitation,
    send_invitation,
)
from regulars.feedback.actions.recounting import recount_days

__all__ = [
    "answer_survey",
    "change_survey",
    "note_accepted",
    "note_visit",
    "plan_invitation",
    "recount_days",
    "send_invitation",
    "stop_surveys",
]
