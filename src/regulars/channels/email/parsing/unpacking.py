"""What is packed within the parts of a letter: winmail.dat, files in the text, invitations.

Each is looked for by a cheap mark, so that a letter without any costs nothing.
"""

from dataclasses import dataclass, replace

from regulars.channels.email.parsing import calendars, cms, limits, tnef, uudecoding
from regulars.channels.email.parsing.attachments import packed_file
from regulars.channels.email.parsing.charsets import clean_lines, decode
from regulars.channels.email.parsing.cleaning import clean_html, content_ids, text_to_html
from regulars.channels.email.parsing.layout import cleaned_to_text
from regulars.channels.email.parsing.marks import QUOTE_MARK, mark_quote
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.parsing.parsed import Attachment

_CALENDARS = {"text/calendar", "application/ics"}
_CMS = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_PACKED = _CALENDARS | _CMS | _TNEF
_TNEF_NAMES = ("winmail.dat", "win.dat")
_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
_CALENDAR_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter says and what came along, as in `ParsedMail`.

    `signed` is a whole message that an S/MIME file wraps, b"" where there is none.
    """

    text: str
    html: str
    new_from: int
    quoted_from: int | None
    attachments: tuple[Attachment, ...]
    encrypted: str = ""
    signed: bytes = b""


def unpacked(content: Content) -> Content:
    """Return the same with what is packed in it opened, as far as that can be read."""
    if any(_is_packed(each) for each in content.attachments):
        content = _with_invitation(_with_tnef(_with_cms(content)))
    if uudecoding.may_hold_files(content.text):
        content = _with_files_in_text(content)
    if _PGP_MESSAGE in content.text:
        content = replace(content, encrypted="PGP")
    return content


def said(
    text: str, html: str, attachments: tuple[Attachment, ...], *, encrypted: str = ""
) -> Content:
    """Return content of a text whose new words are still to be found."""
    quote = text.find(QUOTE_MARK)
    text = text.replace(QUOTE_MARK, "")
    start, end = new_words(text, quoted_from=quote if quote >= 0 else None)
    return Content(text, html, start, end, attachments, encrypted)


def _is_packed(each: Attachment) -> bool:
    return each.content_type in _PACKED or each.filename.lower() in _TNEF_NAMES


def _is_blank(content: Content) -> bool:
    return not content.text.strip() and not content.html.strip()


def _with_cms(content: Content) -> Content:
    for each in content.attachments:
        if each.content_type not in _CMS:
            continue
        kind = cms.kind_of(each.content)
        if kind == "encrypted":
            return replace(content, encrypted="S/MIME")
        if kind == "signed" and _is_blank(content):
            return replace(content, signed=cms.signed_content(each.content))
    return content


def _with_tnef(content: Content) -> Content:
    """Put what winmail.dat holds in its place; its words are the letter if there is no other."""
    files: list[Attachment] = []
    for each in content.attachments:
        found = tnef.read_tnef(each.content)
        if found is None:
            files.append(each)
            continue
        if _is_blank(content):
            content = _saying(content, found)
        shown = content_ids(content.html)
        files += _files_of(found, first=len(files) + 1, shown=shown)
        if not (found.files or found.text.strip() or found.html.strip()):
            files.append(each)
    return replace(content, attachments=tuple(files))


def _saying(content: Content, found: tnef.Unpacked) -> Content:
    page = found.html[: limits.HTML_CHARACTERS]
    marked = clean_html(mark_quote(page)) if page.strip() else ""
    text = cleaned_to_text(marked) if marked else found.text[: limits.TEXT_CHARACTERS]
    html = marked.replace(QUOTE_MARK, "")
    return said(text, html, content.attachments, encrypted=content.encrypted)


def _files_of(found: tnef.Unpacked, *, first: int, shown: frozenset[str]) -> list[Attachment]:
    return [
        packed_file(
            each.name,
            each.content,
            number=number,
            content_type=each.content_type,
            content_id=each.content_id,
            shown=shown,
        )
        for number, each in enumerate(found.files, first)
    ]


def _with_files_in_text(content: Content) -> Content:
    text, found = uudecoding.taken_out(content.text)
    if not found:
        return content
    first = len(content.attachments) + 1
    files = tuple(
        packed_file(each.name, each.content, number=number)
        for number, each in enumerate(found, first)
    )
    changed = said(text, content.html, content.attachments + files, encrypted=content.encrypted)
    return replace(changed, signed=content.signed)


def _with_invitation(content: Content) -> Content:
    """Put what the first invitation says above the letter; the file stays."""
    for each in content.attachments:
        if each.content_type in _CALENDARS and each.size <= _CALENDAR_BYTES:
            lines = calendars.invitation_lines(clean_lines(decode(each.content, None)))
            return _below("\n".join(lines), content) if lines else content
    return content


def _below(summary: str, content: Content) -> Content:
    above = f"{summary}\n\n" if content.text.strip() else summary
    end = content.quoted_from
    return replace(
        content,
        text=above + (content.text if content.text.strip() else ""),
        html=f"{text_to_html(summary)}\n{content.html}" if content.html.strip() else "",
        # Where the letter's new words begin at its top, the invitation is among them.
        new_from=content.new_from + len(above) if content.new_from else 0,
        quoted_from=None if end is None else end + len(above),
    )
