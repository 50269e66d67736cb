"""A conversation's messages, notes and events in the order they happened, for the templates."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from regulars.conversations.models import Attachment, Conversation, Message
from regulars.journal.queries import Line, timeline
from regulars.kit.permissions import can
from regulars.kit.text import one_line
from regulars.kit.views import actor_on
from regulars.outbox.models import OutgoingMessage

Piece = dict[str, Any]

# What the thread tells besides words, with its icon; the journal keeps more.
TOLD = {
    "conversation.assigned": "person",
    "conversation.snoozed": "snooze",
    "conversation.woke": "bell",
    "conversation.closed": "check",
    "conversation.reopened": "refresh",
    "conversation.reply_withdrawn": "undo",
    "clock.missed": "alert",
    "survey.answered": "feedback",
    "survey.changed": "feedback",
}
LINES = 200
UNHAPPY = 2  # of 5: such an answer stands out
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PICTURE_BYTES = 4_000_000
SHOWN_AT_ONCE = 60


def pieces_of(
    request: HttpRequest,
    conversation: Conversation,
    messages: list[Message],
    ways: Mapping[int, OutgoingMessage],
    *,
    seen: int | None = None,
) -> list[Piece]:
    """Return what the thread shows, oldest first.

    Args:
        ways: What the outbox knows of those under way: see ``queries.thread_of``.
        seen: The last message somebody has seen; "new since you looked" stands after it.
    """
    shown = [each for each in messages if each.delivery != "withdrawn"]
    pieces = [_piece(request, conversation, each, ways.get(each.pk)) for each in shown]
    since = shown[0].created_at if shown else conversation.opened_at
    page = timeline([conversation], actor=actor_on(request), limit=LINES)
    events = [_event(line) for line in page.items if line.entry.name in TOLD and line.at >= since]
    merged = sorted([*pieces, *reversed(events)], key=lambda piece: piece["sorted_by"])
    return merged if seen is None else _marked(merged, seen)


def newest_of(messages: Iterable[Message]) -> int:
    """Return the key of the newest message, 0 when there is none."""
    return max((each.pk for each in messages), default=0)


def _marked(pieces: list[Piece], seen: int) -> list[Piece]:
    at = next((at for at, piece in enumerate(pieces) if piece.get("pk", 0) > seen), None)
    return pieces if at is None else [*pieces[:at], {"kind": "new"}, *pieces[at:]]


def _piece(
    request: HttpRequest,
    conversation: Conversation,
    message: Message,
    way: OutgoingMessage | None,
) -> Piece:
    common = {
        "id": f"message-{message.pk}",
        "pk": message.pk,
        "at": message.created_at,
        "sorted_by": message.created_at,
        "language": message.language,
    }
    if message.direction == Message.Direction.NOTE:
        return {**common, "kind": "note", "by": _author(message), "text": message.text}
    if message.direction == Message.Direction.OUT:
        return {**common, **_ours(request, conversation, message, way)}
    return {**common, **_theirs(request, conversation, message)}


def _theirs(request: HttpRequest, conversation: Conversation, message: Message) -> Piece:
    return {
        "kind": "message",
        "by": message.from_name or message.from_address or _("Unknown"),
        "said": _("automatic") if message.is_automatic else "",
        "text": message.new_text or ("" if message.quoted_text else _("No words in this message.")),
        "earlier_text": _earlier(message),
        "files": _files(conversation, message),
        "after": _under(request, conversation, message, None),
    }


def _earlier(message: Message) -> str:
    before, after = message.text[: message.new_from].strip(), message.quoted_text.strip()
    return "\n\n".join(filter(None, (before, after)))


def _ours(
    request: HttpRequest,
    conversation: Conversation,
    message: Message,
    way: OutgoingMessage | None,
) -> Piece:
    state = {"failed": "failed", "uncertain": "failed", "sent": "", "": ""}
    take = f"{reverse('conversations:show', args=[conversation.number])}?take={message.pk}"
    return {
        "kind": "message",
        "ours": True,
        "by": _author(message),
        "said": _("our reply"),
        "text": message.text,
        "language": message.language or conversation.language,
        "state": state.get(message.delivery, "pending"),
        "sent": delivery_words(message, way),
        "edit_url": take if message.delivery == "failed" else "",
        "files": _files(conversation, message),
        "after": _under(request, conversation, message, way),
    }


def _author(message: Message) -> str:
    return message.author.name if message.author else message.from_name or _("Somebody")


def delivery_words(message: Message, way: OutgoingMessage | None) -> str:
    """Return how far an outgoing message has come, with the other server's words."""
    theirs = way.last_words.strip() if way else ""
    if message.delivery == "failed":
        return _("Not sent. The other server said: %(words)s") % {"words": theirs or "–"}
    if message.delivery == "queued" and way and way.attempts:
        return _("Not sent yet; we keep trying. The other server said: %(words)s") % {
            "words": theirs or "–"
        }
    return {
        "held": _("Held for a moment, so that you can take it back"),
        "queued": _("Waiting to be sent"),
        "sending": _("Being sent"),
        "sent": _("Sent"),
        "uncertain": _("The line broke at the end: nobody knows whether this arrived."),
    }.get(message.delivery, "")


def _files(conversation: Conversation, message: Message) -> list[Piece]:
    return [_file(conversation, each) for each in message.files if not _is_picture(each)]


def _file(conversation: Conversation, attachment: Attachment) -> Piece:
    name = attachment.filename or _("file")
    url_name = name.replace("/", "_").replace("\\", "_").strip(".") or "file"
    url = reverse("conversations:attachment", args=[conversation.number, attachment.pk, url_name])
    return {"url": url, "name": name, "size": attachment.size}


def _is_picture(attachment: Attachment) -> bool:
    return attachment.content_type in PICTURES and attachment.size <= PICTURE_BYTES


def _under(
    request: HttpRequest,
    conversation: Conversation,
    message: Message,
    way: OutgoingMessage | None,
) -> str:
    actor = actor_on(request)
    pictures = [_file(conversation, each) for each in message.files if _is_picture(each)]
    context = {
        "conversation": conversation,
        "message": message,
        "pictures": pictures,
        "has_raw": bool(message.raw_sha256) and can(actor, "conversation.see_raw", conversation),
        "may_send_again": message.delivery == "uncertain"
        and way is not None
        and can(actor, "conversation.reply", conversation),
    }
    return render_to_string("conversations/_under.html", context, request=request)


def _event(line: Line) -> Piece:
    name, data = line.entry.name, line.entry.data
    # What was due is told at the moment it was due, not when a worker came round to see it.
    at = datetime.fromisoformat(data["due_at"]) if name == "clock.missed" else line.at
    return {
        "kind": "event",
        "at": at,
        "sorted_by": at,
        "icon": TOLD[name],
        "sentence": _sentence(line),
        "late": name == "clock.missed" or data.get("score", UNHAPPY + 1) <= UNHAPPY,
    }


def _sentence(line: Line) -> str:
    """Return what happened, with the words that somebody gave for it."""
    personal = line.entry.personal or {}
    words = one_line(personal.get("reason") or personal.get("comment") or "")
    return f"{line.sentence}: {words}" if words else line.sentence
