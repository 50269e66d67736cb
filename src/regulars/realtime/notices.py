"""From the journal to notices: what comes, and what a browser missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.conversations.models import Conversation
from regulars.journal.models import Entry
from regulars.journal.positions import Position, position_now
from regulars.journal.queries import stream
from regulars.realtime.rules import ACCESS, HEARD, Notice, conversations_in, notice_of

NAMES = frozenset([*HEARD, *ACCESS])
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Missed:
    """What a browser was not told. `notices` None: too much, or unknown; look at everything."""

    notices: list[Notice] | None
    position: Position


def notices_of(entries: Sequence[Entry]) -> list[Notice]:
    """Return entries as notices, in order, with who has each conversation now; one query."""
    notices = [notice_of(entry, str(Position.of(entry))) for entry in entries]
    wanted = conversations_in(notices)
    if not wanted:
        return notices
    rows = Conversation.objects.filter(pk__in=wanted)
    had_by = {row.pk: row for row in rows.only("pk", "assignee_id", "team_id")}
    return [_with_havers(notice, had_by.get(notice.conversation_id or 0)) for notice in notices]


def _with_havers(notice: Notice, row: Conversation | None) -> Notice:
    return notice.had_by(row.assignee_id, row.team_id) if row else notice


def missed_after(text: str | None) -> Missed:
    """Return what was recorded after a position that a browser brings back; None is now."""
    now = position_now()
    if text is None:
        return Missed([], now)
    try:
        position = Position.parse(text)
    except ValueError:
        return Missed(None, now)
    if position > now:  # of a journal that was replaced by an older one
        return Missed(None, now)
    found = stream(position, names=NAMES, limit=AT_ONCE)
    if len(found.entries) == AT_ONCE:
        return Missed(None, now)
    return Missed(notices_of(found.entries), found.position)
