"""What customers' mail programs send: text and HTML, quotes, attachments, headers."""

import html
import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.channels.email.composing.addresses import reply_address
from regulars.channels.email.composing.letter import Letter, compose
from regulars.conversations.models import Message
from regulars.kit.sample import Story

# How programs introduce what they quote.
LEADS = {
    "en": "On {when:%d/%m/%Y %H:%M}, {who} wrote:",
    "el": "Στις {when:%d/%m/%Y %H:%M}, ο χρήστης {who} έγραψε:",
    "sv": "Den {when:%Y-%m-%d} kl. {when:%H:%M} skrev {who}:",
    "lv": "{when:%Y-%m-%d %H:%M}, {who} rakstīja:",
    "ms": "Pada {when:%d/%m/%Y %H:%M}, {who} menulis:",
    "fil": "Noong {when:%d/%m/%Y %H:%M}, sinulat ni {who}:",
}
PAGE = '<html><body><div dir="auto" style="font-family:Arial,sans-serif">{0}</div></body></html>'
QUOTE = '<div class="gmail_quote">{0}<blockquote class="gmail_quote">{1}</blockquote></div>'
FONT = b"<</Font<</F1 5 0 R>>>>"
BOX = range(50, 190), range(40, 128)  # where in the picture the box stands


@dataclass(slots=True)
class Thread:
    """What a mail answers: our last message, and the token in the address it came from."""

    token: str
    answered: Message
    header_ids: list[str] = field(default_factory=list)


def raw_mail(
    story: Story, text: str, *, at: datetime, message_id: str, thread: Thread | None
) -> bytes:
    """Return one mail of a story as it comes over the wire."""
    person, place, extra = story.person, story.place, story.extra
    address = reply_address(place.address, thread.token) if thread else place.address
    body = text if thread is None else f"{text}\n\n{_quoted(story, thread)}"
    letter = Letter(
        from_name=person.name,
        from_address=person.email,
        to=(("Kalamata Deli", address),),
        subject=f"Re: {story.subject}" if thread else story.subject,
        text=body,
        html=_html(story, text, thread) if extra.get("html") else None,
        message_id=message_id,
        in_reply_to=thread.answered.message_id if thread else "",
        references=tuple(thread.header_ids) if thread else (),
        date=at.astimezone(place.calendar.zone),
        language=person.language,
        extra=extra.get("headers", {}),
        attachments=() if thread else tuple(_file(name) for name in extra.get("files", ())),
    )
    return compose(letter)


def _lead(story: Story, thread: Thread) -> str:
    when = thread.answered.sent_at.astimezone(story.place.calendar.zone)
    who = f"Kalamata Deli <{story.place.address}>"
    return LEADS.get(story.person.language, LEADS["en"]).format(when=when, who=who)


def _quoted(story: Story, thread: Thread) -> str:
    lines = "\n".join(f"> {line}" for line in thread.answered.text.splitlines())
    return f"{_lead(story, thread)}\n{lines}"


def _html(story: Story, text: str, thread: Thread | None) -> str:
    body = story.extra["html"] if isinstance(story.extra["html"], str) else _paragraphs(text)
    if thread is None:
        return PAGE.format(body)
    quote = _paragraphs(thread.answered.text)
    lead = html.escape(_lead(story, thread))
    return PAGE.format(f"{body}{QUOTE.format(lead, quote)}")


def _paragraphs(text: str) -> str:
    return "".join(
        f"<p>{html.escape(part)}</p>".replace("\n", "<br>") for part in text.split("\n\n")
    )


def _file(name: str) -> tuple[str, str, bytes]:
    """Return a file as it is attached: name, type, bytes."""
    ending = name.rpartition(".")[2]
    maker: dict[str, Any] = {"png": _png, "pdf": _pdf, "txt": _txt}
    types = {"png": "image/png", "pdf": "application/pdf", "txt": "text/plain"}
    return name, types[ending], maker[ending](name)


def _png(name: str, *, width: int = 240, height: int = 160) -> bytes:
    """Return a picture of a box on a table, more or less."""
    rows = b"".join(
        b"\x00" + bytes(value for x in range(width) for value in _colour(x, y, len(name)))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _colour(x: int, y: int, seed: int) -> tuple[int, int, int]:
    if x in BOX[0] and y in BOX[1]:
        return 196 - y // 3, 150 - x // 6 + seed, 96
    return 120 + y // 4, 92 + y // 5, 70 + x // 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def _pdf(name: str) -> bytes:
    """Return one page that says what it is."""
    words = f"BT /F1 20 Tf 60 760 Td (Order list: {name}) Tj ET".encode("ascii", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources %b>>" % FONT,
        b"<</Length %d>>stream\n%b\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _txt(_name: str) -> bytes:
    lines = ["Anna: no nuts", "Leo: no gluten", "Noor: no meat", "everybody else: anything"]
    return "\n".join(lines).encode()
