"""What was said in conversations, with authors, files and how it is under way."""

from collections.abc import Iterable, Sequence

from regulars.conversations.models import Attachment, Conversation, Message
from regulars.kit.reading import places, read_related, read_rows
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.queries import outgoing_for, outgoing_state

ON_THE_WAY = ("held", "queued", "sending")


def messages_of(conversations: Iterable[Conversation]) -> dict[int, list[Message]]:
    """Return the messages of conversations by number, oldest first, with attachments at hand.

    `delivery` says how an outgoing one stands this moment. Whoever asks may see the conversations.
    """
    numbers = [conversation.number for conversation in conversations]
    messages = _messages(numbers)
    _bring_up_to_date(messages)
    found: dict[int, list[Message]] = {number: [] for number in numbers}
    for message in messages:
        found[message.conversation_id].append(message)
    return found


def thread_of(
    conversation: Conversation,
) -> tuple[list[Message], dict[int, OutgoingMessage]]:
    """Return the messages of one conversation as `messages_of` does, and what the outbox knows.

    The second is by message, and only of those that are under way, did not arrive for sure, or went
    to several people.
    """
    messages = _messages([conversation.number])
    unsettled = {
        f"message:{each.pk}": each
        for each in messages
        if each.delivery in (*ON_THE_WAY, "failed", "uncertain") or _is_shared(each)
    }
    ways = {}
    for about, outgoing in outgoing_for(unsettled).items() if unsettled else ():
        unsettled[about].delivery = outgoing.state
        ways[unsettled[about].pk] = outgoing
    return messages, ways


def _is_shared(message: Message) -> bool:
    is_ours = message.delivery == Message.Delivery.SENT
    return is_ours and len(message.to) + len(message.cc) + len(message.bcc) > 1


def _messages(numbers: Sequence[int]) -> list[Message]:
    """Return the messages of conversations, oldest first, with authors and files at hand."""
    if not numbers:
        return []
    table = "conversations_message"
    condition = f"WHERE {table}.conversation_id IN {places(numbers)}"
    order = f"ORDER BY {table}.conversation_id, {table}.created_at, {table}.id"
    messages = read_related(Message, ("author",), f"{condition} {order}", numbers)
    for message, files in zip(messages, _files_of(messages), strict=True):
        message.files = files
    return messages


def _files_of(messages: Sequence[Message]) -> list[list[Attachment]]:
    keys = [message.pk for message in messages]
    condition = f"WHERE message_id IN {places(keys)} ORDER BY id" if keys else "WHERE FALSE"
    found: dict[int, list[Attachment]] = {key: [] for key in keys}
    for file in read_rows(Attachment, condition, keys):
        found[file.message_id].append(file)
    return list(found.values())


def _bring_up_to_date(messages: Sequence[Message]) -> None:
    """Messages learn how their way ended; where they are on the way only the outbox knows."""
    pending = {f"message:{each.pk}": each for each in messages if each.delivery in ON_THE_WAY}
    if pending:
        for about, state in outgoing_state(pending).items():
            pending[about].delivery = state
