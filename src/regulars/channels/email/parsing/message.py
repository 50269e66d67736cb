"""Read one message: `parse(raw)`. Everything it does is linear in the length of the message."""

import re

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.attachments import attachment_of
from regulars.channels.email.parsing.bodies import Letter, body_text, is_html, letter_of
from regulars.channels.email.parsing.cleaning import (
    clean_html,
    cleaned_to_text,
    content_ids,
    text_to_html,
)
from regulars.channels.email.parsing.headers import Headers
from regulars.channels.email.parsing.kinds import kind_of
from regulars.channels.email.parsing.newwords import QUOTE_MARK, mark_quote, new_words
from regulars.channels.email.parsing.parsed import (
    Address,
    Attachment,
    Encoding,
    Kind,
    ParsedMail,
    PartSource,
    TooLarge,
)
from regulars.channels.email.parsing.parts import Part, split

__all__ = [
    "Address",
    "Attachment",
    "Encoding",
    "Kind",
    "ParsedMail",
    "PartSource",
    "TooLarge",
    "parse",
]

_FACTS = (
    "return-path",
    "auto-submitted",
    "precedence",
    "list-id",
    "list-unsubscribe",
    "x-auto-response-suppress",
    "x-mailer",
    "user-agent",
    "importance",
    "x-priority",
    "x-spam-flag",
    "x-spam-status",
    "received-spf",
    "disposition-notification-to",
    "thread-topic",
    "x-loop",
)
_FACT_CHARACTERS = 1_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def parse(raw: bytes) -> ParsedMail:
    """Return what a message says.

    Any bytes give an answer, with `defects` where they are not as they should be.

    Raises:
        TooLarge: longer than `limits.MESSAGE_BYTES`.
    """
    if len(raw) > limits.MESSAGE_BYTES:
        raise TooLarge(f"The message has {len(raw)} bytes; {limits.MESSAGE_BYTES} are read.")

    root, defects = split(raw)
    letter = letter_of(root)
    html, quote_in_html = _html(raw, letter, defects)
    text, quote = _text(raw, letter, html, defects, quote_in_html)
    new_from, quoted_from = new_words(text, quoted_from=quote)
    headers = root.headers
    shown = content_ids(html)
    return ParsedMail(
        **_envelope(headers, defects),
        text=text,
        html=html,
        new_from=new_from,
        quoted_from=quoted_from,
        attachments=tuple(
            attachment_of(raw, part, number=number, shown=shown)
            for number, part in enumerate(letter.attached, 1)
        ),
        kind=kind_of(headers, content_type=root.content_type, parameters=root.parameters),
        language=_language(headers),
        defects=tuple(defects),
        authentication_results=tuple(
            each.decode("utf-8", "replace")[:_FACT_CHARACTERS]
            for each in headers.values.get("authentication-results", ())
        ),
        facts=_facts(headers),
    )
