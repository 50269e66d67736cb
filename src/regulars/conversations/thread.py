"""A conversation's messages, notes and events in the order they happened, drawn for its page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from regulars.conversations.arrivals import (
    delivery_words,
    has_written_since,
    is_for_later,
    is_tried_again,
    results_shown,
)
from regulars.conversations.enclosing import too_large_words
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.opened import Opened
from regulars.conversations.rows import url_of
from regulars.conversations.vouched import is_forged, sender_shown, vouched
from regulars.journal.queries import Line, timeline
from regulars.kit.permissions import can
from regulars.kit.text import one_line
from regulars.outbox.models import OutgoingMessage
from regulars.ui.filling import filled
from regulars.ui.prose import linked_paragraphs, paragraphs
from regulars.ui.templatetags.ui import timestamp

Words = dict[str, Any]

# What the thread tells besides words, with its icon; the journal keeps more.
TOLD = {
    "conversation.assigned": "person",
    "mail.acknowledged": "send",
    "mail.complained": "alert",
    "conversation.snoozed": "snooze",
    "conversation.woke": "bell",
    "conversation.closed": "check",
    "conversation.reopened": "refresh",
    "conversation.reply_withdrawn": "undo",
    "conversation.sender_accepted": "person",
    "conversation.message_moved_out": "reply",
    "clock.missed": "alert",
    "survey.answered": "feedback",
    "survey.changed": "feedback",
}
LINES = 200
UNHAPPY = 2  # of 5: such an answer stands out
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PICTURE_BYTES = 4_000_000
SHOWN_AT_ONCE = 60
STATES = {"failed": "failed", "uncertain": "failed", "sent": "", "": ""}  # "pending" else


class Piece(NamedTuple):
    """One of the thread, as it is shown. ``pk`` is that of a message, 0 for what is none."""

    at: datetime
    drawn: SafeString
    pk: int = 0


def thread_shown(
    opened: Opened,
    messages: Sequence[Message],
    ways: Mapping[int, OutgoingMessage],
    *,
    seen: int | None = None,
) -> SafeString:
    """Return what the thread shows, oldest first.

    Args:
        ways: What the outbox knows of those under way: see ``queries.thread_of``.
        seen: The last message somebody has seen; "new since you looked" stands after it.
    """
    shown = [each for each in messages if each.delivery != "withdrawn"]
    pieces = [_piece(opened, each, ways.get(each.pk), messages) for each in shown]
    since = shown[0].created_at if shown else opened.conversation.opened_at
    merged = sorted([*pieces, *_events(opened, since)], key=attrgetter("at"))
    drawn = [piece.drawn for piece in merged]
    at = _first_after(merged, seen)
    if at is not None:
        drawn.insert(at, filled("conversations/_new.html", {}))
    return mark_safe("".join(f"{each}\n" for each in drawn))  # noqa: S308 - drawn by templates


def newest_of(messages: Iterable[Message]) -> int:
    """Return the key of the newest message, 0 when there is none."""
    return max((each.pk for each in messages), default=0)


def _first_after(pieces: Sequence[Piece], seen: int | None) -> int | None:
    if seen is None:
        return None
    return next((at for at, piece in enumerate(pieces) if piece.pk > seen), None)


def _piece(
    opened: Opened,
    message: Message,
    way: OutgoingMessage | None,
    messages: Sequence[Message],
) -> Piece:
    words = {
        "id": f"message-{message.pk}",
        "when": timestamp(message.created_at),
        "language": message.language,
    }
    if message.direction == Message.Direction.NOTE:
        words |= {"by": _author(message), "words": linked_paragraphs(message.text)}
        drawn = filled("ui/components/note.html", words, name="note")
    elif message.direction == Message.Direction.OUT:
        words |= _ours(opened, message, way)
        if is_for_later(message, way) and has_written_since(message, messages):
            words["sent"] = delivery_words(message, way, was_overtaken=True)
        given = {"ours": True, "state": STATES.get(message.delivery, "pending")}
        drawn = filled("ui/components/message.html", words, given, name="message")
    else:
        words |= _theirs(opened, message)
        drawn = filled("ui/components/message.html", words, {"state": ""}, name="message")
    return Piece(message.created_at, drawn, message.pk)


def _theirs(opened: Opened, message: Message) -> Words:
    text = message.new_text or ("" if message.quoted_text else _("No words in this message."))
    earlier = _earlier(message)
    return {
        "by": message.from_name or message.from_address or _("Unknown"),
        "said": _("automatic") if message.is_automatic else "",
        "words": linked_paragraphs(text),
        "earlier": paragraphs(earlier) if earlier else "",
        "files": _files(opened.conversation, message),
        "after": sender_shown(opened, message) + _under(opened, message, None),
    }


def _earlier(message: Message) -> str:
    before, after = message.text[: message.new_from].strip(), message.quoted_text.strip()
    return "\n\n".join(filter(None, (before, after)))


def _ours(opened: Opened, message: Message, way: OutgoingMessage | None) -> Words:
    return {
        "by": _author(message),
        "said": _kind_of(message),
        "words": linked_paragraphs(message.new_text),
        "earlier": paragraphs(message.quoted_text.strip()) if message.forwards else "",
        "language": message.language or opened.conversation.language,
        "sent": delivery_words(message, way),
        "edit_url": _edit_url(message),
        "files": _files(opened.conversation, message),
        "after": _under(opened, message, way),
    }


def _kind_of(message: Message) -> str:
    if message.forwards is None:
        return _("our reply")
    to = next(iter(message.to), {"name": "", "address": ""})
    return _("passed on to %(name)s") % {"name": to["name"] or to["address"]}


def _edit_url(message: Message) -> str:
    """Return where what could not be delivered is written again; "" for everything else."""
    if message.delivery != "failed":
        return ""
    if message.forwards is None:
        return f"{url_of(message.conversation_id)}?take={message.pk}"
    args = [message.conversation_id, message.forwards]
    return f"{reverse('conversations:forward', args=args)}?take={message.pk}"


def _author(message: Message) -> str:
    return message.author.name if message.author else message.from_name or _("Somebody")


def _files(conversation: Conversation, message: Message) -> str:
    files = [_file(conversation, each) for each in message.files if not _is_picture(each)]
    if not files:
        return ""
    is_ours = message.direction == Message.Direction.OUT
    told = {"files": files, "note": too_large_words(message) if is_ours else ""}
    return render_to_string("ui/components/files.html", told)


def _pictures(conversation: Conversation, message: Message) -> str:
    pictures = [_picture(conversation, each) for each in message.files if _is_picture(each)]
    if not pictures:
        return ""
    return render_to_string("conversations/_pictures.html", {"pictures": pictures})


def _file(conversation: Conversation, attachment: Attachment) -> Words:
    name = attachment.filename or _("file")
    url_name = name.replace("/", "_").replace("\\", "_").strip(".") or "file"
    url = reverse("conversations:attachment", args=[conversation.number, attachment.pk, url_name])
    return {"url": url, "name": name, "size": attachment.size}


def _picture(conversation: Conversation, attachment: Attachment) -> Words:
    drawn = reverse("conversations:picture", args=[conversation.number, attachment.pk])
    return {**_file(conversation, attachment), "drawn": drawn}


def _is_picture(attachment: Attachment) -> bool:
    return attachment.content_type in PICTURES and attachment.size <= PICTURE_BYTES


def _under(opened: Opened, message: Message, way: OutgoingMessage | None) -> SafeString:
    conversation, actor = opened.conversation, opened.actor
    words = {
        "number": conversation.number,
        "pk": message.pk,
        "address": message.from_address,
        "vouched": "" if is_forged(message) else vouched(message),
        "pictures": _pictures(conversation, message),
        "results": results_shown(message, way) if way else "",
        "more": opened.slot("conversation.message", message=message),
    }
    given = {
        "has_letter": bool(message.html) and message.direction == Message.Direction.IN,
        "has_elsewhere": " data-blocked-src=" in message.html,
        "has_raw": bool(message.raw_sha256) and can(actor, "conversation.see_raw", conversation),
        **_may(opened, message, way),
    }
    return filled("conversations/_under.html", words, given, csrf_token=opened.csrf_token)


def _may(opened: Opened, message: Message, way: OutgoingMessage | None) -> dict[str, bool]:
    """Return what can be done with a message by whoever looks."""
    may_write = can(opened.actor, "conversation.reply", opened.conversation)
    is_later = is_for_later(message, way)
    return {
        "may_forward": may_write and message.direction == Message.Direction.IN,
        "may_send_again": may_write and message.delivery == "uncertain" and way is not None,
        "may_take_back": may_write and is_later,
        "may_send_now": may_write and (is_later or is_tried_again(message, way)),
    }


def _events(opened: Opened, since: datetime) -> list[Piece]:
    """Return what happened besides words since a moment, oldest first."""
    page = timeline([opened.conversation], actor=opened.actor, names=TOLD, limit=LINES)
    return [_event(line) for line in reversed(page.items) if line.at >= since]


def _event(line: Line) -> Piece:
    name, data = line.entry.name, line.entry.data
    # What was due is told at the moment it was due, not when a worker came round to see it.
    at = datetime.fromisoformat(data["due_at"]) if name == "clock.missed" else line.at
    words = {"sentence": _sentence(line), "when": timestamp(at)}
    late = name == "clock.missed" or data.get("score", UNHAPPY + 1) <= UNHAPPY
    given = {"icon": TOLD[name], "late": late}
    return Piece(at, filled("ui/components/event.html", words, given, name="event"))


def _sentence(line: Line) -> str:
    """Return what happened, with the words that somebody gave for it."""
    personal = line.entry.personal or {}
    words = one_line(personal.get("reason") or personal.get("comment") or "")
    return f"{line.sentence}: {words}" if words else line.sentence
