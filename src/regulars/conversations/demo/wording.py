"""What is said in the sample shop: ``words/<language>.toml``, put together with variety."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

WORDS = Path(__file__).parent / "words"
MORE = 4  # of ten letters, so many have a sentence more
SIGNED = 0.5  # of short messages
HAPPY, MIDDLING = 4, 3


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing people write about; all of it are templates with slots."""

    key: str
    weight: int
    subjects: Sequence[str]
    texts: Sequence[str]
    replies: Sequence[str]
    more: Sequence[str] = ()
    answers: Sequence[str] = ()


class Words:
    """The words of one language."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._found = found
        self._topics = [Topic(**topic) for topic in found["topics"]]
        self._weights = [topic.weight for topic in self._topics]
        self.items: list[str] = found["items"]
        self.days: list[str] = found["days"]
        self.thanks: list[str] = found["thanks"]

    def __getitem__(self, name: str) -> list[str]:
        found: list[str] = self._found[name]
        return found

    def topic(self, key: str) -> Topic:
        """Return a topic; the first one where the language has none of this name."""
        return next((topic for topic in self._topics if topic.key == key), self._topics[0])

    def any_topic(self, random: Random) -> Topic:
        return random.choices(self._topics, self._weights)[0]

    def say(self, random: Random, templates: Sequence[str], slots: dict[str, str]) -> str:
        """Return one of the templates, filled in; its first letter is a capital."""
        text = random.choice(templates).format(**slots)
        return text[:1].upper() + text[1:]

    def letter(self, random: Random, texts: Sequence[str], slots: dict[str, str]) -> str:
        """Return a customer's letter: greeting, words, often a sentence more, and a name."""
        words = [self.say(random, texts, slots)]
        if random.randrange(10) < MORE:
            words.append(self.say(random, self["tails"], slots))
        greeting = random.choice(self["greetings"])
        parts = [greeting, " ".join(words), self.say(random, self["closings"], slots)]
        return "\n\n".join(part for part in parts if part)

    def reply(self, random: Random, texts: Sequence[str], slots: dict[str, str]) -> str:
        """Return one of our answers."""
        parts = (self["welcomes"], texts, self["farewells"])
        return "\n\n".join(self.say(random, each, slots) for each in parts)

    def short(self, random: Random, texts: Sequence[str], slots: dict[str, str]) -> str:
        """Return a short message in a conversation that goes on."""
        text = self.say(random, texts, slots)
        return text if random.random() < SIGNED else f"{text}\n\n{slots['first']}"


@cache
def words_in(language: str) -> Words:
    """Return the words of a language."""
    return Words(tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8")))


def comment(random: Random, language: str, score: int) -> str:
    """Return what somebody adds to a score from 1 to 5; often nothing."""
    found = words_in(language if (WORDS / f"{language}.toml").exists() else "en")
    if score >= HAPPY:
        return random.choice(found["happy"])
    return random.choice(found["middling" if score == MIDDLING else "unhappy"])
