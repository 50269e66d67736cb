"""A conversation as its customer reads it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from regulars.conversations.models import Attachment, Conversation, Message
from regulars.portal.promises import due_for
from regulars.ui.prose import linked_paragraphs, paragraphs

FileUrl = Callable[[Attachment], str]


def spoken(messages: Sequence[Message], *, file_url: FileUrl) -> list[dict[str, Any]]:
    """Return messages as ``portal/_said.html`` takes them.

    Only our own words get links: what came by a form may have been written by anybody.
    """
    return [
        _ours(each, file_url)
        if each.direction == Message.Direction.OUT
        else _theirs(each, file_url)
        for each in messages
    ]


def _ours(message: Message, file_url: FileUrl) -> dict[str, Any]:
    name = message.author.name if message.author else message.from_name
    words = linked_paragraphs(message.text)
    return {"is_ours": True, "by": name, "words": words, **_common(message, file_url)}


def _theirs(message: Message, file_url: FileUrl) -> dict[str, Any]:
    words = paragraphs(message.new_text)
    return {"is_ours": False, "by": _("You"), "words": words, **_common(message, file_url)}


def _common(message: Message, file_url: FileUrl) -> dict[str, Any]:
    files = [each for each in message.files if not each.is_inline]
    return {
        "pk": message.pk,
        "at": message.created_at,
        "language": message.language,
        "files": [
            {"url": file_url(each), "name": each.filename, "size": each.size} for each in files
        ],
    }


def standing_words(conversation: Conversation) -> dict[str, Any]:
    """Return where a conversation stands: label, icon, tone of its pill, and when we answer."""
    status, Status = conversation.status, Conversation.Status  # noqa: N806
    if status == Status.CLOSED:
        return {"label": _("Settled"), "icon": "check", "tone": "good"}
    if status == Status.WAITING_ON_THEM:
        return {"label": _("We have answered"), "icon": "reply", "tone": ""}
    name = conversation.assignee_name
    label = _("With %(name)s") % {"name": name} if name else _("With us")
    return {"label": label, "icon": "clock", "tone": "", "due": due_for(conversation)}
