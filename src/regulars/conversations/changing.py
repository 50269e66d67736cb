"""What the actions share: taking hold of a conversation, moving it, adding words to it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from regulars.conversations.indexing import add_words
from regulars.conversations.models import Conversation, Message
from regulars.conversations.refusals import NothingSaid, TooLong
from regulars.conversations.rules import Standing
from regulars.kit import clock
from regulars.kit.reading import for_update, read_related
from regulars.kit.text import snippet, strip_controls

TEXT_CHARS = 100_000

STATE = ("status", "waiting_since", "snoozed_until", "closed_at", "updated_at", "version")
LAST_WORDS = ("snippet", "last_message_at", "last_direction", "message_count")


def locked(conversation: Conversation) -> Conversation:
    """Return the conversation as it stands now, held until the transaction ends.

    Locked first: two people often do something to the same one within a second.
    """
    table = "conversations_conversation"
    condition = f"WHERE {table}.number = %s {for_update(table)}"
    [found] = read_related(Conversation, ("customer",), condition, [conversation.pk])
    return found


def move(conversation: Conversation, standing: Standing) -> Sequence[str]:
    """Put a conversation where it stands now; return the fields to save."""
    standing.put_on(conversation)
    return touch(conversation)


def touch(conversation: Conversation) -> Sequence[str]:
    """Count a change of state; return the fields to save."""
    conversation.version += 1
    conversation.updated_at = clock.now()
    return STATE


def say(conversation: Conversation, message: Message) -> Sequence[str]:
    """Let a new message be the last words that lists show; return the fields to save."""
    conversation.message_count += 1
    if message.created_at >= conversation.last_message_at:
        conversation.snippet = snippet(message.new_text)
        conversation.last_message_at = message.created_at
        conversation.last_direction = message.direction
    return LAST_WORDS


def checked_text(text: str) -> str:
    """Return what somebody typed, fit to be kept.

    Raises:
        NothingSaid: there is no word in it.
        TooLong: more than 100,000 signs.
    """
    text = strip_controls(text).strip()
    if not text:
        raise NothingSaid(_("Write something first."), field="text")
    if len(text) > TEXT_CHARS:
        raise TooLong(
            _("This text is too long: at most %(count)s signs fit.") % {"count": TEXT_CHARS},
            field="text",
        )
    return text


def keep_findable(conversation: Conversation, message: Message) -> None:
    """Let the conversation be found by the new words too."""
    add_words([(conversation, message)])


def moment_after(conversation: Conversation) -> datetime:
    """Return now, but never before the conversation began: clocks of machines go back."""
    return max(clock.now(), conversation.opened_at)
