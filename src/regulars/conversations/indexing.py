"""How conversations are found: by subject, new words, names and addresses. Called by actions."""

from collections.abc import Iterable

from regulars.conversations.models import Conversation, Message
from regulars.kit.languages import map_language
from regulars.search.actions import extend, index
from regulars.search.rules import Doc

KIND = "conversation"
WORDS_CHARS = 20_000  # of one message: beyond that people paste logs


def index_opened(opened: Iterable[tuple[Conversation, list[Message]]]) -> None:
    """Make new conversations findable."""
    index([_doc(conversation, messages) for conversation, messages in opened])


def add_words(said: Iterable[tuple[Conversation, Message]]) -> None:
    """Make conversations findable by a new message's words too."""
    extend([_doc(conversation, [message]) for conversation, message in said])


def _doc(conversation: Conversation, messages: list[Message]) -> Doc:
    words = [conversation.customer_name, conversation.subject]
    for message in messages:
        if message.subject != conversation.subject:
            words.append(message.subject)
        if message.from_name != conversation.customer_name:
            words.append(message.from_name)
        words += [message.from_address, message.new_text[:WORDS_CHARS]]
    return Doc(
        kind=KIND,
        ref=conversation.number,
        location_id=conversation.location_id,
        at=conversation.last_message_at,
        text="\n".join(words),
        language=map_language(messages[-1].language or conversation.language),
    )
