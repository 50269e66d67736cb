"""What an import has left in a shop, by looking: run as ``python -m bench.stored CORPUS``."""

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from regulars.conversations.models import Attachment

WORDS_ASKED = 200


def count(corpus: Path) -> dict[str, int]:
    """Return how many of each thing are there; bytes are read back and hashed."""
    from django.db.models import Q  # noqa: PLC0415

    from regulars.channels.email.models import RawMail  # noqa: PLC0415
    from regulars.conversations.events import (  # noqa: PLC0415
        ConversationOpened,
        MessageReceived,
    )
    from regulars.conversations.models import Attachment, Conversation, Message  # noqa: PLC0415
    from regulars.journal.models import Entry  # noqa: PLC0415
    from regulars.search.models import Document  # noqa: PLC0415
    from regulars.standards.models import Clock  # noqa: PLC0415

    html = Message.objects.exclude(html="")
    dirty = html.filter(Q(html__icontains="<script") | Q(html__icontains=" onload="))
    live = Conversation.objects.filter(kind="person", is_history=False)
    names = [ConversationOpened.name, MessageReceived.name]
    asked, found = _searched()
    return {
        "raw_rows": RawMail.objects.count(),
        "raw_intact": _intact(corpus),
        "messages": Message.objects.count(),
        "attachments": Attachment.objects.count(),
        "attachments_readable": sum(map(_is_readable, Attachment.objects.all())),
        "html_clean": html.count() - dirty.count(),
        "html_dirty": dirty.count(),
        "conversations": Conversation.objects.count(),
        "search_rows": Document.objects.filter(kind="conversation").count(),
        "search_asked": asked,
        "search_found": found,
        "live_person_conversations": live.count(),
        "clocks": Clock.objects.filter(conversation__in=live).count(),
        "journal_entries": Entry.objects.filter(name__in=names).count(),
    }


def _intact(corpus: Path) -> int:
    """Return how many different files of the corpus come back byte by byte."""
    from regulars.files.queries import read  # noqa: PLC0415

    intact = 0
    for name in {hashlib.sha256(path.read_bytes()).hexdigest() for path in corpus.rglob("*.eml")}:
        try:
            intact += hashlib.sha256(read(name)).hexdigest() == name
        except Exception:  # noqa: S112 - missing or damaged: it does not count
            continue
    return intact


def _is_readable(file: "Attachment") -> bool:
    from regulars.files.queries import read, read_part  # noqa: PLC0415

    place = (file.part_start, file.part_end, file.part_encoding)
    try:
        content = read_part(file.part_of, *place) if file.part_of else read(file.sha256)
    except Exception:
        return False
    return hashlib.sha256(content).hexdigest() == file.sha256


def _searched() -> tuple[int, int]:
    """Ask for the longest word of some messages; return how many were asked for and found."""
    from regulars.conversations.models import Message  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415
    from regulars.search.queries import find  # noqa: PLC0415

    total = Message.objects.count()
    step = max(1, total // WORDS_ASKED)
    asked = found = 0
    for message in Message.objects.order_by("pk").iterator():
        if message.pk % step:
            continue
        words = [word for word in message.new_text.split() if word.isalnum()]
        if not words:
            continue
        word = next((each for each in words if each.startswith("qz")), max(words, key=len))
        hits = find(SYSTEM, word, kinds=["conversation"], limit=500)
        asked += 1
        found += hits.capped or message.conversation_id in hits.refs or hits.total > 500
    return asked, found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(count(Path(sys.argv[1]))))
