"""What customers' mail programs send: text and HTML, quotes, attachments, headers."""

import html
from dataclasses import dataclass, field

from regulars.channels.email.composing.addresses import reply_address
from regulars.channels.email.composing.letter import Letter, compose
from regulars.channels.email.demo.files import file_named
from regulars.conversations.models import Message
from regulars.kit.sample import Person, Story, Turn

CHECKER = "mx.example.com"  # the server in front of every mailbox, which looks at senders

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


@dataclass(slots=True)
class Thread:
    """What a mail answers: our last message, and the token in the address it came from."""

    token: str
    answered: Message
    header_ids: list[str] = field(default_factory=list)


def raw_mail(story: Story, turn: Turn, *, message_id: str, thread: Thread | None) -> bytes:
    """Return one mail of a story as it comes over the wire, with what our server found on top."""
    person, place, extra = turn.person or story.person, story.place, story.extra
    address = reply_address(place.address, thread.token) if thread else place.address
    letter = Letter(
        from_name=person.name,
        from_address=person.email,
        to=(("Kalamata Deli", address),),
        subject=f"Re: {story.subject}" if thread else story.subject,
        text=turn.text if thread is None else f"{turn.text}\n\n{_quoted(story, thread)}",
        html=_html(story, turn.text, thread) if extra.get("html") else None,
        message_id=message_id,
        in_reply_to=thread.answered.message_id if thread else "",
        references=tuple(thread.header_ids) if thread else (),
        date=turn.at.astimezone(place.calendar.zone),
        language=person.language,
        extra=extra.get("headers", {}),
        attachments=() if thread else tuple(file_named(name) for name in extra.get("files", ())),
    )
    return _found(person, extra.get("vouched", "pass")) + compose(letter)


def _found(person: Person, result: str) -> bytes:
    """Return what the server in front of us says of a sender: "pass" or "fail"."""
    domain = person.email.partition("@")[2]
    return (
        f"Authentication-Results: {CHECKER}; spf={result} smtp.mailfrom={domain};\r\n"
        f" dmarc={result} (p=reject) header.from={domain}\r\n"
    ).encode()


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
