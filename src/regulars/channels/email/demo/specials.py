"""The mails that make the sample shop's today: who is late, who is angry, what is strange."""

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from regulars.kit.sample import Person, Place, Sample, Story, Turn
from regulars.kit.spans import due_at, open_seconds_between

LONGEST_DAYS = 21
EXTRAS = (
    "html", "files", "headers", "note", "assign", "team", "snooze", "score", "comment", "copies",
    "undone", "bounces",
)  # fmt: skip


def stories(sample: Sample) -> Iterator[Story]:
    """Yield the stories of ``specials.toml``, their times counted back from now."""
    found = tomllib.loads((Path(__file__).parent / "specials.toml").read_text("utf-8"))
    for each in found["mail"]:
        yield _story(sample, each)


def _story(sample: Sample, given: dict[str, Any]) -> Story:
    place = sample.places[given["place"]]
    person = Person(given["name"], given["email"], given["language"], place.key, 0)
    at = open_minutes_before(sample.now, given["minutes_ago"], place)
    turns = [Turn(at, given["text"])]
    answering = next(iter(place.answering))
    for turn in given.get("turns", ()):
        at = due_at(at, seconds=turn["after"] * 60, calendar=place.calendar)
        by = None if turn["by"] == "them" else sample.actors[turn.get("who", answering)]
        turns.append(Turn(at, turn["text"], by))
    closed_at = None
    if "close_after" in given:
        closed_at = due_at(at, seconds=given["close_after"] * 60, calendar=place.calendar)
    return Story(
        person=person,
        place=place,
        topic="special",
        subject=given["subject"],
        turns=turns,
        closed_at=closed_at,
        closed_by=sample.actors[answering],
        extra={name: given[name] for name in EXTRAS if name in given},
    )


def open_minutes_before(now: datetime, minutes: int, place: Place) -> datetime:
    """Return the latest moment from which so many open minutes have passed until now."""
    shortest, longest = minutes, LONGEST_DAYS * 24 * 60
    while shortest < longest:
        tried = (shortest + longest) // 2
        passed = open_seconds_between(now - timedelta(minutes=tried), now, place.calendar)
        if passed >= minutes * 60:
            longest = tried
        else:
            shortest = tried + 1
    return now - timedelta(minutes=shortest)
