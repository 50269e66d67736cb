from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class StandardPublished(
    Event,
    name="standard.published",
    sentence=_("{actor} published a standard: {statement}"),
    personal=(),
):
    """We hold ourselves to something new. A version in force before it is superseded."""

    statement: str
    measure: str
    target_minutes: int
    target_share: int
    location_id: int | None


@dataclass(frozen=True, kw_only=True)
class ClockMissed(
    Event,
    name="clock.missed",
    sentence=_("The first reply is late: it was due and nobody has answered"),
    personal=(),
):
    """A due time passed while the customer was waiting. Shows on Today and may alert people."""

    clock_id: int
    standard_id: int
    location_id: int
    due_at: str
