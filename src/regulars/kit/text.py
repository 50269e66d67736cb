"""Text as search, lists and previews need it: folded, cut into words and stems, on one line.

Both databases get the same plain words, so both find the same. A mail knows its language, a query
does not: the index holds each folded word and its stem, a query asks for the folded word as a
prefix or for any stem it may have.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat
from threading import Lock
from typing import Protocol

WORD_CHARS = 64
GREEK_PREFIX_CHARS = 5
SNIPPET_CHARS = 140
SNIPPET_SOURCE_CHARS = 20_000

_SNOWBALL = {"en": "english", "el": "greek", "sv": "swedish"}
# Filipino and Malay have no stemmer, but people write them with English words in between.
_INDEXED_AS = {"en": ("en",), "fil": ("en",), "ms": ("en",), "el": ("el",), "lv": (), "sv": ("sv",)}

_COMBINING = "".join(sign for sign in map(chr, range(0x300, 0x3100)) if unicodedata.combining(sign))
_JOINERS = "\u200c\u200d"
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
_INVISIBLE += "\u2060-\u206f\ufeff\ufff9-\ufffb"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"

# The planes above the first are left out: with them the search takes three times as long.
_FOLDED_AWAY = re.compile(f"[{_COMBINING}\ufe00-\ufe2f{_INVISIBLE}{_JOINERS}]+")
_STRIPPED = re.compile(f"[{_INVISIBLE}{_CONTROLS}]+")
_STRIPPED_FROM_LINE = re.compile(f"[{_INVISIBLE}{_JOINERS}]+")
_STROKED = re.compile("[øłđħıŧæœþð]")
_UNSTROKED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_WORD = re.compile(r"[^\W_]+")
_ROUGH_WORD = re.compile(r"\w+")

_stemmer_lock = Lock()


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


@dataclass(frozen=True)
class QueryWord:
    """One word of a query: a row matches if it has a word that begins so, or any of the stems."""

    prefix: str
    stems: tuple[str, ...]


def fold(text: str) -> str:
    """Return a text without marks, case and invisible signs: the key for search and sorting.

    «Άυλος» becomes "αυλοσ", "Köpte" becomes "kopte", "paciņa" becomes "pacina".
    """
    if text.isascii():
        return text.lower()

    folded = _FOLDED_AWAY.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return folded.translate(_UNSTROKED) if _STROKED.search(folded) else folded


def words(text: str) -> list[str]:
    """Return the folded words of a text in order: letters and digits, at most 64 of them each."""
    text = unicodedata.normalize("NFC", text)
    if not text.isascii() and _FOLDED_AWAY.search(text):
        text = _FOLDED_AWAY.sub("", unicodedata.normalize("NFD", text))

    return list(chain.from_iterable(map(_folded_words, _ROUGH_WORD.findall(text))))


def stems(text: str, language: str | None) -> list[str]:
    """Return the stem of every word in order; where no stemmer exists, the folded words.

    Args:
        text: Any text, folded or not.
        language: One of the six codes. Snowball stems English, Greek and Swedish.
    """
    if language not in _SNOWBALL:
        return words(text)

    return [_stem(word, language) for word in words(text)]


def terms_for_index(text: str, language: str | None) -> list[str]:
    """Return what to index for a text: its folded words in order, then the stems they lack.

    The same text and language give the same terms, so that a row can be taken out again. A text
    of unknown language gets the stems of each language that has a stemmer.
    """
    found = words(text)
    known = set(found)
    extra = chain.from_iterable(map(_other_stems, known, repeat(language)))
    return found + sorted(set(extra) - known)


def terms_for_query(text: str) -> list[QueryWord]:
    """Return the words of a query; a row must match each of them. Empty if there is no word."""
    return [_query_word(word) for word in dict.fromkeys(words(text))]


def load_stemmers() -> None:
    """Load the stemmers now rather than at the first word, for which somebody may be waiting."""
    for language in _SNOWBALL:
        _stemmer(language)


def strip_controls(text: str) -> str:
    """Return a text without control, direction and invisible signs; lines and tabs stay.

    The joiners inside emoji and Persian words stay too. Halves of surrogate pairs and NUL go:
    no database takes them.
    """
    if text.isascii() and text.isprintable():
        return text

    return _STRIPPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return a text on one line: runs of any white space become one space, controls go."""
    if text.isascii() and text.isprintable():  # addresses, ids, most names
        return " ".join(text.split())
    return " ".join(_STRIPPED_FROM_LINE.sub("", strip_controls(text)).split())


def snippet(text: str, length: int = SNIPPET_CHARS) -> str:
    """Return the beginning of a text on one line, at most `length` signs, cut between words.

    A text that was cut ends in "…". Only its first 20,000 signs are looked at.
    """
    line = one_line(text[: 4 * length])
    if len(line) <= length:
        line = one_line(text[:SNIPPET_SOURCE_CHARS])
    if len(line) <= length:
        return line

    cut = line[:length]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut[:-1]
    return _whole_signs(at_word).rstrip(" ,;:-–—") + "…"


def initials(name: str) -> str:
    """Return one or two capitals for a person: of the first and the last word of the name.

    Greek capitals stand without accent, Swedish and Latvian ones keep their marks. Empty when
    the name has no letter and no digit.
    """
    parts = _WORD.findall(unicodedata.normalize("NFC", one_line(name).split("@")[0]))
    first_and_last = [*parts[:1], *parts[1:][-1:]]
    return "".join(_capital(part) for part in first_and_last)


@lru_cache(50_000)
def _folded_words(rough: str) -> tuple[str, ...]:
    return tuple(word[:WORD_CHARS] for word in _WORD.findall(fold(rough)))


@lru_cache(50_000)
def _stem(word: str, language: str) -> str:
    # A stemmer keeps the word it works on in itself, and pages are served by several threads.
    with _stemmer_lock:
        return _stemmer(language).stemWord(word)


@lru_cache
def _stemmer(language: str) -> Stemmer:
    # Imported when first needed: the package brings all its languages, a fifth of a second.
    import snowballstemmer  # noqa: PLC0415

    stemmer: Stemmer = snowballstemmer.stemmer(_SNOWBALL[language])
    return stemmer


@lru_cache(50_000)
def _other_stems(word: str, language: str | None) -> tuple[str, ...]:
    """Return the stems of a folded word that are not the word itself, in the order of languages."""
    if not word.isalpha():  # numbers and article numbers have no endings
        return ()

    languages = _INDEXED_AS.get(language or "", tuple(_SNOWBALL))
    is_greek = _is_greek(word)
    found = dict.fromkeys(_stem(word, each) for each in languages if (each == "el") == is_greek)
    return tuple(stem for stem in found if stem and stem != word)


def _query_word(word: str) -> QueryWord:
    # Greek endings give a noun several stems (παραγγελία: παραγγελ, παραγγελίες: παραγγελι), the
    # one the beginning of the other: asked for as a beginning, one finds them all.
    stem = _stem(word, "el") if _is_greek(word) else ""
    if len(stem) >= GREEK_PREFIX_CHARS and word.startswith(stem):
        return QueryWord(prefix=stem, stems=())

    return QueryWord(prefix=word, stems=_other_stems(word, None))


def _is_greek(word: str) -> bool:
    return "α" <= word[0] <= "ω"


def _whole_signs(text: str) -> str:
    """Drop a last sign that has lost the marks which followed it."""
    return text.rstrip(_COMBINING)


def _capital(word: str) -> str:
    capital = word[0].upper()[:1]
    return fold(capital).upper() if "GREEK" in unicodedata.name(capital, "") else capital
