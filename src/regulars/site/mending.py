"""What a restored state must not do again: nobody knows what left after the backup was made."""

from collections.abc import Callable, Collection
from typing import Any

# In SQL, not by actions: the state may be of an older version, whose tables are not those of the
# models yet, and on SQLite it is mended before it is put in its place.
_MENDED = {
    # What was on its way has probably left since. Somebody looks, and sends it again or does not.
    "conversations_message": """
        UPDATE conversations_message SET delivery = 'uncertain'
        WHERE direction = 'out' AND delivery IN ('held', 'queued', 'sending')
    """,
    "outbox_outgoingmessage": """
        UPDATE outbox_outgoingmessage SET state = 'uncertain', last_words = {words}
        WHERE state IN ('held', 'queued', 'sending')
    """,
    # Whoever was to be asked by now has been asked.
    "feedback_invitation": """
        UPDATE feedback_invitation SET state = 'skipped', skipped_because = 'restored'
        WHERE state = 'planned' AND send_at <= {now}
    """,
}
WORDS = "It was on its way when the backup was made that was restored. It may have left since."


def mend(
    execute: Callable[[str, tuple[Any, ...]], Any], *, tables: Collection[str], now: Any, place: str
) -> None:
    """Let nothing leave once more that may have left after the backup was made.

    Args:
        execute: Runs one statement with its parameters, in the transaction of the caller.
        tables: Those that there are.
        now: As the database takes it.
        place: How a parameter is written: "?" or "%s".
    """
    values = {"words": WORDS, "now": now}
    for table, statement in _MENDED.items():
        if table in tables:
            used = tuple(value for name, value in values.items() if f"{{{name}}}" in statement)
            execute(statement.format(words=place, now=place), used)
