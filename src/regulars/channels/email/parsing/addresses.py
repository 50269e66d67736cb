"""Address headers (RFC 5322 and what is sent instead): one pass, no recursion, never fails."""

import re
from collections.abc import Iterator

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.parsed import Address
from regulars.channels.email.parsing.words import decode_words, one_line

# Every alternative matches without looking back, so the pass is linear.
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)(?:"|\\?$)|(\()|<([^<>]*)(?:>|(?=<)|$)|([,;:])|([^"(<,;:]+|.)', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARENTHESIS = re.compile(r"[()]")


def addresses(text: str) -> tuple[Address, ...]:
    """Return the mailboxes of an unfolded header, encoded words still in it.

    Groups are opened up; entries without an address but with a name are kept with address "".
    """
    found: list[Address] = []
    for words, angle, comment in _entries(text):
        entry = _address(words, angle, comment)
        if entry:
            found.append(entry)
        if len(found) >= limits.ADDRESSES:
            break
    return tuple(found)


def _entries(text: str) -> Iterator[tuple[list[str], str | None, str]]:  # noqa: C901  one grammar
    """Yield (words, address in angle brackets or None, comment) between commas."""
    words: list[str] = []
    angle: str | None = None
    comment = ""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            break
        at = match.end()
        quoted, opening, bracket, mark, plain = match.groups()
        if opening:
            comment, at = _comment(text, at)
        elif bracket is not None:
            angle = bracket if angle is None or "@" not in angle else angle
        elif mark == ":" and angle is None and "@" not in "".join(words):
            words = []
        elif mark == ":":
            words.append(mark)
        elif mark:
            yield words, angle, comment
            words, angle, comment = [], None, ""
        elif quoted is not None:
            words.append(_quoted(quoted, text, at))
        else:
            words.append(plain)
    yield words, angle, comment


def _quoted(quoted: str, text: str, at: int) -> str:
    plain = _ESCAPED.sub(r"\1", quoted)
    # "john smith"@example.com: the quotes belong to the address.
    return f'"{plain}"' if text[at : at + 1] == "@" else plain


def _comment(text: str, at: int) -> tuple[str, int]:
    """Return what stands in the parentheses opened before `at`, and where they end."""
    depth = 1
    for match in _PARENTHESIS.finditer(text, at):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return text[at : match.start()], match.end()
    return text[at:], len(text)


def _address(words: list[str], angle: str | None, comment: str) -> Address | None:
    said = one_line(decode_words(" ".join("".join(words).split())))
    note = one_line(decode_words(comment.strip()))
    if angle is None and said.startswith('"') and '"@' in said:
        return Address(note, _normal(said))
    if angle is None and "@" in said:
        head, _, last = said.rpartition(" ")
        return Address(head or note, _normal(last if "@" in last else said))
    if angle is None:
        return Address(said or note, "") if said else None
    if not angle.strip() and not said:
        return None
    return Address(said or note, _normal(angle))


def _normal(address: str) -> str:
    """Return the address without blanks and source route, its domain in lower case."""
    address = one_line(decode_words(address))
    if '"' not in address:
        address = address.replace(" ", "")
    if address.startswith("@") and ":" in address:
        address = address.partition(":")[2]
    address = address.removeprefix("mailto:").strip("<>'")
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower().rstrip('.')}"
