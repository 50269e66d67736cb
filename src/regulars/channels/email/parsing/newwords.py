"""Tell the words somebody wrote now from their signature and from the past they quote.

Structure decides first (quoting elements in HTML, ``>`` in text, header blocks), words second
(`leads`). When in doubt nothing is cut: a quote shown twice annoys, a lost sentence does harm.
Every pattern is tried on one line at a time, of bounded length, so time grows with the text only.
"""

import re

from regulars.channels.email.parsing import leads
from regulars.channels.email.parsing.lines import Lines, is_device, is_signature

_LEAD_LINES = 4
_HEADER_BLOCK_LINES = 6
_HEADERS_NEEDED = 3
_SIGNATURE_LINES = 15
_DEVICE_LINES = 40
_DISCLAIMER_LINES = 25
_PAST_CHARACTERS = 80
_PGP = "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
# Drawn above nothing, they are not worth keeping.
_RULE = re.compile(r"\s{0,3}(?:={5,}|\*{3,}|~{5,}|#{4,}|\+{6,}|-{2,})\s*$")


def new_words(text: str, *, quoted_from: int | None = None) -> tuple[int, int | None]:
    """Return the offsets between which the new words stand; the second is None for "to the end".

    Args:
        text: Lines end in LF.
        quoted_from: Where the structure of the HTML says that the past begins.
    """
    lines = Lines(text)
    first, end = 0, _hinted(lines, quoted_from)
    if _PGP in text:
        first, end = _within_pgp(lines, end)
    while past := _past(lines, first, end):
        start, after = past
        if lines.have_words(first, start):
            end = start
            break
        resumed = _below(lines, after)
        if resumed is None:
            # Nothing but the past, quoted: it is all there is to read.
            return 0, None
        first = resumed
    end = _without_trailing_quote(lines, first, end)
    end = _without_signature(lines, first, end)
    if lines.last_shown(first, end) < first:
        return 0, None
    return lines.start(first), None if end >= lines.count else lines.start(end)


def _within_pgp(lines: Lines, end: int) -> tuple[int, int]:
    """Return the lines that an armour of PGP encloses in a text; all of them if it is broken."""
    begin = next((n for n in range(end) if lines.words[n].startswith(_PGP)), None)
    if begin is None:
        return 0, end
    after = range(begin, end)
    first = next((n + 1 for n in after if lines.blank[n]), end)
    last = next((n for n in after if lines.words[n].startswith(_PGP_SIGNATURE)), end)
    return (first, last) if lines.have_words(first, last) else (0, end)


def _hinted(lines: Lines, offset: int | None) -> int:
    """Return the line that the structure of the HTML points at, or the end."""
    if offset is None:
        return lines.count
    line = next((n for n, start in enumerate(lines.starts) if start >= offset), lines.count)
    if line and lines.starts[line - 1] < offset < lines.start(line) - 1:
        line -= 1
    return line if lines.have_words(0, line) else lines.count


def _past(lines: Lines, first: int, end: int) -> tuple[int, int] | None:
    """Return (line where the first announced past begins, line after its announcement)."""
    for n in range(first, end):
        if lines.blank[n]:
            continue
        found = _announced(lines, n, first, end)
        if found and not _is_answered_below(lines, *found):
            return found
    return None


def _announced(lines: Lines, n: int, first: int, end: int) -> tuple[int, int] | None:
    words = lines.words[n]
    if lines.may_lead[n] and leads.WROTE.search(words) and (lead := _lead(lines, n, first, end)):
        return lead
    if len(words) <= _PAST_CHARACTERS and leads.PAST.match(words):
        return n, n + 1
    if lines.quoted[n]:
        return None
    if words.lstrip()[:1] in "-_*" and leads.DASHED.match(words) and _stands_alone(lines, n):
        return n, n + 1
    if leads.FIRST_HEADER.match(words) and (length := _header_block(lines, n)):
        return _above_rule(lines, n, first), n + length
    return _dated_address(lines, n, end)


def _lead(lines: Lines, n: int, first: int, end: int) -> tuple[int, int] | None:
    """Return the lines of a lead ("On … wrote:") whose verb is in line `n`."""
    stop = _lead_end(lines, n, end)
    if stop is None:
        return None
    quotes = lines.opens_quote(stop)
    if not quotes and not _is_dated(lines, max(first, n - _LEAD_LINES + 1), stop):
        return None
    start = _broken_lead_start(lines, n, first)
    if start is None:
        start = _lead_start(lines, n, first)
    return (start, stop) if quotes or _is_dated(lines, start, stop) else None


def _lead_end(lines: Lines, n: int, end: int) -> int | None:
    """Return the line after the lead whose verb is in line `n`; None: that line is of no lead."""
    for k in range(n, min(n + 3, end)):
        if lines.blank[k]:
            return None
        if lines.closes_lead(k):
            return k + 1
        if lines.opens_quote(k + 1):
            # Some quote the lead as well: then what stands above it are words of the letter.
            below = lines.words[lines.next_shown[k + 1]]
            return None if leads.WROTE.search(below) and not lines.quoted[n] else k + 1
    return None


def _is_dated(lines: Lines, start: int, stop: int) -> bool:
    """Whether a date, an hour or an address stands in these lines, as in nearly every lead."""
    block = " ".join(lines.words[start:stop])
    return "@" in block or leads.DATED.search(block) is not None


def _lead_start(lines: Lines, n: int, first: int) -> int:
    """Walk up to the line that opens the lead, if there is one."""
    start = n
    while not leads.OPENS.match(lines.words[start]) and n - start < _LEAD_LINES - 1:
        above = start - 1
        if above < first or lines.quoted[above] != lines.quoted[n]:
            break
        if lines.blank[above]:
            break
        start = above
    opens = leads.OPENS.match(lines.words[start]) or leads.DATED.search(lines.words[start])
    return start if opens else n


def _broken_lead_start(lines: Lines, n: int, first: int) -> int | None:
    """Return where a lead begins whose "<" and ">" stand on lines of their own, else None."""
    if not lines.words[n].startswith(">"):
        return None
    for k in range(n - 1, max(first, n - _LEAD_LINES) - 1, -1):
        if lines.words[k].strip() == "<":
            above = lines.last_shown(first, k)
            return above if above >= first and leads.OPENS.match(lines.words[above]) else None
    return None


def _stands_alone(lines: Lines, n: int) -> bool:
    """Whether a dashed line is an announcement rather than a heading."""
    below = n + 1
    if n == 0 or lines.blank[n - 1] or below >= lines.count:
        return True
    return _header_block(lines, below) > 0


def _header_block(lines: Lines, n: int) -> int:
    """Return how many lines the headers quoted from line `n` on take; 0 if they are none."""
    names: set[str] = set()
    last = n
    for k in range(n, min(n + _HEADER_BLOCK_LINES, lines.count)):
        match = leads.HEADER.match(lines.words[k])
        if match:
            names.add(match["name"].lower())
            last = k
    return last - n + 1 if len(names) >= _HEADERS_NEEDED else 0


def _above_rule(lines: Lines, n: int, first: int) -> int:
    """Return the line of the rule that Outlook draws above its header block, or `n`."""
    above = lines.last_shown(first, n)
    return above if above >= first and is_signature(lines.words[above]) else n


def _dated_address(lines: Lines, n: int, end: int) -> tuple[int, int] | None:
    """Know "2016-10-24 15:36 GMT+02:00 Maria <maria@example.com>:", which has no verb."""
    words = lines.words[n]
    if not words[:2].isdigit() or not leads.DATED.search(words):
        return None
    for k in range(n, min(n + 3, end)):
        line = lines.words[k].rstrip()
        if line.endswith((">:", ">")) and "@" in line:
            return n, k + 1
        if lines.blank[k]:
            break
    return (n, n + 1) if "GMT" in words and len(words) <= _PAST_CHARACTERS else None


def _is_answered_below(lines: Lines, start: int, after: int) -> bool:
    """Whether words of this letter follow the quote, so that cutting there would lose them."""
    if not lines.opens_quote(after) or not lines.have_words(0, start):
        return False
    return _below(lines, after) is not None


def _below(lines: Lines, after: int) -> int | None:
    """Return the line where new words begin again below the quote at `after`, if any do."""
    n = (lines.next_plain if lines.opens_quote(after) else lines.next_shown)[after]
    if n >= lines.count or is_signature(lines.words[n]) or is_device(lines.words[n]):
        return None
    return n


def _without_trailing_quote(lines: Lines, first: int, end: int) -> int:
    """Take away a quote that nothing but blanks or a signature follows."""
    n = lines.last_shown(first, _without_signature(lines, first, end))
    if n < first or not lines.quoted[n]:
        return end
    while n >= first and (lines.quoted[n] or lines.blank[n]):
        n -= 1
    return n + 1 if lines.have_words(first, n + 1) else end


def _without_signature(lines: Lines, first: int, end: int) -> int:
    end = _without_device(lines, first, end)
    end = _without_disclaimer(lines, first, end)
    last = lines.last_shown(first, end)
    found = end
    for n in range(last, max(first, last - _SIGNATURE_LINES) - 1, -1):
        if is_signature(lines.words[n]) and lines.have_words(first, n):
            found = n
    return _without_device(lines, first, found)


def _without_disclaimer(lines: Lines, first: int, end: int) -> int:
    """Take away what firms have their servers write below every letter."""
    last = lines.last_shown(first, end)
    for n in range(max(first + 1, last - _DISCLAIMER_LINES), last + 1):
        if lines.blank[n] or not lines.blank[n - 1] or lines.quoted[n]:
            continue
        if _is_disclaimer(lines, n) and lines.have_words(first, n):
            return _without_device(lines, first, n)
    return end


def _is_disclaimer(lines: Lines, n: int) -> bool:
    # It is often broken in the middle of its first sentence.
    return leads.DISCLAIMER.match(" ".join(lines.words[n : n + 2])) is not None


def _without_device(lines: Lines, first: int, end: int) -> int:
    for _ in range(_DEVICE_LINES):
        last = lines.last_shown(first, end)
        words = lines.words[last] if last > first else ""
        if not (is_device(words) or _RULE.match(words)):
            break
        end = last
    return end
