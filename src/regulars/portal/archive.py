"""What we keep about a customer as one file: to be read by people, and by other programs."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override

from regulars.business.queries import business, zone
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.customers.models import Customer
from regulars.files.responses import safe_name
from regulars.files.rules import Missing
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.portal.hours import open_places
from regulars.portal.queries import bytes_of, everything_said, survey_answers, wants_no_surveys

IN_MEMORY_BYTES = 4 * 1024 * 1024  # what is longer waits in a temporary file
PART_BYTES = 64 * 1024


def archive_in_parts(customer: Customer, *, actor: Actor, language: str) -> Iterator[bytes]:
    """Yield a ZIP: everything.html to read, everything.json for programs, and the files.

    It holds what the customer may see on their own page (`rules.may_be_seen`): none of our notes,
    and nothing that somebody else wrote. One file at a time is in memory. Put together when the
    first part is asked for.
    """
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as out:
        with override(language), timezone.override(zone(open_places()[0].time_zone)):
            _write(out, customer, actor)
        out.seek(0)
        while part := out.read(PART_BYTES):
            yield part


def _write(out: IO[bytes], customer: Customer, actor: Actor) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        told = _facts(customer) | {
            "conversations": [
                _conversation(each, messages, zipped) for each, messages in everything_said(actor)
            ]
        }
        zipped.writestr("everything.json", _as_json(told))
        zipped.writestr("everything.html", _page(told))


def _facts(customer: Customer) -> dict[str, Any]:
    return {
        "written_at": clock.now(),
        "by": business().name,
        "name": customer.name,
        "greet_as": customer.greet_as,
        "language": customer.language,
        "reach_by": customer.reach_by,
        "known_since": customer.created_at,
        "last_seen_at": customer.last_seen_at,
        "deletion_asked_at": customer.deletion_asked_at,
        "wants_no_surveys": wants_no_surveys(customer),
        "contact_points": [
            {"kind": each.kind, "value": each.value, "state": each.state}
            for each in customer.points
        ],
        "survey_answers": [
            {
                "conversation": each.invitation.conversation_id,
                "score": each.score,
                "comment": each.comment,
                "at": each.answered_at,
            }
            for each in survey_answers(customer)
        ],
    }


def _conversation(
    conversation: Conversation, messages: list[Message], zipped: zipfile.ZipFile
) -> dict[str, Any]:
    return {
        "number": conversation.number,
        "subject": conversation.subject,
        "location": conversation.location.name,
        "channel": conversation.channel,
        "opened_at": conversation.opened_at,
        "closed_at": conversation.closed_at,
        "messages": [_message(each, zipped) for each in messages],
    }


def _message(message: Message, zipped: zipfile.ZipFile) -> dict[str, Any]:
    is_ours = message.direction == Message.Direction.OUT
    author = message.author.name if message.author else message.from_name
    return {
        "at": message.sent_at,
        "is_ours": is_ours,
        "by": author if is_ours else message.from_address,
        "text": message.text,
        "language": message.language,
        "files": [_file(each, message, zipped) for each in message.files],
    }


def _file(found: Attachment, message: Message, zipped: zipfile.ZipFile) -> dict[str, Any]:
    """Put a file into the archive; return what is told of it, with path "" where it is gone."""
    path = f"files/{message.conversation_id}-{found.pk}-{safe_name(found.filename)}"
    try:
        zipped.writestr(path, bytes_of(found))
    except (Missing, ValueError):
        path = ""
    return {"name": found.filename, "path": path, "size": found.size}


def _as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=datetime.isoformat)


def _page(told: dict[str, Any]) -> str:
    return render_to_string("portal/everything.html", {"told": told, "language": get_language()})
