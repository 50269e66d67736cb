"""Split a message into its parts by offsets into the raw bytes.

Our own instead of the stdlib's parser: it does not recurse (a mail nested 1,000 deep is a
RecursionError there), counts parts and headers while it reads them, and knows where each part lies,
so that an attachment need not be stored twice. Boundaries of outer multiparts end inner parts, as
RFC 2046 wants.
"""

import re
from dataclasses import dataclass, field

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.headers import Headers, read_headers

_BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass(slots=True)
class Part:
    """One part: `raw[start:end]` is its body, still encoded. A leaf has no `children`."""

    headers: Headers
    content_type: str
    parameters: dict[str, str]
    start: int
    end: int
    children: list["Part"] = field(default_factory=list)
    is_multipart: bool = False


@dataclass(slots=True)
class _Open:
    """A multipart whose end has not been seen."""

    part: Part
    boundary: bytes
    shadowed: int | None
    has_begun: bool = False


def split(raw: bytes) -> tuple[Part, list[str]]:
    """Return the message as a tree of parts and what was wrong with it. Never fails."""
    return _Splitter(raw).split()


class _Splitter:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.defects: list[str] = []
        self.stack: list[_Open] = []
        self.levels: dict[bytes, int] = {}
        self.count = 0
        self._position = 0
        self.delimiter: tuple[int, int, bytes] = (-1, 0, b"")

    def split(self) -> tuple[Part, list[str]]:
        root = self._part(0)
        while self.stack:
            start, after, line = self._next_delimiter(self._position)
            level = self._close_to(line, end=self._before_newline(start))
            if start == len(self.raw):
                self._note("a multipart without its end")
                self._close(0, end=start)
                break
            self._position = after
            if level is not None:
                self._child(level, after)
        return root, self.defects

    def _child(self, level: int, after: int) -> None:
        parent = self.stack[level].part
        self.stack[level].has_begun = True
        if self.count >= limits.PARTS:
            self._note("more parts than are read")
            return
        if after < len(self.raw) or not parent.children:
            parent.children.append(self._part(after))

    def _part(self, start: int) -> Part:
        """Read the headers at `start`; open the part if it is a multipart, else find its end."""
        self.count += 1
        limit = self._limit(start)
        headers, body, defects = self._headers(start, limit)
        for defect in defects:
            self._note(defect)
        content_type, parameters = headers.content_type()
        content_type = content_type or self._default_type()
        part = Part(headers, content_type, parameters, body, max(body, self._before_newline(limit)))
        self._position = body
        if content_type.startswith("multipart/"):
            self._open(part)
        return part

    def _limit(self, start: int) -> int:
        """Return where a part that starts here must end."""
        limit = self._next_delimiter(start)[0] if self.stack else len(self.raw)
        if self.stack and limit == len(self.raw):
            # Some end the last line and the multipart at once.
            closing = b"--" + self.stack[-1].boundary + b"--"
            tail = self.raw[-len(closing) - 10 :].rstrip()
            if tail.endswith(closing):
                return max(start, self.raw.rfind(closing))
        return limit

    def _headers(self, start: int, limit: int) -> tuple[Headers, int, list[str]]:
        blank = self._blank_line(start, limit)
        end, body = blank or (limit, limit)
        headers, really, defects = read_headers(self.raw, start, end)
        return headers, (body if really >= end else really), defects

    def _blank_line(self, start: int, limit: int) -> tuple[int, int] | None:
        """Return where the headers end and the body begins."""
        for empty in (b"\r\n", b"\n"):
            if self.raw.startswith(empty, start):
                return start, start + len(empty)
        match = _BLANK_LINE.search(self.raw, start, limit)
        return (match.start() + 1, match.end()) if match else None

    def _default_type(self) -> str:
        digest = self.stack and self.stack[-1].part.content_type == "multipart/digest"
        return "message/rfc822" if digest else "text/plain"

    def _open(self, part: Part) -> None:
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        if not boundary:
            self._note("a multipart without a boundary")
            part.content_type = "text/plain"
        elif len(self.stack) >= limits.DEPTH:
            self._note("parts nested deeper than is read")
        else:
            part.is_multipart = True
            self.stack.append(_Open(part, boundary, self.levels.get(boundary)))
            self.levels[boundary] = len(self.stack) - 1
            self.delimiter = (-1, 0, b"")

    def _next_delimiter(self, at: int) -> tuple[int, int, bytes]:
        """Return (start, end, text) of the next line that is a boundary of an open multipart.

        At the end of the message: (its length, its length, b"").
        """
        if self.delimiter[0] >= at:
            return self.delimiter
        raw = self.raw
        start = at if raw.startswith(b"--", at) and _begins_line(raw, at) else _after(raw, at)
        while start >= 0:
            newline = raw.find(b"\n", start)
            after = newline + 1 if newline >= 0 else len(raw)
            line = self._boundary(raw[start + 2 : min(after, start + 1_000)].rstrip())
            if line:
                self.delimiter = (start, after, line)
                return self.delimiter
            start = _after(raw, after - 1)
        self.delimiter = (len(raw), len(raw), b"")
        return self.delimiter

    def _boundary(self, line: bytes) -> bytes:
        """Return the boundary that a line is, "--" behind it where it closes; b"" for no boundary.

        A line that only begins with the innermost boundary is one too (RFC 2046), if it would end
        an outer part instead, or if the innermost has not begun: elsewhere it is chance.
        """
        innermost = self.stack[-1]
        level = self._level(line)
        if level == len(self.stack) - 1 or not line.startswith(innermost.boundary):
            return line if level is not None else b""
        if level is None:
            return b"" if innermost.has_begun else innermost.boundary
        return line if line.endswith(b"--") else innermost.boundary

    def _level(self, line: bytes) -> int | None:
        level = self.levels.get(line)
        return self.levels.get(line[:-2]) if level is None and line.endswith(b"--") else level

    def _close_to(self, line: bytes, *, end: int) -> int | None:
        """Close what the delimiter ends. Return the level that it opens a part in, or None."""
        if not line:
            return None
        level = self.levels.get(line)
        if level is not None:
            self._close(level + 1, end=end)
            return level
        self._close(self.levels[line[:-2]], end=end)
        return None

    def _close(self, level: int, *, end: int) -> None:
        while len(self.stack) > level:
            done = self.stack.pop()
            done.part.end = max(done.part.start, end)
            if done.shadowed is None:
                del self.levels[done.boundary]
            else:
                self.levels[done.boundary] = done.shadowed
        self.delimiter = (-1, 0, b"")

    def _before_newline(self, at: int) -> int:
        """Return the end of a body whose delimiter begins at `at`: the line end is not its own."""
        if at >= len(self.raw):
            return len(self.raw)
        if at and self.raw[at - 1] == 10:  # noqa: PLR2004
            at -= 1
            return at - 1 if at and self.raw[at - 1] == 13 else at  # noqa: PLR2004
        return at

    def _note(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


def _begins_line(raw: bytes, at: int) -> bool:
    return at == 0 or raw[at - 1] == 10  # noqa: PLR2004


def _after(raw: bytes, at: int) -> int:
    """Return where the next line that begins with two dashes begins, or -1."""
    found = raw.find(b"\n--", max(at, 0))
    return found + 1 if found >= 0 else -1
