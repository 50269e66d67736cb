"""A twentieth of the sample shop: what must hold of it, whatever its seed and its moment."""

from collections import Counter
from datetime import timedelta

import pytest

from regulars.channels.email.letters import letter_of
from regulars.channels.email.models import Mailbox, RawMail
from regulars.conversations.models import Attachment, Conversation, DayTally, Message
from regulars.conversations.queries import inbox
from regulars.customers.models import ContactPoint, Customer
from regulars.feedback.models import Response
from regulars.feedback.queries import answers_behind, asked_behind
from regulars.insights import queries as insights
from regulars.insights.actions import recount_days
from regulars.insights.rules import Period, signal_words, usual
from regulars.jobs.models import Job
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.site import sample as shop
from regulars.site.tests.small_shop import NOW, a_shop
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_of
from regulars.standards.models import Clock
from regulars.standards.queries import clocks_behind

LANGUAGES = {"athens": "el", "cebu": "fil", "ipoh": "ms", "uppsala": "sv", "riga": "lv"}
RESERVED = ("example.com", "example.net", "example.org", ".example", ".invalid")

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def _django_db_helper():
    """Keep pytest-django from closing, after each test, what `built` keeps open for all."""


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), a_shop(factor=0.05) as made:
        yield made


@pytest.fixture
def maria(built):
    return actor_of(StaffMember.objects.get(email=shop.OWNER))


def test_nobody_is_out_of_reach(built):
    assert not Customer.objects.filter(contact_points=None).exists()


def test_every_address_and_number_is_a_reserved_one(built):
    points = ContactPoint.objects.values_list("kind", "value")
    mails = [value for kind, value in points if kind == "email"]
    phones = [value for kind, value in points if kind == "phone"]

    assert mails
    assert [mail for mail in mails if not mail.endswith(RESERVED)] == []
    assert [phone for phone in phones if not phone.startswith(("+44 7700 900", "+46 70 174"))] == []


def test_who_waits_has_waited_since_a_moment_that_has_been(built):
    waiting = Conversation.objects.filter(status="waiting_on_us")

    assert waiting.count() > 10
    assert all(each.waiting_since <= NOW for each in waiting)


def test_nothing_has_happened_yet_that_lies_ahead(built):
    assert not Message.objects.filter(created_at__gt=NOW).exists()
    assert not Conversation.objects.filter(closed_at__gt=NOW).exists()
    assert not Response.objects.filter(answered_at__gt=NOW).exists()


@pytest.mark.parametrize(("place", "language"), LANGUAGES.items())
def test_each_place_has_mail_in_its_language(built, place, language):
    location = built.places[place].location

    theirs = Conversation.objects.filter(location=location, kind="person")

    assert Counter(theirs.values_list("language", flat=True)).most_common(1)[0][0] == language


def test_answers_leave_only_while_the_place_is_open(built):
    for place in built.places.values():
        sent = Message.objects.filter(
            conversation__location=place.location, direction="out", delivery="sent"
        )
        for at in sent.values_list("sent_at", flat=True):
            assert place.calendar.spans_on(at.astimezone(place.calendar.zone).date()), (
                place.key,
                at,
            )


def test_everything_that_was_sent_has_left_and_nothing_is_left_to_do(built):
    states = Counter(OutgoingMessage.objects.values_list("state", flat=True))

    assert set(states) == {"sent", "withdrawn", "failed", "held"}
    assert (states["withdrawn"], states["failed"], states["held"]) == (1, 1, 1)
    assert not Job.objects.filter(run_at__lte=clock.now()).exists()


def test_three_are_late_and_two_are_unhappy(maria):
    found = insights.risks(maria)

    assert [risk.late is not None for risk in found] == [True, True, True, False, False]
    assert "Ελένη Παπαδοπούλου" in {risk.name for risk in found[:3]}


def test_real_mails_brought_files_markup_quotes_and_one_duplicate(built):
    states = Counter(RawMail.objects.values_list("state", flat=True))
    kinds = set(Attachment.objects.values_list("content_type", flat=True))

    assert (states["duplicate"], states["unparseable"]) == (1, 1)
    assert set(states) == {"stored", "duplicate", "unparseable"}
    assert {"image/png", "application/pdf", "text/plain"} <= kinds
    assert Message.objects.exclude(html="").exists()
    assert Message.objects.filter(quoted_from__isnull=False).exists()


def test_an_answer_came_back_with_words_and_its_address_is_marked(built):
    [failed] = OutgoingMessage.objects.filter(state="failed")
    [address] = [each["address"] for each in failed.to]

    assert "no such person" in failed.last_words
    assert ContactPoint.objects.get(value=address).state == ContactPoint.State.BOUNCING


def test_a_stranger_waits_to_be_let_in_and_a_forger_is_known(built):
    [held] = Message.objects.filter(is_unverified=True)
    [forged] = Message.objects.filter(sender_check__verdict="forged")

    assert held.from_name != held.conversation.customer_name
    assert forged.conversation_id != held.conversation_id


def test_a_message_was_passed_on_a_file_went_as_a_link_and_an_answer_leaves_tomorrow(built):
    [passed_on] = Message.objects.exclude(forwards=None)
    [large] = Attachment.objects.filter(size__gt=2_000_000)
    [later] = OutgoingMessage.objects.filter(state="held")
    outgoing = OutgoingMessage.objects.get(about=f"message:{large.message_id}")
    letter = letter_of(outgoing, Mailbox.objects.get(location=built.places["athens"].location))

    assert passed_on.to[0]["name"] == "Flour & Co."
    assert "/files/" in letter.text
    assert letter.attachments == ()
    assert later.send_after > NOW + timedelta(hours=12)


def test_who_wrote_first_was_told_that_it_came(built):
    told = OutgoingMessage.objects.filter(purpose="acknowledgement", state="sent")

    assert told.count() > 10


def test_newsletters_and_machines_are_not_customers(maria):
    kinds = {each.kind for each in inbox(maria, "other").items}

    assert kinds == {"bulk", "automatic"}


def test_the_day_the_oven_broke_is_the_signal(maria):
    replies = insights.first_replies(maria, Period.ending(NOW.date(), days=30))

    signals = signal_words(replies.days, usual(replies.days))

    oven_day = NOW.date() - timedelta(days=23)
    assert oven_day in signals
    worst = max(replies.days, key=lambda day: day.median_minutes or 0)
    assert worst.date == oven_day


@pytest.mark.parametrize("days", [7, 30, 365])
def test_every_figure_of_first_replies_equals_its_list(maria, days):
    period = Period.ending(NOW.date(), days=days)
    replies = insights.first_replies(maria, period)

    listed = {
        outcome: len(
            clocks_behind(maria, period.first, period.last, outcome=outcome, limit=5000).items
        )
        for outcome in ("started", "met", "missed")
    }

    assert listed["started"] == replies.started
    assert listed["met"] == replies.in_time.x
    assert listed["missed"] == replies.missed


@pytest.mark.parametrize("days", [30, 365])
def test_every_figure_of_satisfaction_equals_its_list(maria, days):
    period = Period.ending(NOW.date(), days=days)
    figures = insights.satisfaction(maria, period)

    for score, count in figures.counts.items():
        listed = answers_behind(maria, period.first, period.last, scores=(score,), limit=5000)
        assert len(listed.items) == count


@pytest.mark.parametrize("figure", ["opened", "received", "replied", "closed"])
def test_every_figure_of_what_came_and_went_equals_its_list(maria, figure):
    period = Period.ending(NOW.date(), days=365)

    listed = insights.behind(maria, figure, period, limit=9_000).items

    assert len(listed) == getattr(insights.flow(maria, period), figure) > 40


def test_who_was_asked_is_in_the_list_of_those_asked(maria):
    period = Period.ending(NOW.date(), days=365)

    listed = asked_behind(maria, period.first, period.last, limit=9_000).items

    assert len(listed) == insights.satisfaction(maria, period).invited > 10


def test_counting_the_days_anew_changes_nothing(built):
    assert recount_days(insights.days_kept()[-400:], by=SYSTEM) == 0


def test_the_tallies_count_what_there_is(built):
    opened = sum(DayTally.objects.values_list("opened", flat=True))

    assert opened == Conversation.objects.filter(kind="person").count()
    assert Clock.objects.count() == opened


def test_who_serves_one_place_sees_that_place_only(built):
    elsa = actor_of(StaffMember.objects.get(email="elsa@example.com"))

    places = {each.location.name for each in inbox(elsa, "done").items}

    assert places == {"Uppsala"}


def test_everybody_signs_in_with_the_password_that_is_printed(built):
    staff = StaffMember.objects.all()

    assert len(staff) == 7
    assert all(member.check_password(shop.PASSWORD) for member in staff)
