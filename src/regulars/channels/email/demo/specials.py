"""The mails that make the sample shop's today: who is late, who is angry, what is strange."""

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from regulars.channels.email.demo.files import file_named
from regulars.kit.sample import Person, Place, Sample, Story, Turn
from regulars.kit.spans import due_at, next_opening, open_seconds_between

LONGEST_DAYS = 21
EXTRAS = (
    "html", "files", "headers", "note", "assign", "team", "snooze", "score", "comment", "copies",
    "undone", "returned", "vouched", "forward",
)  # fmt: skip


def stories(sample: Sample) -> Iterator[Story]:
    """Yield the stories of ``specials.toml``, their times counted back from now."""
    for each in _written()["mail"]:
        yield _story(sample, each)


def unreadable(sample: Sample) -> Iterator[tuple[Place, datetime, bytes]]:
    """Yield what came that is no mail: where, when, its bytes."""
    for each in _written()["unreadable"]:
        place = sample.places[each["place"]]
        _name, _type, content = file_named(each["file"])
        yield place, open_minutes_before(sample.now, each["minutes_ago"], place), content


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "specials.toml").read_text("utf-8"))


def _story(sample: Sample, given: dict[str, Any]) -> Story:
    place = sample.places[given["place"]]
    person = Person(given["name"], given["email"], given["language"], place.key, 0)
    at = open_minutes_before(sample.now, given["minutes_ago"], place)
    turns = [Turn(at, given["text"])]
    answering = next(iter(place.answering))
    for turn in given.get("turns", ()):
        at = due_at(at, seconds=turn["after"] * 60, calendar=place.calendar)
        turns.append(_turn(sample, turn, at, person=person, answering=answering))
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


def _turn(
    sample: Sample, given: dict[str, Any], at: datetime, *, person: Person, answering: str
) -> Turn:
    place = sample.places[person.place]
    turn = Turn(at, given["text"], files=given.get("files", ()))
    if given["by"] == "us":
        turn.by = sample.actors[given.get("who", answering)]
    if given["by"] == "stranger":
        turn.person = Person(given["name"], given["email"], person.language, person.place, 0)
    if "leaves_in_days" in given:
        day = sample.now + timedelta(days=given["leaves_in_days"])
        turn.leaves_at = next_opening(day, place.calendar)
    return turn


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
