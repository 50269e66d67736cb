from collections.abc import Mapping

from django.db import connection, transaction

from regulars.conversations.changing import checked_text, keep_findable, locked, moment_after
from regulars.conversations.events import ConversationNoted, LanguageNoted
from regulars.conversations.models import Conversation, Message
from regulars.customers.actions import note_customer_languages
from regulars.journal.actions import Happening, record, record_many
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.kit.permissions import require
from regulars.kit.reading import places, read_related
from regulars.kit.updating import update_many

_WRITE_LANGUAGE = """
UPDATE conversations_conversation SET language = %s WHERE number = %s AND language = ''
"""


@transaction.atomic
def add_note(conversation: Conversation, *, text: str, key: str = "", by: Actor) -> Message:
    """Write something down for ourselves; it never leaves the house and moves nothing.

    Args:
        key: The same key again gives the first note.

    Raises:
        NothingSaid, TooLong: see `changing.checked_text`.
    """
    require(by, "conversation.note", conversation)
    conversation = locked(conversation)
    if key and (known := conversation.messages.filter(key=key[:100]).first()):
        return known

    now = moment_after(conversation)
    note = made(
        Message,
        conversation=conversation,
        direction=Message.Direction.NOTE,
        author_id=int(by.id) if by.is_staff else None,
        from_name=by.name,
        text=checked_text(text),
        sent_at=now,
        created_at=now,
        key=key[:100],
    )
    insert_many([note])
    note.files = []
    conversation.updated_at = now
    update_many([conversation], ["updated_at"])
    record(
        ConversationNoted(
            message_id=note.pk,
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    keep_findable(conversation, note)
    return note


@transaction.atomic
def note_languages(languages: Mapping[int, str], *, by: Actor = SYSTEM) -> int:
    """Note the language of what customers wrote, by message; returns how many were new.

    A conversation and a customer without a language take it. Noting twice changes nothing.
    """
    if not languages:
        return 0
    condition = f"conversations_message.id IN {places(list(languages))}"
    messages = read_related(
        Message,
        ("conversation",),
        f"WHERE {condition} AND conversations_message.language = ''",
        list(languages),
    )
    known = {message: languages[message.pk][:16] for message in messages}
    for message, language in known.items():
        message.language = language
    update_many(messages, ("language",))
    _speak(known, by=by)
    return len(known)


def _speak(known: Mapping[Message, str], *, by: Actor) -> None:
    new: dict[int, tuple[Conversation, str]] = {}
    for message, language in known.items():
        conversation = message.conversation
        if not conversation.language and message.direction == Message.Direction.IN:
            new.setdefault(conversation.pk, (conversation, language))
    if new:
        with connection.cursor() as cursor:
            cursor.executemany(
                _WRITE_LANGUAGE, [(said, number) for number, (_row, said) in new.items()]
            )
    record_many(
        [
            Happening(
                event=LanguageNoted(
                    language=language,
                    location_id=conversation.location_id,
                    customer_id=conversation.customer_id,
                ),
                about=conversation,
                also=f"customer:{conversation.customer_id}",
                by=by,
            )
            for conversation, language in new.values()
        ]
    )
    people = {
        message.conversation.customer_id: language
        for message, language in known.items()
        if not message.is_automatic
    }
    note_customer_languages(people, by=by)
