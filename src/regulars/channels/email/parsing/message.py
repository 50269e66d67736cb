"""Read one message: `parse(raw)`. Everything it does is linear in the length of the message."""

import re
from dataclasses import replace
from typing import Any

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.attachments import attachment_of
from regulars.channels.email.parsing.bodies import Letter, body_text, is_html, letter_of
from regulars.channels.email.parsing.cleaning import (
    clean_html,
    content_ids,
    text_to_html,
)
from regulars.channels.email.parsing.headers import Headers
from regulars.channels.email.parsing.kinds import kind_of
from regulars.channels.email.parsing.layout import cleaned_to_text
from regulars.channels.email.parsing.marks import QUOTE_MARK, mark_quote
from regulars.channels.email.parsing.newwords import new_words
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
from regulars.channels.email.parsing.recognising import why_not
from regulars.channels.email.parsing.reports import failures_of, returned_ids
from regulars.channels.email.parsing.tracing import trace_of
from regulars.channels.email.parsing.unpacking import Content, unpacked
from regulars.channels.email.parsing.words import header_text

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
    "x-spam-score",
    "x-spam-level",
    "x-rspamd-score",
    "x-spamd-result",
    "x-ms-exchange-organization-scl",
    "x-forefront-antispam-report",
    "received-spf",
    "disposition-notification-to",
    "thread-topic",
    "x-loop",
)
_FACT_CHARACTERS = 1_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def parse(raw: bytes) -> ParsedMail:
    """Return what a message says.

    Any bytes give an answer, with `defects` where they are not as they should be; the first says
    so where they are no mail at all: one of `recognising.REASONS`.

    Raises:
        TooLarge: longer than `limits.MESSAGE_BYTES`.
    """
    if len(raw) > limits.MESSAGE_BYTES:
        raise TooLarge(f"The message has {len(raw)} bytes; {limits.MESSAGE_BYTES} are read.")
    return _parse(raw, wrappers=limits.SIGNED_WRAPPERS)


def _parse(raw: bytes, *, wrappers: int) -> ParsedMail:
    root, defects = split(raw)
    if reason := why_not(raw, root.headers, start=root.start):
        defects.insert(0, reason)
    letter = letter_of(root)
    words = _Words(raw, letter, defects)
    headers = root.headers
    content = unpacked(_content(raw, letter, words))
    if content.signed and wrappers:
        content = _unwrapped(content, wrappers - 1)
    kind = kind_of(
        headers,
        content_type=root.content_type,
        parameters=root.parameters,
        text=content.text[content.new_from : content.quoted_from],
    )
    return ParsedMail(
        **_envelope(headers, defects),
        text=content.text,
        html=content.html,
        new_from=content.new_from,
        quoted_from=content.quoted_from,
        attachments=content.attachments,
        encrypted="PGP" if root.content_type == "multipart/encrypted" else content.encrypted,
        kind=kind,
        failures=failures_of(raw, root) if kind == "automatic" else (),
        returned_ids=returned_ids(raw, root) if kind == "automatic" else (),
        trace=trace_of(raw, root.start),
        language=_language(headers),
        defects=tuple(defects),
        authentication_results=tuple(
            header_text(each)[:_FACT_CHARACTERS]
            for each in headers.values.get("authentication-results", ())
        ),
        facts=_facts(headers),
    )


def _content(raw: bytes, letter: Letter, words: "_Words") -> Content:
    shown = content_ids(words.html)
    attachments = tuple(
        attachment_of(raw, part, number=number, shown=shown)
        for number, part in enumerate(letter.attached, 1)
    )
    return Content(words.text, words.html, words.new_from, words.quoted_from, attachments)


def _unwrapped(content: Content, wrappers: int) -> Content:
    """Return the letter that was signed as a whole, its files before the one that wraps it."""
    inner = _parse(content.signed, wrappers=wrappers)
    files = tuple(replace(each, source=None) for each in inner.attachments)
    return Content(
        inner.text,
        inner.html,
        inner.new_from,
        inner.quoted_from,
        files + content.attachments,
        inner.encrypted,
    )


class _Words:
    """The letter itself: text, cleaned HTML, and where the new words are."""

    def __init__(self, raw: bytes, letter: Letter, defects: list[str]) -> None:
        self.raw = raw
        self.defects = defects
        self.cleaned: dict[int, str] = {}
        marked = self._marked_html(letter)
        self.html = marked.replace(QUOTE_MARK, "")
        text = "\n".join(self._text_of(part) for part in letter.text)
        if not text.strip() and marked:
            text = cleaned_to_text(marked)
        quote = text.find(QUOTE_MARK)
        self.text = text.replace(QUOTE_MARK, "")
        self.new_from, self.quoted_from = new_words(
            self.text, quoted_from=quote if quote >= 0 else None
        )

    def _marked_html(self, letter: Letter) -> str:
        """Return the cleaned HTML with `QUOTE_MARK` where a quoted past begins, or ""."""
        if not any(is_html(part) for part in letter.html):
            return ""
        return "\n".join(
            self._cleaned(part) if is_html(part) else text_to_html(self._plain(part))
            for part in letter.html
        )

    def _text_of(self, part: Part) -> str:
        return cleaned_to_text(self._cleaned(part)) if is_html(part) else self._plain(part)

    def _cleaned(self, part: Part) -> str:
        known = self.cleaned.get(part.start)
        if known is None:
            html = self._limited(body_text(self.raw, part), limits.HTML_CHARACTERS)
            known = self.cleaned[part.start] = clean_html(mark_quote(html))
        return known

    def _plain(self, part: Part) -> str:
        text = self._limited(body_text(self.raw, part), limits.TEXT_CHARACTERS)
        return text.replace(QUOTE_MARK, "")

    def _limited(self, text: str, most: int) -> str:
        if len(text) > most:
            self.defects.append("a text longer than is read")
        return text[:most]


def _envelope(headers: Headers, defects: list[str]) -> dict[str, Any]:
    """Return the fields that come straight from headers."""
    date = headers.date()
    if date is None:
        defects.append("no usable date")
    if len(headers.values.get("from", ())) > 1:
        defects.append("more than one From")
    return {
        "subject": headers.text("subject"),
        "from_": _first(headers.addresses("from")),
        "sender": _first(headers.addresses("sender")),
        "reply_to": headers.addresses("reply-to"),
        "to": headers.addresses("to"),
        "cc": headers.addresses("cc"),
        "delivered_to": headers.addresses("delivered-to", "x-original-to", "envelope-to"),
        "date": date,
        "message_id": next(iter(headers.message_ids("message-id")), ""),
        "in_reply_to": next(iter(headers.message_ids("in-reply-to")), ""),
        "references": headers.message_ids("references"),
    }


def _first(addresses: tuple[Address, ...]) -> Address | None:
    return next((each for each in addresses if each.address), addresses[0] if addresses else None)


def _language(headers: Headers) -> str | None:
    """Return the language the sender names, if it is one only."""
    said = _LANGUAGE.fullmatch(headers.text("content-language"))
    return said[0] if said else None


def _facts(headers: Headers) -> dict[str, str]:
    return {
        name: headers.text(name)[:_FACT_CHARACTERS] for name in _FACTS if name in headers.values
    }
