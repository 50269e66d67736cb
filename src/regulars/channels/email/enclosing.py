"""The files of a letter: inside it, or as links where together they are too large for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.channels.email.composing.html import LINK_STYLE, PARAGRAPH_STYLE
from regulars.files.links import LINK_DAYS, LinkedFile, link_path
from regulars.files.queries import exists, read
from regulars.files.rules import Damaged, Missing
from regulars.outbox.models import OutgoingMessage
from regulars.ui import formats


class FileLost(ValueError):
    """A file of the letter cannot be read, so the letter cannot leave: the sentence says which."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a file can be fetched."""

    filename: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes with a letter; see ``composing.letter.Letter`` for the first two."""

    attachments: tuple[tuple[str, str, bytes], ...] = ()
    inline: tuple[tuple[str, str, str, bytes], ...] = ()
    links: tuple[Link, ...] = ()


def enclosed_in(message: OutgoingMessage, *, most_bytes: int) -> Enclosed:
    """Return the files of a message; all as links where they have more bytes than that together.

    Raises:
        FileLost: one is not kept any more, or not as it was.
    """
    files = message.attachments
    if sum(file["size"] for file in files) > most_bytes:
        return Enclosed(links=tuple(_link(file, message) for file in files))

    shown = [file for file in files if _is_shown(file, message.html)]
    return Enclosed(
        attachments=tuple(
            (file["filename"], file["content_type"], _bytes_of(file))
            for file in files
            if file not in shown
        ),
        inline=tuple(
            (file["content_id"], file["filename"], file["content_type"], _bytes_of(file))
            for file in shown
        ),
    )


def links_in_text(message: OutgoingMessage, links: tuple[Link, ...]) -> str:
    """Return the lines that say where the files are, in the active language; "" for no links."""
    if not links:
        return ""
    lines = [f"{link.filename} ({formats.file_size(link.size)})\n{link.url}" for link in links]
    return "\n\n".join([_lead(message, len(links)), *lines])


def links_in_html(message: OutgoingMessage, links: tuple[Link, ...]) -> str:
    """Return the same for the HTML half."""
    if not links:
        return ""
    told = [(link.url, LINK_STYLE, link.filename, formats.file_size(link.size)) for link in links]
    shown = format_html_join("", '<br>\n<a href="{}" style="{}">{}</a> ({})', told)
    lead = _lead(message, len(links))
    return format_html('<p style="{}">{}{}</p>', PARAGRAPH_STYLE, lead, shown)


def _lead(message: OutgoingMessage, count: int) -> str:
    last_day = formats.day(message.created_at + timedelta(days=LINK_DAYS - 1))
    sentence = ngettext(
        "One file is too large to go along. You can fetch it here until %(day)s:",
        "%(count)s files are too large to go along. You can fetch them here until %(day)s:",
        count,
    )
    return sentence % {"count": count, "day": last_day}


def _is_shown(file: dict[str, Any], html: str) -> bool:
    """Whether the page shows a picture by its content id; one it does not show is attached."""
    return bool(file["content_id"]) and f"cid:{file['content_id']}" in html


def _bytes_of(file: dict[str, Any]) -> bytes:
    try:
        return read(file["sha256"])
    except (Missing, Damaged) as trouble:
        raise _lost(file) from trouble


def _link(file: dict[str, Any], message: OutgoingMessage) -> Link:
    if not exists(file["sha256"]):
        raise _lost(file)
    named = LinkedFile(file["sha256"], file["filename"], file["content_type"])
    path = link_path(named, since=message.created_at)
    return Link(file["filename"], file["size"], f"{settings.REGULARS_URL}{path}")


def _lost(file: dict[str, Any]) -> FileLost:
    return FileLost(
        _("The file “%(name)s” cannot be read any more, so nothing was sent. Attach it again.")
        % {"name": file["filename"]}
    )
