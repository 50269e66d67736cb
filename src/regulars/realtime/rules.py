"""What a browser is told, and who may be told it. Pure: no database, no clock."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.kit.actor import Actor

# The last words of a name are enough: a browser fetches what changed, under its own rights.
HEARD = (
    "conversation.opened",
    "conversation.message_received",
    "conversation.replied",
    "conversation.reply_withdrawn",
    "conversation.delivery_changed",
    "conversation.noted",
    "conversation.assigned",
    "conversation.snoozed",
    "conversation.woke",
    "conversation.closed",
    "conversation.reopened",
    "clock.missed",
    "survey.answered",
    "survey.changed",
)
ANNOUNCED = {"conversation.opened", "conversation.message_received"}
# When one of these is recorded, a stream looks at once whether its person still may listen.
ACCESS = (
    "staff.disabled",
    "staff.role_changed",
    "staff.locations_set",
    "staff.password_set",
    "team.members_set",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that changed: no content, only where to look again.

    Attributes:
        position: Where it stands in the journal, as text: the Last-Event-ID.
        topics: Names that elements of a page wait for: "inbox", "conversation:12".
        location_id: None where it is nobody's in particular.
        staff_id, team_id: Whom it was given to, where it tells that.
    """

    position: str
    name: str
    topics: tuple[str, ...]
    location_id: int | None = None
    staff_id: int | None = None
    team_id: int | None = None
    is_from_customer: bool = False

    @property
    def concerns_access(self) -> bool:
        return self.name in ACCESS


def notice_of(entry: Any, position: str) -> Notice:
    """Return what an entry of the journal means for open pages."""
    data = entry.data
    is_live = bool(data.get("is_live", True)) and data.get("kind", "person") == "person"
    return Notice(
        position=position,
        name=entry.name,
        topics=("inbox", entry.about, *([entry.also] if entry.also else [])),
        location_id=data.get("location_id"),
        staff_id=data.get("staff_id"),
        team_id=data.get("team_id"),
        is_from_customer=entry.name in ANNOUNCED
        and is_live
        and data.get("direction", "in") == "in",
    )


def may_hear(actor: Actor, notice: Notice) -> bool:
    """Return whether an actor may know that this changed."""
    if notice.concerns_access:
        return False
    if actor.locations is None or notice.location_id in actor.locations:
        return True
    given = notice.staff_id is not None and str(notice.staff_id) == actor.id
    return given or (notice.team_id is not None and notice.team_id in actor.teams)


def event_text(notice: Notice, *, language: str) -> str:
    """Return a notice as a server-sent event."""
    told: dict[str, Any] = {"topics": list(notice.topics)}
    if notice.is_from_customer:
        with override(language or "en"):
            told["said"] = _("A customer has written.")
    return _event("change", told, notice.position)


def look_again(position: str) -> str:
    """Return the event that says: fetch everything again, too much has happened."""
    return _event("change", {"topics": ["*"]}, position)


def _event(name: str, told: dict[str, Any], position: str) -> str:
    return f"event: {name}\nid: {position}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
