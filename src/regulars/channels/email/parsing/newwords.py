"""Tell the words somebody wrote now from their signature and from the past they quote.

Structure decides first (quoting elements in HTML, ``>`` in text, header blocks), words second
(`leads`). When in doubt nothing is cut: a quote shown twice annoys, a lost sentence does harm. Every
pattern is tried on one line at a time, cut to `_LINE_CHARACTERS`, so time grows with the text only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from regulars.channels.email.parsing import leads, limits

QUOTE_MARK = "\ue0f1"
"""A private-use character that stands in HTML where the quoted past begins."""

_LINE_CHARACTERS = 300
_LEAD_LINES = 4
_HEADER_BLOCK_LINES = 6
_HEADERS_NEEDED = 3
_SIGNATURE_LINES = 15
_DEVICE_LINES = 40
_QUOTED = re.compile(r" {0,3}(?:>|\|(?: |$)|[A-Z]{1,3}> ?)")
_SIGNATURE = re.compile(r"\s{0,3}(?:--+|—|_{5,}|ᐧ)\s*$")
# Drawn above nothing, they are not worth keeping.
_RULE = re.compile(r"\s{0,3}(?:={5,}|\*{3,}|~{5,}|#{4,}|\+{6,}|-{2,})\s*$")
_LEAD_ENDS = re.compile(r"[:：]\s*[*>]?\s*$|\.\.\.\s*$|-{3,}\s*$")

# What mailers put around the past in HTML.
_HTML_PAST = re.compile(
    r"class=[\"']?(?:[\w-]+ ){0,3}(?:gmail_quote|gmail_extra|moz-cite-prefix|yahoo_quoted|protonmail_quote"
    r"|tutanota_quote|zmail_extra|ms-outlook-mobile-reference-message|freebirdFormviewer)"
    r"|id=[\"']?(?:x_)?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION"
    r"|yahoo_quoted|replySplit|isReplyContent|isForwardContent|reply-intro)"
    r"|name=[\"']?quote\b|type=[\"']?cite"
    r"|border-top: ?solid #(?:e1e1e1|b5c4df|cccccc) 1\.0pt",
    re.IGNORECASE,
)
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>|&nbsp;|&#160;")
_TAG_CHARACTERS = 1_000


def mark_quote(html: str) -> str:
    """Return the HTML with `QUOTE_MARK` before the element that holds the quoted past, if one does."""
    html = html.replace(QUOTE_MARK, "")
    past = _HTML_PAST.search(html)
    blockquote = html.lower().find("<blockquote")
    if past is None and blockquote < 0:
        return html
    start = _tag_start(html, past.start()) if past else -1
    if start < 0 or 0 <= blockquote < start:
        start = blockquote
    if start < 0 or _answers_between(html, start):
        return html
    return html[:start] + QUOTE_MARK + html[start:]


def _tag_start(html: str, at: int) -> int:
    """Return where the tag begins that position `at` is inside of, or -1."""
    start = html.rfind("<", max(0, at - _TAG_CHARACTERS), at)
    return start if start >= 0 and ">" not in html[start:at] else -1


def _answers_between(html: str, start: int) -> bool:
    """Whether words stand between or below quotes: then the letter answers line by line."""
    depth, outside_from = 0, -1
    for match in _BLOCKQUOTE.finditer(html, start):
        if not match[1]:
            if depth == 0 and outside_from >= 0 and _has_words(html[outside_from : match.start()]):
                return True
            depth += 1
        elif depth > 0:
            depth -= 1
            outside_from = match.end()
    return outside_from >= 0 and depth == 0 and _has_words(html[outside_from:])


def _has_words(html: str) -> bool:
    text = _TAG.sub(" ", html).strip()
    first = text.partition("\n")[0]
    return bool(text) and not _SIGNATURE.match(first[:_LINE_CHARACTERS]) and not _is_device(first)


@dataclass(slots=True)
class _Line:
    start: int
    words: str
    """At most `_LINE_CHARACTERS` of it."""

    @property
    def is_blank(self) -> bool:
        return not self.words.strip()

    @property
    def is_quoted(self) -> bool:
        return _QUOTED.match(self.words) is not None


def new_words(text: str, *, quoted_from: int | None = None) -> tuple[int, int | None]:
    """Return the offsets between which the new words stand; the second is None for "to the end".

    Args:
        text: Lines end in ``\\n``.
        quoted_from: Where the structure of the HTML says that the past begins.
    """
    lines = _lines(text)
    cutter = _Cutter(lines, len(text))
    return cutter.cut(quoted_from)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    at = 0
    for line in text.split("\n", limits.TEXT_LINES_CUT):
        found.append(_Line(at, line[:_LINE_CHARACTERS]))
        at += len(line) + 1
    return found


class _Cutter:
    def __init__(self, lines: list[_Line], length: int) -> None:
        self.lines = lines
        self.length = length
        self.quoted = [line.is_quoted for line in lines]
        self.blank = [line.is_blank for line in lines]
        # Looked up from here again and again, so that no line is walked over twice.
        self.next_shown = self._next(lambda n: not self.blank[n])
        self.next_plain = self._next(lambda n: not self.blank[n] and not self.quoted[n])
        self.words_before = [0]
        for n, line in enumerate(lines):
            counts = not self.blank[n] and not self.quoted[n] and not _SIGNATURE.match(line.words)
            self.words_before.append(self.words_before[-1] + counts)

    def _next(self, wanted: Callable[[int], bool]) -> list[int]:
        """Return for each line the first line from it on that is wanted, or the number of lines."""
        found = [len(self.lines)] * (len(self.lines) + 1)
        for n in range(len(self.lines) - 1, -1, -1):
            found[n] = n if wanted(n) else found[n + 1]
        return found

    def cut(self, hint: int | None) -> tuple[int, int | None]:
        first, end = 0, self._hinted(hint)
        while True:
            past = self._past(first, end)
            if past is None:
                break
            start, after = past
            if self._has_words(first, start):
                end = start
                break
            resumed = self._below(after)
            if resumed is None:
                # Nothing but the past: a mail that was forwarded, say. It is all there is to read.
                return 0, None
            first = resumed
        end = self._without_trailing_quote(first, end)
        end = self._without_signature(first, end)
        return self._offset(first), None if end >= len(self.lines) else self._offset(end)

    def _offset(self, line: int) -> int:
        return self.lines[line].start if line < len(self.lines) else self.length

    def _hinted(self, hint: int | None) -> int:
        """Return the line that the structure of the HTML points at."""
        if hint is None:
            return len(self.lines)
        line = next((n for n, each in enumerate(self.lines) if each.start >= hint), len(self.lines))
        if line and self.lines[line - 1].start < hint < self._offset(line) - 1:
            line -= 1
        return line if self._has_words(0, line) else len(self.lines)

    def _past(self, first: int, end: int) -> tuple[int, int] | None:
        """Return (line where the first announced past begins, line after its announcement)."""
        for n in range(first, end):
            if self.blank[n]:
                continue
            found = self._announced_at(n, first, end)
            if found and not self._answered_below(*found):
                return found
        return None

    def _announced_at(self, n: int, first: int, end: int) -> tuple[int, int] | None:
        words = self.lines[n].words
        if leads.WROTE.search(words) and (lead := self._lead(n, first, end)):
            return lead
        if self.quoted[n] and leads.PAST.match(words):
            return n, n + 1
        if self.quoted[n]:
            return None
        if leads.DASHED.match(words) and self._is_announcing(n):
            return n, n + 1
        if leads.PAST.match(words):
            return n, n + 1
        if leads.FIRST_HEADER.match(words) and self._is_header_block(n):
            return self._above_rule(n, first), n + self._header_block_length(n)
        return self._dated_address(n, end)

    def _lead(self, n: int, first: int, end: int) -> tuple[int, int] | None:
        """Return the lines of a lead ("On … wrote:") whose verb is in line `n`."""
        start = self._lead_start(n, first)
        stop = self._lead_stop(n, end)
        if stop is None:
            return None
        block = " ".join(self.lines[k].words for k in range(start, stop))
        if leads.DATED.search(block) or "@" in block or self._opens_quote(stop):
            return start, stop
        return None

    def _lead_start(self, n: int, first: int) -> int:
        start = n
        while not leads.OPENS.match(self.lines[start].words) and n - start < _LEAD_LINES - 1:
            above = start - 1
            if above < first or self.quoted[above] != self.quoted[n]:
                break
            if self.blank[above] and (above - 1 < first or self.blank[above - 1] or n - above < 2):
                break
            start = above
        if leads.OPENS.match(self.lines[start].words):
            return start
        return start if leads.DATED.search(self.lines[start].words) else n

    def _lead_stop(self, n: int, end: int) -> int | None:
        """Return the line after the lead: it ends in a colon, or the past follows at once."""
        for k in range(n, min(n + 3, end)):
            if _LEAD_ENDS.search(self.lines[k].words) or self.lines[k].words.rstrip().endswith(
                ">:"
            ):
                return k + 1
            if k + 1 < len(self.lines) and self._opens_quote(k + 1):
                return k + 1
        return None

    def _opens_quote(self, n: int) -> bool:
        shown = self.next_shown[n]
        return shown < len(self.lines) and self.quoted[shown]

    def _is_announcing(self, n: int) -> bool:
        """Whether a dashed line stands alone, as an announcement does."""
        return (
            n == 0 or self.blank[n - 1] or n + 1 >= len(self.lines) or self._is_header_block(n + 1)
        )

    def _is_header_block(self, n: int) -> bool:
        return self._header_block_length(n) > 0

    def _header_block_length(self, n: int) -> int:
        names: set[str] = set()
        last = n
        for k in range(n, min(n + _HEADER_BLOCK_LINES, len(self.lines))):
            match = leads.HEADER.match(self.lines[k].words)
            if match:
                names.add(match["name"].lower())
                last = k
        return last - n + 1 if len(names) >= _HEADERS_NEEDED else 0

    def _above_rule(self, n: int, first: int) -> int:
        """Return the line of the rule that Outlook draws above its header block, or `n`."""
        k = n - 1
        while k >= first and self.blank[k]:
            k -= 1
        return k if k >= first and _SIGNATURE.match(self.lines[k].words) else n

    def _dated_address(self, n: int, end: int) -> tuple[int, int] | None:
        """ "2016-10-24 15:36 GMT+02:00 Maria <maria@example.com>:" has no verb to know it by."""
        words = self.lines[n].words
        if not words[:2].isdigit() or not leads.DATED.search(words):
            return None
        for k in range(n, min(n + 3, end)):
            line = self.lines[k].words.rstrip()
            if line.endswith((">:", ">")) and "@" in line:
                return n, k + 1
            if self.blank[k]:
                break
        return (n, n + 1) if "GMT" in words and len(words) < 80 else None

    def _answered_below(self, start: int, after: int) -> bool:
        """Whether words of this letter follow the quote, so that cutting there would lose them."""
        if not self._opens_quote(after) or not self._has_words(0, start):
            return False
        return self._below(after) is not None

    def _below(self, after: int) -> int | None:
        """Return the line where new words begin again below the quote at `after`, if any do."""
        n = (self.next_plain if self._opens_quote(after) else self.next_shown)[after]
        if n >= len(self.lines) or self._is_signature_start(n):
            return None
        return n

    def _is_signature_start(self, n: int) -> bool:
        words = self.lines[n].words
        return _SIGNATURE.match(words) is not None or _is_device(words)

    def _has_words(self, first: int, end: int) -> bool:
        return self.words_before[max(first, end)] > self.words_before[first]

    def _without_trailing_quote(self, first: int, end: int) -> int:
        """Take away a quote that nothing but blanks or a signature follows."""
        stop = self._without_signature(first, end)
        n = self._last_line(first, stop)
        if n < first or not self.quoted[n]:
            return end
        while n >= first and (self.quoted[n] or self.blank[n]):
            n -= 1
        return n + 1 if self._has_words(first, n + 1) else end

    def _without_signature(self, first: int, end: int) -> int:
        end = self._without_device(first, end)
        last = self._last_line(first, end)
        for n in range(last, max(first, last - _SIGNATURE_LINES) - 1, -1):
            if _SIGNATURE.match(self.lines[n].words) and self._has_words(first, n):
                return self._without_signature(first, n)
        return end

    def _without_device(self, first: int, end: int) -> int:
        for _ in range(_DEVICE_LINES):
            last = self._last_line(first, end)
            words = self.lines[last].words if last > first else ""
            if not (_is_device(words) or _RULE.match(words)):
                break
            end = last
        return end

    def _last_line(self, first: int, end: int) -> int:
        last = min(end, len(self.lines)) - 1
        while last >= first and self.blank[last]:
            last -= 1
        return last


def _is_device(words: str) -> bool:
    return leads.SIGNED_BY_DEVICE.match(words[:_LINE_CHARACTERS]) is not None
