"""A38: every pattern of this package in 64 kB of whatever is worst for it."""

import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

import regulars.channels.email.parsing as package
from regulars.channels.email.parsing.tests.conftest import slowness

BYTES = 64_000
SAMPLE_BYTES = 4_000
WORST = 4
SECONDS = 0.1
TRIES = 4


def compiled():
    """Return {name: pattern} of all patterns that modules of the package hold."""
    found = {}
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if module.name.endswith(".tests"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                found[f"{module.name.rpartition('.')[2]}.{name}"] = value
    return found


def filled(piece, size):
    return (piece * (size // len(piece) + 1))[:size]


PIECES = [
    "a", " ", "\t \u00a0", "\n", "-", "_", "=", ">", "<", "(", '"', "\\", "/", ";", ":", ",", "'",
    "*", "1", "%41", "&", "@", ".", "\x01", "\r\n", "> ", ">\n", "- ", "-- \n", "---", "_-", "\r",
    "m" + "t" * 60, "On x at y ", "On 17 Nov 2026 Maria wrote:\n", "On Tue, x wrote ", "wrote ",
    "From: a\n", "From: a To: b ", "*From:* ", "-----Original Message", "-----a -----b ",
    "Sent from my ", "sent by ", "Sent ", "From my x ", "Von meinem x ", "This e-mail is ",
    "This e-mail confidential ", "Detta mail ", "Ang email ito ", "Begin forwarded message ",
    "=?utf-8?q?a?= ", "=?utf-8?q?", "=?=?", "; a=b", '; a="b', ";a*0*=x", "a=\\", "a*1*", "*1",
    "<a@b.c>", "<a", "a@b.c <", "<a b=", '<p a="b" c="', "<p a=", "</", "<div>", "<blockquote ",
    "<img", '<img src="', '<img a="b" c="', "&nbsp;", "<script", "<!--", "class=", 'class="a a a ',
    "border-top: ", "BEGIN:VEVENT\n", 'A;B="c', "A;B=c;", ";;", "begin 644 a\n", "begin 644 a",
    "{", "\\a1 ", "\\'4", "\\*", "Received: x\n", "Received: by ", "received:\n ", "by ", "by\t",
    "X:y\n", "X: y\n z\n", "X\n ", "X ", "Final-Recipient: x\n", "https://a", "a@", "http://",
    "AAAA" * 19 + "\n", "A=", "2026-11-17 ", "17. Nov ", "10:02 ", "\u0399\u0300", "\ufffd", "é",
    "\x85\u2028", "[", "#1 ", "en-", "a-b-c-", "x/", "text/", "20261120T", "\\n", "\\,",
]  # fmt: skip


SOURCES = "\n".join(path.read_text() for path in Path(package.__path__[0]).glob("*.py"))


def uses(name):
    """Return the ways in which the package asks this pattern."""
    short = re.escape(name.partition(".")[2])
    ways = set(re.findall(rf"\b{short}\.(match|fullmatch|search|finditer|findall|sub)\(", SOURCES))
    assert ways, f"{name} is compiled and never asked."
    return ways


@pytest.mark.parametrize("name", sorted(compiled()))
def test_no_pattern_is_slow_on_any_text_of_64_kilobytes(name):
    pattern, ways = compiled()[name], uses(name)

    slow = [
        (way, piece)
        for way in ways
        for piece in worst(pattern, way)
        if not is_quick(pattern, way, subject_of(pattern, filled(piece, BYTES) + "!"))
    ]

    assert slow == []


def worst(pattern, way):
    """Return the pieces that cost most in a short text: the slow ones of a long text are there."""
    taken = {
        piece: seconds(pattern, way, subject_of(pattern, filled(piece, SAMPLE_BYTES) + "!"))
        for piece in PIECES
    }
    return sorted(taken, key=taken.__getitem__)[-WORST:]


def subject_of(pattern, text):
    return text.encode() if isinstance(pattern.pattern, bytes) else text


def is_quick(pattern, way, subject):
    """Whether it is through with the text in time, at its best of a few tries."""
    if seconds(pattern, way, subject) < SECONDS:
        return True
    limit = SECONDS * slowness()
    return any(seconds(pattern, way, subject) < limit for _try in range(TRIES))


def seconds(pattern, way, subject):
    began = time.process_time()
    if way == "sub":
        pattern.sub(subject[:0], subject)
    elif way == "finditer":
        for _match in pattern.finditer(subject):
            pass
    else:
        getattr(pattern, way)(subject)
    return time.process_time() - began
