"""What a browser is told, and who may be told it. Pure: no database, no clock."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.kit.actor import Actor

# The last words of a name are enough: a browser fetches what changed, under its own rights.
HEARD = (
    "conversation.opened",
    "conversation.message_received",
    "conversation.message_held",
    "conversation.message_moved_out",
    "conversation.sender_accepted",
    "conversation.sender_checked",
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
CONVERSATION = "conversation:"
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
        staff_ids, team_ids: Who has it, or got it by this.
    """

    position: str
    name: str
    topics: tuple[str, ...]
    location_id: int | None = None
    staff_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    is_from_customer: bool = False

    @property
    def concerns_access(self) -> bool:
        return self.name in ACCESS

    @property
    def conversation_id(self) -> int | None:
        """The conversation that it is about, if any."""
        found = [topic for topic in self.topics if topic.startswith(CONVERSATION)]
        return int(found[0].removeprefix(CONVERSATION)) if found else None

    def had_by(self, staff_id: int | None, team_id: int | None) -> "Notice":
        """Return the same, told to those too who have the conversation now."""
        return replace(
            self,
            staff_ids=self.staff_ids | _ids(staff_id),
            team_ids=self.team_ids | _ids(team_id),
        )


def _ids(*found: int | None) -> frozenset[int]:
    return frozenset(one for one in found if one is not None)


def conversations_in(notices: Iterable[Notice]) -> set[int]:
    """Return the ids of the conversations that notices are about."""
    return {found for notice in notices if (found := notice.conversation_id) is not None}


def notice_of(entry: Any, position: str) -> Notice:
    """Return what an entry of the journal means for open pages."""
    data = entry.data
    is_live = bool(data.get("is_live", True)) and data.get("kind", "person") == "person"
    return Notice(
        position=position,
        name=entry.name,
        topics=("inbox", entry.about, *([entry.also] if entry.also else [])),
        location_id=data.get("location_id"),
        staff_ids=_ids(data.get("staff_id")),
        team_ids=_ids(data.get("team_id")),
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
    return int(actor.id) in notice.staff_ids or not actor.teams.isdisjoint(notice.team_ids)


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


def ready(position: str) -> str:
    """Return the event that says: all up to here was told; come back with this."""
    return _event("ready", {}, position)


def _event(name: str, told: dict[str, Any], position: str) -> str:
    return f"event: {name}\nid: {position}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
