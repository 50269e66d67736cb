"""What the parts of the sample shop (each app's ``demo.py``) hand on to each other.

The site makes one `Sample`; each app's ``build(sample)`` adds what it makes, lowest app first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from regulars.kit.actor import Actor
from regulars.kit.spans import Calendar


@dataclass(slots=True, kw_only=True)
class Place:
    """A location as its stories need it.

    Attributes:
        languages: What its customers write, with weights.
        share: Its part of all conversations.
        answering: Who answers there, with weights; names in `Sample.actors`.
        mailbox: What a conversation keeps of it ("mailbox:3") once there is one.
    """

    key: str
    address: str
    languages: dict[str, int]
    share: int
    answering: dict[str, int]
    location: Any
    calendar: Calendar
    mailbox: str = ""


@dataclass(slots=True)
class Person:
    """A customer who writes: name, address, language, and where."""

    name: str
    email: str
    language: str
    place: str
    weight: float


@dataclass(slots=True)
class Turn:
    """One thing said: by us (`by`), or by the customer (`by` is None).

    Attributes:
        person: Who says it, where it is neither.
        files: The names of what goes with it.
        leaves_at: When an answer leaves; None for at once.
    """

    at: datetime
    text: str
    by: Actor | None = None
    person: Person | None = None
    files: Sequence[str] = ()
    leaves_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Story:
    """A conversation from beginning to end, as it is to be played."""

    person: Person
    place: Place
    topic: str
    subject: str
    turns: list[Turn]
    closed_at: datetime | None = None
    closed_by: Actor | None = None
    kind: str = "person"
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def opened_at(self) -> datetime:
        return self.turns[0].at

    @property
    def ends_at(self) -> datetime:
        return self.closed_at or self.turns[-1].at


def _silent(language: str, score: int) -> str:
    return ""


@dataclass(kw_only=True)
class Sample:
    """The sample shop while it is built.

    Attributes:
        now: The moment the year leads up to.
        factor: 1.0 for the whole shop; tests build a smaller one.
        random: Seeded; for every choice.
        actors: Who works there, by first name in small letters.
        stories: Those that are still to be played, oldest first.
        header_id: Makes the Message-ID of a mail of ours, from its conversation's token.
        comment: What somebody adds to a score, by language and score; often "".
        scores: What is to be answered about conversations, by number: score and words.
        counts: What was made so far, to be told.
    """

    now: datetime
    random: Random
    by: Actor
    factor: float = 1.0
    places: dict[str, Place] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    header_id: Callable[[str], str] = str
    comment: Callable[[str, int], str] = _silent
    scores: dict[int, tuple[int, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def opened_at(self) -> datetime:
        """When the shop began to use the program: before the first story."""
        return self.now - timedelta(days=368)

    def pick(self, weights: dict[str, int]) -> str:
        """Return one of the keys, the heavier ones more often."""
        return self.random.choices(list(weights), list(weights.values()))[0]
