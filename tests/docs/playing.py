"""A page's commands, and a browser without scripts, for the tutorial's test."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BOLD = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True)
class Step:
    """Commands of a page, and what the page says they answer."""

    commands: str
    answer: str | None


def steps_of(page: Path) -> list[Step]:
    """Return the ``sh`` blocks of a page in order, each with the ``text`` block after it."""
    found: list[Step] = []
    for kind, text in BLOCK.findall(page.read_text()):
        if kind == "sh":
            found.append(Step(text, None))
        else:
            found[-1] = Step(found[-1].commands, text)
    return found


def says(answer: str, said: str) -> bool:
    """Return whether a command said what the page shows; … stands for anything on a line."""
    pattern = ".*".join(map(re.escape, answer.strip().split("…")))
    return re.fullmatch(pattern, said.strip()) is not None


class _Forms(HTMLParser):
    """The forms of a page: where each goes, what is in it, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.fields: list[dict[str, str]] = []
        self.buttons: list[tuple[int, dict[str, str], str]] = []
        self._button: dict[str, str] | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(got)
            self.fields.append({})
            self._inside = True
        elif tag in {"input", "textarea"} and self._inside and "name" in got:
            if got.get("type") not in {"radio", "checkbox"} or "checked" in got:
                self.fields[-1].setdefault(got["name"], got.get("value", ""))
        elif tag == "button" and self._inside:
            self._button = got
            self.buttons.append((len(self.forms) - 1, got, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            at, got, words = self.buttons[-1]
            self.buttons[-1] = (at, got, f"{words} {data}")


@dataclass
class Browser:
    """Follows links and presses buttons, as a person without scripts would."""

    root: str
    page: str = ""
    at: str = ""
    seen: str = ""
    _opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def open(self, path: str, data: bytes | None = None) -> str:
        headers = {"Referer": self.at} if self.at else {}
        url = urllib.parse.urljoin(self.at or self.root, path)
        wanted = urllib.request.Request(url, data, headers)  # noqa: S310 - our own server
        with self._opener.open(wanted, timeout=20) as answer:
            self.at = answer.url
            self.page = answer.read().decode()
        self.seen += self.page
        return self.page

    def press(self, label: str, **typed: str) -> str:
        """Press the first button with this label, with what was typed into its form."""
        forms = _Forms()
        forms.feed(self.page)
        form, button = next(
            (at, got) for at, got, words in forms.buttons if words.split()[:1] == label.split()[:1]
        )
        told = forms.fields[form] | typed
        goes_to = button.get("formaction") or forms.forms[form].get("action") or self.at
        return self.open(goes_to, urllib.parse.urlencode(told).encode())

    def links(self, pattern: str) -> list[str]:
        return re.findall(rf'href="({pattern})"', self.page)
