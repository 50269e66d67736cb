"""Choose which parts are the letter and which came along, as RFC 8621 section 4.1.4 does."""

from dataclasses import dataclass, field

from regulars.channels.email.parsing.charsets import clean_lines, decode
from regulars.channels.email.parsing.parts import Part
from regulars.channels.email.parsing.transfer import decoded, unflowed

_MEDIA = ("image/", "audio/", "video/")


@dataclass(slots=True)
class Letter:
    """The parts to read as text, the parts to show as HTML, and all others."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)


def letter_of(root: Part) -> Letter:
    """Return the parts of a message sorted by their use."""
    letter = Letter()
    collector = _Collector(letter)
    collector.collect([root], "mixed", wants_text=True, wants_html=True)
    return letter


def body_text(raw: bytes, part: Part) -> str:
    """Return a text part decoded, with LF as line end and without control characters."""
    data = body_bytes(raw, part)
    charset = part.parameters.get("charset") or _charset_within(part, data)
    text = clean_lines(decode(data, charset))
    if part.parameters.get("format", "").lower() == "flowed" and part.content_type == "text/plain":
        return unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def body_bytes(raw: bytes, part: Part) -> bytes:
    """Return a part's body with its transfer encoding undone."""
    return decoded(raw[part.start : part.end], part.headers.token("content-transfer-encoding"))


def is_html(part: Part) -> bool:
    return part.content_type in {"text/html", "application/xhtml+xml"}


def _charset_within(part: Part, data: bytes) -> str | None:
    """Return the charset that an HTML page names itself."""
    if not is_html(part):
        return None
    head = data[:1_024].lower()
    _, found, rest = head.partition(b"charset=")
    if not found:
        return None
    name = rest.lstrip(b"\"' ")[:40].decode("ascii", "replace")
    return (
        name.replace(";", '"').replace("'", '"').replace(">", '"').partition('"')[0].strip() or None
    )


def _is_letter(part: Part, position: int, multipart: str) -> bool:
    """Whether a part is to be read in place rather than offered as a file."""
    media = part.content_type.startswith(_MEDIA)
    readable = part.content_type == "text/plain" or is_html(part) or part.is_multipart
    if not (media or readable) or _disposition(part) == "attachment":
        return False
    if position == 0:
        return True
    named = "name" in part.parameters or "filename" in _disposition_parameters(part)
    return multipart != "related" and (media or not named)


def _disposition(part: Part) -> str:
    return part.headers.parameters("content-disposition")[0]


def _disposition_parameters(part: Part) -> dict[str, str]:
    return part.headers.parameters("content-disposition")[1]


class _Collector:
    """Walk the tree. Depth is bounded by `limits.DEPTH`, so this may recurse."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter

    def collect(
        self, parts: list[Part], multipart: str, *, wants_text: bool, wants_html: bool
    ) -> tuple[bool, bool]:
        """Sort `parts`; return which of text and HTML the following parts still belong to."""
        texts, htmls = len(self.letter.text), len(self.letter.html)
        chosen = (wants_text, wants_html)
        for position, part in enumerate(parts):
            if part.is_multipart and part.children:
                self._collect_below(part, multipart, chosen)
            elif not _is_letter(part, position, multipart):
                self._attach(part)
            elif multipart == "alternative":
                self._offer(part, chosen)
            else:
                chosen = self._add(part, chosen)
        if multipart == "alternative" and all(chosen):
            self._fill_the_missing_one(texts, htmls)
        return chosen

    def _collect_below(self, part: Part, multipart: str, chosen: tuple[bool, bool]) -> None:
        below = part.content_type.partition("/")[2]
        # Within an alternative, a part that is one kind only belongs to that kind alone.
        kinds = _kinds(part.children) if multipart == "alternative" else (True, True)
        text, html = chosen[0] and kinds[0], chosen[1] and kinds[1]
        self.collect(part.children, below, wants_text=text, wants_html=html)

    def _offer(self, part: Part, chosen: tuple[bool, bool]) -> None:
        if is_html(part) and chosen[1]:
            self.letter.html.append(part)
        elif part.content_type == "text/plain" and chosen[0]:
            self.letter.text.append(part)
        else:
            self._attach(part)

    def _add(self, part: Part, chosen: tuple[bool, bool]) -> tuple[bool, bool]:
        if part.content_type.startswith(_MEDIA):
            self._attach(part)
            return chosen
        if chosen[0]:
            self.letter.text.append(part)
        if chosen[1]:
            self.letter.html.append(part)
        return chosen

    def _attach(self, part: Part) -> None:
        if part.end > part.start or part.headers.values:
            self.letter.attached.append(part)

    def _fill_the_missing_one(self, texts: int, htmls: int) -> None:
        letter = self.letter
        if len(letter.text) == texts and len(letter.html) > htmls:
            letter.text += letter.html[htmls:]
        elif len(letter.html) == htmls and len(letter.text) > texts:
            letter.html += letter.text[texts:]


def _kinds(parts: list[Part]) -> tuple[bool, bool]:
    """Return whether plain text and whether HTML lies somewhere within."""
    plain = html = False
    for part in parts:
        below = _kinds(part.children) if part.children else (False, False)
        plain = plain or below[0] or part.content_type == "text/plain"
        html = html or below[1] or is_html(part)
    return (plain, html) if plain or html else (True, True)
