"""Guess the language that somebody writes in."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CHARACTERS = 200
"""More does not make the answer better: of 863 real texts none that is one changed."""
_LETTERS_NEEDED = 12
_ENOUGH_LETTERS = re.compile(rf"(?:[\W\d_]*[^\W\d_]){{{_LETTERS_NEEDED}}}")
_CERTAIN = 0.5
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_MOSTLY = 0.6  # of the signs, spaces and all
_NOT_WORDS = re.compile(r"https?://\S+|[^\s@]{1,64}@\S{1,255}|[\d_]+")
# The model can hardly tell Malay from Indonesian; these words belong to one of them only.
# fmt: off
_MALAY = {
    "awak", "bila", "boleh", "encik", "hantar", "kedai", "kek", "macam", "nak", "puan", "sila",
    "tak", "tarikh", "wang",
}
_INDONESIAN = {
    "bisa", "gak", "kapan", "kirim", "kue", "mohon", "nggak", "silakan", "tanggal", "toko", "uang",
}
# fmt: on
# Codes of the model that BCP 47 or our catalogues call otherwise.
_BCP_47 = {"tl": "fil"}


def detect(text: str) -> str | None:
    """Return the BCP 47 language of a text, or None where it is too short or unclear.

    The first call loads a model: 75 MB and half a second. Never call it in a request or in the
    parse child that waits for mail; a background job and the child of an import are the places.
    """
    words = _NOT_WORDS.sub(" ", text[: _CHARACTERS * 3])[:_CHARACTERS].strip()
    if not _ENOUGH_LETTERS.match(words):
        return None
    if len(_GREEK.findall(words)) > _MOSTLY * len(words):
        return "el"  # no other language of today is written so
    language, probability = _identifier().classify(words)
    if probability < _CERTAIN:
        return None
    if language in {"id", "ms"}:
        return _malay_or_indonesian(words, language)
    return _BCP_47.get(language, str(language))


def load_model() -> None:
    """Load the model now rather than at the first text."""
    _identifier()


def _malay_or_indonesian(words: str, language: str) -> str:
    said = set(words.lower().split())
    malay, indonesian = len(said & _MALAY), len(said & _INDONESIAN)
    if malay == indonesian:
        return str(language)
    return "ms" if malay > indonesian else "id"


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  75 MB

    # All its languages: limited to ours it calls German Swedish and Arabic Malay.
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
