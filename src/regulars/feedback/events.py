from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class InvitationPlanned(
    Event,
    name="survey.planned",
    sentence=_("A survey will go out: how well did we help?"),
    personal=(),
):
    """A closed conversation will be followed by a survey, unless it is reopened first."""

    invitation_id: int
    location_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationSkipped(
    Event,
    name="survey.skipped",
    sentence=_("No survey goes out"),
    personal=(),
):
    """A planned survey was not sent; ``reason`` says why."""

    invitation_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class InvitationSent(
    Event,
    name="survey.sent",
    sentence=_("The survey was sent"),
    personal=(),
):
    """The customer was asked how well we helped."""

    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(
    Event,
    name="survey.answered",
    sentence=_("{actor} gave {score} of 5"),
    personal=("comment",),
):
    """The customer answered: tapped or confirmed (``certainty``). 2 or less worries us."""

    invitation_id: int
    location_id: int
    score: int
    certainty: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class SurveyAnswerChanged(
    Event,
    name="survey.changed",
    sentence=_("{actor} changed the answer to {score} of 5"),
    personal=("comment",),
):
    """The customer thought again, or added words. The last answer counts."""

    invitation_id: int
    location_id: int
    score: int
    before: int
    certainty: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class SurveysStopped(
    Event,
    name="survey.stopped",
    sentence=_("{actor} does not want to be asked again"),
    personal=(),
):
    """The customer opted out of surveys, for good."""

    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class SurveyChanged(
    Event,
    name="survey.settings_changed",
    sentence=_("{actor} changed when customers are asked"),
    personal=(),
):
    """The survey was switched on or off, or its delays were changed."""

    is_active: bool
    delay_minutes: int
    quiet_days: int
