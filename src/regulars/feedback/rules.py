"""Pure decisions: whom to ask, and which visits of a link were a machine's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SCORES = (1, 2, 3, 4, 5)
UNHAPPY = 2  # this and lower is followed up
HAPPY = 4  # this and higher counts for satisfaction
CHANGEABLE_FOR = timedelta(days=7)
VALID_FOR = timedelta(days=30)
TOO_SOON = timedelta(seconds=10)  # after acceptance: no person has read the mail yet
TOGETHER = timedelta(seconds=60)  # two different scores within this were not tapped by a person


@dataclass(frozen=True, slots=True)
class Visit:
    """A survey link that was followed.

    Attributes:
        score: 1 to 5; None for the link that no person can see.
        method: "GET" or "HEAD".
    """

    score: int | None
    method: str
    at: datetime


def reason_not_to_ask(
    *,
    is_active: bool,
    has_address: bool,
    was_answered: bool,
    opted_out: bool,
    asked_lately: bool,
) -> str:
    """Return why a closed conversation brings no survey, as a short code, or ""."""
    reasons = (
        (not is_active, "switched_off"),
        (not has_address, "no_address"),
        (not was_answered, "not_answered"),
        (opted_out, "opted_out"),
        (asked_lately, "asked_lately"),
    )
    return next((code for holds, code in reasons if holds), "")


def automatic_visits(visits: Sequence[Visit], *, sent_at: datetime | None) -> list[bool]:
    """Return for each visit whether a machine made it, in the order given.

    A machine shows itself by HEAD, by following the hidden link, by following two different
    scores within a minute, or by coming before a person could have read the mail.
    """
    return [_is_automatic(visit, visits, sent_at) for visit in visits]


def _is_automatic(visit: Visit, visits: Sequence[Visit], sent_at: datetime | None) -> bool:
    if visit.method == "HEAD" or visit.score is None:
        return True
    if sent_at and visit.at - sent_at < TOO_SOON:
        return True
    return any(
        other.score != visit.score and abs(other.at - visit.at) <= TOGETHER for other in visits
    )


def may_be_changed(answered_at: datetime, now: datetime) -> bool:
    return now - answered_at <= CHANGEABLE_FOR
