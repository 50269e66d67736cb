from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regulars.feedback.models import Survey
from regulars.feedback.rules import SCORES


class AnswerForm:
    """What a survey page posts: a score, words, or both. Lenient: the action refuses."""

    def __init__(self, posted: Any) -> None:
        self.posted = posted

    def score(self) -> int | None:
        given = str(self.posted.get("score", ""))
        return int(given) if given in {str(score) for score in SCORES} else None

    def comment(self) -> str | None:
        """Return the words, or None where the page did not ask for any."""
        given = self.posted.get("comment")
        return None if given is None else str(given).replace("\x00", "").strip()


class SurveyForm(forms.Form):
    is_active = forms.BooleanField(label=_("Ask customers how well we helped"), required=False)
    delay_minutes = forms.IntegerField(
        label=_("Minutes to wait after a conversation is closed"),
        min_value=0,
        max_value=20_160,
    )
    quiet_days = forms.IntegerField(
        label=_("Days before the same customer is asked again"), min_value=1, max_value=365
    )

    @staticmethod
    def values_of(survey: Survey) -> dict[str, Any]:
        return {
            "is_active": survey.is_active,
            "delay_minutes": survey.delay_minutes,
            "quiet_days": survey.quiet_days,
        }
