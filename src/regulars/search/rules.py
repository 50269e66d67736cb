"""What is asked for and what is found, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from regulars.kit.text import QueryWord, terms_for_index, terms_for_query

CANDIDATES = 500
QUERY_CHARS = 400  # more is a pasted letter, not a question
QUERY_WORDS = 12
DOCUMENT_TERMS = 20_000
PREFIX_CHARS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Doc:
    """One thing to be found.

    Attributes:
        kind: "conversation", "customer": registered in ``search.ports``.
        ref: Its primary key.
        location_id: Where it belongs; None for what belongs to the whole business.
        at: Newest first. Index in this order where you index many.
        text: All its words.
        language: One of our six codes, or None when unknown.
    """

    kind: str
    ref: int
    location_id: int | None
    at: datetime
    text: str
    language: str | None = None


class Hit(NamedTuple):
    """One thing found; ``ref`` is its primary key."""

    kind: str
    ref: int
    at: datetime


@dataclass(frozen=True)
class Found:
    """What was found, newest first.

    Attributes:
        hits: At most as many as were asked for.
        total: How many candidates there are from here on that the asker may see.
        capped: There are more than the 500 newest, which were not looked at: say so.
        next_cursor: Give it as ``before`` for what follows; None at the end.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    capped: bool = False
    next_cursor: str | None = None

    @property
    def refs(self) -> list[int]:
        """The primary keys, newest first; for a search of one kind."""
        return [hit.ref for hit in self.hits]


NOTHING = Found()


def terms_of(text: str, language: str | None) -> str:
    """Return what is indexed for a text: each word and stem once, with a space between."""
    terms = dict.fromkeys(terms_for_index(text, language))
    return " ".join(list(terms)[:DOCUMENT_TERMS])


def joined_terms(kept: str, more: str) -> str:
    """Return two of `terms_of` as one, each word once; the earlier stay in front."""
    terms = dict.fromkeys(kept.split())
    terms.update(dict.fromkeys(more.split()))
    return " ".join(list(terms)[:DOCUMENT_TERMS])


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a question: any of these whole, or any word that begins with ``prefix``."""

    whole: tuple[str, ...]
    prefix: str = ""


def asked_for(question: str) -> list[Asked]:
    """Return the words of a question, each of which a thing must have; empty if there is none.

    The last one may be unfinished. The others are taken whole, as any of their stems, since the
    database would have to join all words that begin so; Greek stems are beginnings themselves.
    """
    words = terms_for_query(question[:QUERY_CHARS])[:QUERY_WORDS]
    return [
        _begun(word) if word is words[-1] or _is_greek(word.prefix) else _whole(word)
        for word in words
    ]


def as_finished(word: Asked) -> Asked:
    """Return a word taken whole: answered much sooner, found less."""
    return Asked(whole=tuple(dict.fromkeys((word.prefix, *word.whole)))) if word.prefix else word


def _begun(word: QueryWord) -> Asked:
    if len(word.prefix) < PREFIX_CHARS:
        return _whole(word)
    return Asked(whole=word.stems, prefix=word.prefix)


def _whole(word: QueryWord) -> Asked:
    return Asked(whole=(word.prefix, *word.stems))


def _is_greek(word: str) -> bool:
    return "α" <= word[0] <= "ω"
