from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection
from django.test import Client

from regulars.conversations.tests.make import a_member, ada
from regulars.conversations.tests.pages import signed_in, words_of
from regulars.conversations.tests.test_two_at_once import together
from regulars.feedback.actions import answering, note_visit
from regulars.feedback.models import Intent, OptOut, Response, SatisfactionDay
from regulars.feedback.queries import (
    answers_behind,
    asked_behind,
    invitation_by,
    satisfaction,
    score_counts,
)
from regulars.feedback.tests.make import ASKED, an_invitation
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.tests.plans import plan_of

pytestmark = pytest.mark.django_db

LATER = ASKED + timedelta(minutes=30)


def _post(token, **given):
    with clock.travel(given.pop("at", LATER)):
        return Client(enforce_csrf_checks=True).post(f"/s/{token}/", given)


def _get(path, *, at=LATER, method="get"):
    with clock.travel(at):
        return getattr(Client(), method)(path)


@pytest.mark.parametrize(("score", "stands_out"), [("2", True), ("4", False)])
def test_an_answer_shows_in_the_conversation(monkeypatch, score, stands_out):
    invitation, token = an_invitation(monkeypatch)
    _post(token, score=score)
    _post(token, comment="Nobody\ncalled back.")

    page = signed_in(a_member()).get(f"/conversations/{invitation.conversation_id}/")

    words = words_of(page)
    assert f"gave {score} of 5" in words
    assert f"changed the answer to {score} of 5: Nobody called back." in words
    assert ("c-event--late" in page.content.decode()) is stands_out


def test_pressing_send_answers(monkeypatch):
    invitation, token = an_invitation(monkeypatch)

    response = _post(token, score="4")

    assert response.status_code in {302, 303}
    answer = Response.objects.get()
    assert (answer.invitation, answer.score, answer.certainty) == (invitation, 4, "confirmed")
    assert SatisfactionDay.objects.get(date=answer.day).fours == 1
    assert Entry.objects.get(name="survey.answered").data["score"] == 4


def test_opening_a_link_never_answers(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)

    for method in ("get", "head"):
        for score in range(1, 6):
            assert _get(f"/s/{token}/{score}/", method=method).status_code == 200

    assert not Response.objects.exists()
    assert Intent.objects.count() == 10


def test_the_tapped_score_is_chosen_and_nothing_else_is(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)

    page = _get(f"/s/{token}/4/").content.decode()

    assert page.count(" checked") == 1
    assert 'value="4" required checked' in page
    assert 'data-tapped="4"' in page


def test_the_page_says_what_counts_and_promises_nothing_else(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)

    page = _get(f"/s/{token}/4/").content.decode()

    assert "Nothing is sent until" not in page
    assert ">You tapped 4 in our mail. Press Send so that it counts.</p>" in page
    assert 'data-waits="You tapped 4 in our mail. It counts as soon as you scroll or tap' in page


def test_a_scanner_that_follows_every_link_is_counted_as_one(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)

    for score in range(1, 6):
        _get(f"/s/{token}/{score}/", at=LATER + timedelta(seconds=score))

    assert Intent.objects.filter(is_automatic=True).count() == 5
    assert sum(day.ignored_checks for day in SatisfactionDay.objects.all()) == 5


def test_a_tap_beside_a_scanner_does_not_count_but_send_does(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)
    for score in (1, 5):
        _get(f"/s/{token}/{score}/")

    tapped = _post(token, score="5", certainty="tapped")
    confirmed = _post(token, score="5")

    assert tapped.status_code == 422
    assert confirmed.status_code in {302, 303}
    assert Response.objects.get().certainty == "confirmed"


def test_a_persons_tap_counts(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)
    _get(f"/s/{token}/5/")

    response = _post(token, score="5", certainty="tapped")

    assert response.status_code == 204
    assert Response.objects.get().certainty == "tapped"


def test_the_hidden_link_is_a_scanners(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)

    _get(f"/s/{token}/0/")

    assert Intent.objects.get().is_automatic


def test_the_last_answer_counts_for_seven_days(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)
    _post(token, score="2")

    _post(token, score="5", comment="You put it right.", at=LATER + timedelta(days=6))
    late = _post(token, score="1", at=LATER + timedelta(days=8))

    answer = Response.objects.get()
    assert (answer.score, answer.comment) == (5, "You put it right.")
    assert late.status_code == 410
    day = SatisfactionDay.objects.get(date=answer.day)
    assert (day.twos, day.fives) == (0, 1)


def test_words_can_be_added_without_a_score(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)
    _post(token, score="2")

    _post(token, comment="Nobody called me.")

    answer = Response.objects.get()
    assert (answer.score, answer.comment) == (2, "Nobody called me.")
    assert "We have your words too." in _get(f"/s/{token}/").content.decode()


@pytest.mark.parametrize("score", ["", "0", "6", "four", "4.5", "-1"])
def test_a_score_that_is_none_is_refused_with_a_sentence(monkeypatch, score):
    _invitation, token = an_invitation(monkeypatch)

    response = _post(token, score=score)

    assert response.status_code == 422
    assert "Choose a score from 1 to 5." in response.content.decode()
    assert not Response.objects.exists()


def test_an_expired_link_says_so(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)

    assert _post(token, score="4", at=ASKED + timedelta(days=31)).status_code == 410


def test_a_foreign_token_is_unknown():
    assert _get("/s/0123456789abcdefghjkmnpqrs/3/").status_code == 404
    assert _post("0123456789abcdefghjkmnpqrs", score="3").status_code == 404


def test_the_page_sets_no_cookie(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)

    assert not _get(f"/s/{token}/4/").cookies


def test_a_low_score_is_thanked_for_and_asked_about(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)
    _post(token, score="1")

    page = _get(f"/s/{token}/").content.decode()

    assert "We are sorry" in page
    assert "What went wrong?" in page


def test_stopping_needs_a_press_and_is_kept(monkeypatch):
    invitation, token = an_invitation(monkeypatch)

    _get(f"/s/{token}/stop/")
    before = OptOut.objects.exists()
    with clock.travel(LATER):
        Client().post(f"/s/{token}/stop/")

    assert not before
    assert OptOut.objects.get().customer == invitation.customer


def test_the_figure_equals_the_list_behind_it(monkeypatch):
    _invitation, token = an_invitation(monkeypatch)
    _post(token, score="4")
    day = Response.objects.get().day

    rate = satisfaction(ada(), day, day)

    assert (rate.x, rate.n) == (1, 1)
    assert score_counts(ada(), day, day) == {1: 0, 2: 0, 3: 0, 4: 1, 5: 0}
    assert len(answers_behind(ada(), day, day).items) == rate.n


@pytest.mark.parametrize("behind", [answers_behind, asked_behind])
def test_pages_of_one_day_leave_nobody_out_and_name_nobody_twice(monkeypatch, behind):
    invitation, token = an_invitation(monkeypatch)
    _post(token, score="4")
    answer = Response.objects.get()
    for number in range(2):
        invitation.pk, invitation.token_sha256 = None, f"another {number}"
        invitation.closing += timedelta(minutes=1)
        invitation.save(force_insert=True)
        answer.pk, answer.invitation = None, invitation
        answer.save(force_insert=True)
    day = answer.day if behind is answers_behind else invitation.asked_on

    found, cursor = [], ""
    for _page in range(3):
        page = behind(ada(), day, day, cursor=cursor, limit=1)
        found += [row.pk for row in page.items]
        cursor = page.next_cursor or ""

    assert len(found) == len(set(found)) == 3
    assert (found, cursor) == (sorted(found, reverse=True), "")


def test_visits_are_kept_up_to_a_hundred(monkeypatch):
    invitation, _token = an_invitation(monkeypatch)

    for _visit in range(105):
        note_visit(invitation, score=3, method="HEAD", by=SYSTEM)

    assert Intent.objects.count() == 100


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's planner")
def test_a_link_is_looked_up_in_an_index():
    with plan_of("feedback_invitation") as steps:
        assert invitation_by("nobody's") is None

    assert "a_survey_link_belongs_to_one_invitation" in steps[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [None, 3])
def test_an_answer_that_is_sent_twice_at_once_counts_once(monkeypatch, before):
    _invitation, token = an_invitation(monkeypatch)
    if before:
        _post(token, score=str(before))
    both, real = Barrier(2), answering._refuse_late

    def refuse_late(*args):
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return real(*args)

    monkeypatch.setattr(answering, "_refuse_late", refuse_late)

    answers = together(*[lambda: _post(token, score="5")] * 2)

    assert [answer.status_code for answer in answers] == [302, 302]
    day = SatisfactionDay.objects.get()
    assert (day.threes, day.fives) == (0, 1)
