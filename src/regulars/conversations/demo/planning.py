"""A year of the sample shop as stories: who writes what, when, and how it is answered.

Pure: nothing is written here. Customers write at any hour; answers come in opening hours.
"""

import unicodedata
from bisect import bisect
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from regulars.conversations.demo.wording import Topic, Words, words_in
from regulars.customers.rules import seed_greet_as
from regulars.kit.sample import Person, Place, Sample, Story, Turn
from regulars.kit.spans import due_at, is_open, next_opening

CONVERSATIONS = 2_258
DAYS = 364
OVEN = 23  # days ago: the oven in Athens broke, and everybody wrote at once
OVEN_STORIES = 17
USUAL_MINUTES = 34  # of opening hours, to a first reply
SPREAD, SUNDAY_SPREAD = 10, 4  # so few write on Sundays that one slow answer would look like news
SUNDAY = 6
MOST_MINUTES = 84
MORE_SHARE, THANKS_SHARE = 0.45, 0.3  # of the stories that go on after the first reply
# Of those who write, so many leave the marks out, or write as on the phone.
PLAIN_SHARE = {"lv": 0.25, "el": 0.08}
SHORT_SHARE = 0.3
LATE_SHARE = 0.035
LATE_MINUTES = (122, 148)
STEADY_FOR = timedelta(days=60)  # nothing but the oven made anybody wait too long
# How much is written in each hour of the local day, and on each weekday.
HOURS = (1, 0, 0, 0, 0, 1, 3, 7, 11, 13, 13, 12, 10, 9, 9, 8, 8, 8, 8, 8, 7, 6, 4, 2)
WEEKDAYS = (10, 10, 10, 11, 13, 9, 5)
# As people write Malay on their phones.
SHORT = {
    "saya": "sy", "tidak": "x", "yang": "yg", "dengan": "dgn", "untuk": "utk", "boleh": "blh",
    "orang": "org", "sudah": "dh", "terima kasih": "tq", "tolong": "tlg", "sampai": "smpi",
    "dalam": "dlm", "tak": "x", "kalau": "klu", "pukul": "pkl", "hari": "hr", "bayar": "byr",
}  # fmt: skip


def plan(sample: Sample) -> list[Story]:
    """Return the stories of the year, oldest first."""
    count = round(CONVERSATIONS * sample.factor)
    oven_day = _open_day(sample, OVEN)
    stories = [_story(sample, at, place) for at, place in _moments(sample, count)]
    athens = sample.places["athens"]
    extra = max(5, round(OVEN_STORIES * sample.factor))
    stories += [_oven_story(sample, oven_day, athens) for _each in range(extra)]
    return sorted(stories, key=lambda story: story.opened_at)


def _open_day(sample: Sample, days_ago: int) -> date:
    """Return the day so long ago, or the nearest one before on which Athens was open."""
    place = sample.places["athens"]
    day = sample.now.astimezone(place.calendar.zone).date() - timedelta(days=days_ago)
    while not place.calendar.spans_on(day):
        day -= timedelta(days=1)
    return day


def _moments(sample: Sample, count: int) -> list[tuple[datetime, Place]]:
    """Return when and where people begin to write; more of them from month to month."""
    random = sample.random
    shares = {key: place.share for key, place in sample.places.items()}
    today = sample.now.date()
    days = [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    weights = [WEEKDAYS[day.weekday()] * (1 + number / DAYS / 2) for number, day in enumerate(days)]
    found = []
    for day in random.choices(days, weights, k=count):
        place = sample.places[sample.pick(shares)]
        hour = random.choices(range(24), HOURS)[0]
        at = _at(place, day, hour * 60 + random.randint(0, 59), random.randint(0, 59))
        found.append((at, place))
    return found


def _at(place: Place, day: date, minute: int, second: int = 0) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=place.calendar.zone)
    return midnight + timedelta(minutes=minute, seconds=second)


def _story(sample: Sample, at: datetime, place: Place) -> Story:
    person = somebody(sample, place)
    return tell(sample, at, place, person)


def somebody(sample: Sample, place: Place, language: str = "") -> Person:
    """Return a customer of a place; regulars more often than others."""
    people = [
        each
        for each in sample.people
        if each.place == place.key and (not language or each.language == language)
    ]
    sums = list(accumulate(each.weight for each in people))
    return people[min(bisect(sums, sample.random.random() * sums[-1]), len(people) - 1)]


def tell(
    sample: Sample, at: datetime, place: Place, person: Person, *, key: str = "", minutes: float = 0
) -> Story:
    """Return one story that begins at a moment.

    Args:
        key: Of the topic; "" for any.
        minutes: Of opening hours, to the first reply; 0 for what is usual.
    """
    words = words_in(person.language)
    topic = words.topic(key) if key else words.any_topic(sample.random)
    slots = _slots(sample, words, at, place, person)
    subject = words.say(sample.random, topic.subjects, slots)
    opening = words.letter(sample.random, topic.texts, slots)
    turns = [Turn(at, _as_written(sample, opening, person.language))]
    story = Story(person=person, place=place, topic=topic.key, subject=subject, turns=turns)
    if not topic.replies:  # those who want to sell something: closed unanswered
        story.closed_at = _later(place, at, 60)
        story.closed_by = sample.actors[sample.pick(place.answering)]
        return story
    _answer(sample, story, words, topic, slots, minutes)
    return story


def _answer(
    sample: Sample,
    story: Story,
    words: Words,
    topic: Topic,
    slots: dict[str, str],
    minutes: float,
) -> None:
    random, place = sample.random, story.place
    actor = sample.actors[sample.pick(place.answering)]
    slots = slots | {"staff": actor.name}
    took = minutes or first_reply_minutes(sample, story.opened_at)
    at = _later(place, story.opened_at, took)
    story.turns.append(Turn(at, words.reply(random, topic.replies, slots), actor))
    if topic.more and random.random() < MORE_SHARE:
        at = _customer_writes(sample, at)
        text = words.short(random, topic.more, slots)
        story.turns.append(Turn(at, _as_written(sample, text, story.person.language)))
        at = _later(place, at, random.uniform(8, 75))
        story.turns.append(Turn(at, words.reply(random, topic.answers, slots), actor))
    elif random.random() < THANKS_SHARE:
        at = _customer_writes(sample, at)
        story.turns.append(Turn(at, words.short(random, words.thanks, slots)))
    story.closed_at = _later(place, at, random.choice([2, 5, 12, 30, 90, 240]))
    story.closed_by = actor


def first_reply_minutes(sample: Sample, at: datetime) -> float:
    """Return how long a first reply takes: mostly half an hour, formerly now and then too long."""
    random = sample.random
    if random.random() < LATE_SHARE and sample.now - at > STEADY_FOR:
        return random.uniform(*LATE_MINUTES)
    spread = SUNDAY_SPREAD if at.weekday() == SUNDAY else SPREAD
    return min(MOST_MINUTES, max(6, random.gauss(USUAL_MINUTES, spread)))


def _later(place: Place, at: datetime, minutes: float) -> datetime:
    """Return the moment after so many minutes of opening hours, never at closing time itself."""
    moment = due_at(at, seconds=round(minutes * 60), calendar=place.calendar)
    if not is_open(moment, place.calendar):
        moment = next_opening(moment, place.calendar) + timedelta(minutes=3)
    return moment


def _customer_writes(sample: Sample, at: datetime) -> datetime:
    return at + timedelta(seconds=sample.random.randint(240, 5 * 3600))


def _oven_story(sample: Sample, day: date, place: Place) -> Story:
    spans = place.calendar.spans_on(day)
    minute = sample.random.randint(spans[0].start_minute - 20, spans[0].start_minute + 150)
    at = _at(place, day, minute, sample.random.randint(0, 59))
    person = somebody(sample, place)
    took = sample.random.uniform(150, 245)
    return tell(sample, at, place, person, key="oven", minutes=took)


def _slots(
    sample: Sample, words: Words, at: datetime, place: Place, person: Person
) -> dict[str, str]:
    random = sample.random
    first = person.name.split()[0]
    return {
        "item": random.choice(words.items),
        "day": random.choice(words.days),
        "n": str(random.choice((4, 5, 6, 6, 8, 8, 10, 12, 15, 20, 24, 30))),
        "time": f"{random.randint(11, 18)}:{random.choice(('00', '15', '30', '45'))}",
        "order": f"K-{random.randint(1200, 9899)}",
        "amount": _amount(random, place.location.currency),
        "name": person.name,
        "first": first,
        "greet": seed_greet_as(person.name, person.language),
    }


_AMOUNTS: dict[str, tuple[int, int, str]] = {
    "EUR": (7, 60, "{0},50 €"),
    "PHP": (28, 190, "₱{0}0"),
    "MYR": (18, 240, "RM{0}"),
    "SEK": (9, 68, "{0}5 kr"),
}


def _amount(random: Any, currency: str) -> str:
    lowest, highest, pattern = _AMOUNTS[currency]
    return pattern.format(random.randint(lowest, highest))


def _as_written(sample: Sample, text: str, language: str) -> str:
    """Return a text as people type it: some without marks, some as in short messages."""
    luck = sample.random.random()
    if luck < PLAIN_SHARE.get(language, 0):
        plain = unicodedata.normalize("NFD", text)
        return "".join(sign for sign in plain if not unicodedata.combining(sign))
    if language == "ms" and luck < SHORT_SHARE:
        for word, short in SHORT.items():
            text = text.replace(f" {word} ", f" {short} ").replace(f" {word},", f" {short},")
        return text.lower()
    return text
