from collections.abc import Sequence

from django.db import transaction

from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.outbox.events import OutgoingBounced
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import after_bounce


@transaction.atomic
def note_bounce(
    *, message_id: str, recipients: Sequence[str], words: str, by: Actor
) -> OutgoingMessage | None:
    """Note that a message came back from some of those who had it; return it, or None if unknown.

    It failed when nobody of those it was written to has it any more. Told once: the same bounce
    again changes nothing, and neither does one from somebody who never had it.

    Args:
        message_id: Without brackets, out of something that only we can have signed.
        recipients: Addresses, in any case.
        words: What the other server said.
    """
    message = OutgoingMessage.objects.select_for_update().filter(message_id=message_id).first()
    if message is None:
        return None
    progress = after_bounce(message, recipients, words)
    if progress is None:
        return message

    for name, value in vars(progress).items():
        setattr(message, name, value)
    message.save(update_fields=list(vars(progress)))
    record(
        OutgoingBounced(
            outgoing_id=message.pk,
            state=message.state,
            purpose=message.purpose,
            words=message.last_words,
        ),
        about=message.about,
        by=by,
    )
    return message
