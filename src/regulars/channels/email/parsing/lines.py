"""A text as lines, each looked at once: which are blank, quoted, or near a quote."""

import re

from regulars.channels.email.parsing import leads, limits

LINE_CHARACTERS = 300
"""What patterns see of a line."""

_QUOTED = re.compile(r" {0,3}(?:>|\|(?: |$)|[A-Z]{1,3}> ?)")
_SIGNATURE = re.compile(r"\s{0,3}(?:--+|—|_{5,}|ᐧ)\s*$")
_SIGNS = frozenset("-—_ᐧ")
_LEAD_ENDS = re.compile(r"(?:[:：]\s{0,40}[*>]?|\.\.\.|---|>)\s{0,40}$")
_LEAD_REACH = 3


class Lines:
    """The lines of a text. Lists are by line number; `next_…` lists have one more entry."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self.starts: list[int] = []
        self.length = len(text)
        at = 0
        for line in text.split("\n", limits.TEXT_LINES_CUT):
            self.words.append(line[:LINE_CHARACTERS])
            self.starts.append(at)
            at += len(line) + 1
        self.count = len(self.words)
        self._classify()
        self._find_closings()

    def _classify(self) -> None:
        self.blank = [not words or words.isspace() for words in self.words]
        self.quoted = [is_quoted(words) for words in self.words]
        self.words_before = [0]
        for words, blank, quoted in zip(self.words, self.blank, self.quoted, strict=True):
            counts = not (blank or quoted or is_signature(words))
            self.words_before.append(self.words_before[-1] + counts)
        self.next_shown = [self.count] * (self.count + 1)
        self.next_plain = [self.count] * (self.count + 1)
        for n in range(self.count - 1, -1, -1):
            blank, quoted = self.blank[n], self.quoted[n]
            self.next_shown[n] = self.next_shown[n + 1] if blank else n
            self.next_plain[n] = self.next_plain[n + 1] if blank or quoted else n

    def _find_closings(self) -> None:
        """Note which lines can be within a lead: its end must be near. Most prose ends here."""
        self.may_lead = [False] * self.count
        for n, words in enumerate(self.words):
            last = words.rstrip()[-1:]
            ends = (last in ":：>*.-" and _LEAD_ENDS.search(words)) or (
                not self.quoted[n] and self.opens_quote(n + 1)
            )
            if last and ends:
                for k in range(max(0, n - _LEAD_REACH), n + 1):
                    self.may_lead[k] = True

    def start(self, line: int) -> int:
        """Return the offset of a line in the text; past the last line, the text's length."""
        return self.starts[line] if line < self.count else self.length

    def opens_quote(self, line: int) -> bool:
        """Whether the first line shown from here on is quoted."""
        shown = self.next_shown[line]
        return shown < self.count and self.quoted[shown]

    def closes_lead(self, line: int) -> bool:
        """Whether a line ends as a lead does, with a colon mostly."""
        return _LEAD_ENDS.search(self.words[line]) is not None

    def have_words(self, first: int, end: int) -> bool:
        """Whether anything but blanks, quotes and rules stands in these lines."""
        return self.words_before[max(first, end)] > self.words_before[first]

    def last_shown(self, first: int, end: int) -> int:
        """Return the last line of these that is not blank, or one less than `first`."""
        last = min(end, self.count) - 1
        while last >= first and self.blank[last]:
            last -= 1
        return last


def is_quoted(words: str) -> bool:
    """Whether a line begins with a quotation mark of mailers: ``>``, ``|`` or ``Ben>``."""
    head = words[:8]
    return (">" in head or "|" in head) and _QUOTED.match(words) is not None


def is_signature(words: str) -> bool:
    """Whether a line is what stands above a signature."""
    return words.strip()[:1] in _SIGNS and _SIGNATURE.match(words[:LINE_CHARACTERS]) is not None


def is_device(words: str) -> bool:
    """Whether a line is how a device or program signs."""
    return leads.SIGNED_BY_DEVICE.match(words[:LINE_CHARACTERS]) is not None
