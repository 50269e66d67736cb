"""The figures of days, kept as things happen, are those that the whole history gives."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median

import pytest

from regulars.business.queries import local_day
from regulars.conversations.models import DayTally
from regulars.conversations.tests.make import a_conversation
from regulars.feedback.models import Response, SatisfactionDay
from regulars.feedback.tallies import FIELDS
from regulars.insights import queries
from regulars.insights.rules import Period
from regulars.insights.tests.make import SUNDAY, WEEK, a_week, two_places
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.staff.tests.make import ada, as_actor
from regulars.standards.models import Clock, FirstReplyDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(monkeypatch):
    return a_week(monkeypatch)


def test_first_replies_are_those_of_all_clocks(places):
    counted, seconds = defaultdict(Counter), defaultdict(list)
    for each in Clock.objects.exclude(state="cancelled"):
        key = (local_day(each.started_at, each.location), each.location_id)
        is_answered = each.open_seconds is not None
        counted[key] += Counter({"started": 1, each.state: 1, "answered": int(is_answered)})
        if is_answered:
            seconds[key].append(each.open_seconds)

    kept = {(row.date, row.location_id): row for row in FirstReplyDay.objects.all()}

    assert sum(row.missed for row in kept.values()) > 3 < sum(row.met for row in kept.values())
    for key, row in kept.items():
        told = (row.started, row.met, row.missed, row.answered)
        assert told == tuple(counted[key][f] for f in ("started", "met", "missed", "answered"))
        assert row.median_seconds == (round(median(seconds[key])) if seconds[key] else None)
    assert set(counted) <= set(kept)


def test_satisfaction_is_that_of_all_answers(places):
    counted = Counter(
        (answer.day, answer.invitation.location_id, answer.score)
        for answer in Response.objects.select_related("invitation")
    )

    kept = Counter(
        {
            (row.date, row.location_id, score): number
            for row in SatisfactionDay.objects.all()
            for score, field in FIELDS.items()
            if (number := getattr(row, field))
        }
    )

    assert counted.total() > 5
    assert kept == counted


def test_what_came_and_went_is_what_the_journal_says(places):
    told = {
        "conversation.opened": ("opened", "received"),
        "conversation.message_received": ("received",),
        "conversation.replied": ("replied",),
        "conversation.closed": ("closed",),
    }
    undone = Entry.objects.filter(name="conversation.reply_withdrawn")
    taken_back = set(undone.values_list("data__message_id", flat=True))
    counted = Counter(
        (local_day(entry.at, entry.data["location_id"]), entry.data["location_id"], figure)
        for entry in Entry.objects.filter(name__in=told)
        if entry.data.get("message_id") not in taken_back
        for figure in told[entry.name]
    )

    kept = Counter(
        {
            (row.date, row.location_id, figure): number
            for row in DayTally.objects.all()
            for figure in ("opened", "received", "replied", "closed")
            if (number := getattr(row, figure))
        }
    )

    assert counted.total() > 60 > len(taken_back) > 0
    assert kept == counted


def test_days_add_up_to_their_period_however_it_is_cut(places):
    actor = as_actor(ada())
    whole = queries.first_replies(actor, WEEK)
    days = [WEEK.first + timedelta(days=n) for n in range((WEEK.last - WEEK.first).days + 1)]
    single = [queries.first_replies(actor, Period(day, day)) for day in days]

    assert whole.started == sum(one.started for one in single)
    assert whole.in_time.x == sum(one.in_time.x for one in single)
    assert whole.in_time.n == sum(one.in_time.n for one in single)
    assert whole.missed == whole.in_time.n - whole.in_time.x
    scores = [queries.satisfaction(actor, Period(day, day)).counts for day in days]
    total = queries.satisfaction(actor, WEEK)
    assert total.counts == {n: sum(counts[n] for counts in scores) for n in range(1, 6)}
    assert total.happy.x == total.counts[4] + total.counts[5]
    assert total.happy.n == sum(total.counts.values())


def test_a_day_ends_at_each_places_own_midnight():
    athens, cebu = two_places()
    late = SUNDAY.replace(hour=16, minute=30)  # 18:30 in Athens, 00:30 on Monday in Cebu
    for number, place in enumerate([athens, cebu]):
        a_conversation(sender=f"c{number}@example.com", at=late, location_id=place.pk)
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)

    days = {(row.date, row.location_id) for row in FirstReplyDay.objects.all()}
    tallies = {(row.date, row.location_id) for row in DayTally.objects.all()}
    actor = as_actor(ada())

    assert days == tallies == {(sunday, athens.pk), (monday, cebu.pk)}
    for day, place in ((sunday, athens), (monday, cebu)):
        behind = queries.behind(actor, "opened", Period(day, day)).items
        assert [one.conversation.location_id for one in behind] == [place.pk]


@pytest.mark.parametrize(("hour", "today"), [(21, 22), (22, 23)])
def test_today_is_the_houses_day(hour, today):
    two_places()

    with clock.travel(SUNDAY.replace(hour=hour, minute=30)):  # Athens is two hours ahead
        assert queries.house_day() == date(2026, 11, today)


def test_a_day_on_which_the_clocks_change_is_one_day():
    athens, _cebu = two_places()
    day = date(2026, 10, 25)  # 25 hours long in Athens: from 21:00 UTC to 22:00 UTC
    begins = SUNDAY.replace(month=10, day=24, hour=21)
    for number, hours in enumerate([-0.1, 0.1, 24.9, 25.1]):
        at = begins + timedelta(hours=hours)
        a_conversation(sender=f"c{number}@example.com", at=at, location_id=athens.pk)

    actor = as_actor(ada())
    assert queries.flow(actor, Period(day, day)).opened == 2
    assert len(queries.behind(actor, "opened", Period(day, day)).items) == 2
