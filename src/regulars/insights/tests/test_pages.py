"""Results and Today as people of every role see them."""

import csv
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.conversations.models import Message
from regulars.conversations.tests.make import a_conversation
from regulars.conversations.tests.pages import words_of
from regulars.feedback.actions import note_visit
from regulars.feedback.models import Invitation
from regulars.insights import queries
from regulars.insights.rules import Period
from regulars.insights.tests.make import SUNDAY, WEEK, a_week, two_places
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.paging import encode
from regulars.staff.tests.make import a_staff_member, ada, as_actor, signed_in

pytestmark = pytest.mark.django_db

ROLES = ["owner", "manager", "agent", "viewer"]
FLOWS = ["opened", "closed", "received", "replied"]
LISTS = ["first-reply", "answers", "asked", "checks", "waiting", *FLOWS]
DAYS = f"first={WEEK.first}&last={WEEK.last}"
WHERE = re.compile(r'<a[^>]* href="/conversations/(\d+)/')


@pytest.fixture
def places(monkeypatch):
    return a_week(monkeypatch)


def get(member, path, **query):
    with clock.travel(SUNDAY):
        return signed_in(member).get(path, query)


def listed(member, path):
    """Return the conversations of a list over all its pages."""
    found = []
    client = signed_in(member)
    with clock.travel(SUNDAY):
        while path:
            page = client.get(path)
            assert page.status_code == 200
            main = page.content.decode().partition("<main")[2]
            found += [int(number) for number in WHERE.findall(main)]
            older = page.context.get("older_url")
            path = path.partition("?")[0] + older if older else ""
    return found


def figures_of(member):
    page = get(member, "/results/", days="30")
    return {figure.id: figure for figure in page.context["figures"]}


def behind(member, figure):
    return len(listed(member, unescape(figure.url)))


def people(places):
    athens, cebu = places
    return [
        ada(),
        a_staff_member("viewer", name="Ben"),
        a_staff_member("agent", name="Eleni", locations=[athens]),
        a_staff_member("manager", name="Jun", locations=[cebu]),
    ]


def test_every_number_opens_a_list_of_just_so_many(places, monkeypatch):
    monkeypatch.setattr(queries, "LISTED", 7)
    for member in people(places):
        actor, shown = as_actor(member), figures_of(member)
        replies = queries.first_replies(actor, Period.ending(SUNDAY.date(), days=30))
        answers = queries.satisfaction(actor, Period.ending(SUNDAY.date(), days=30))
        assert replies.in_time.x
        assert answers.happy.n

        assert behind(member, shown["first-reply"]) == replies.missed
        assert len(listed(member, shown["first-reply"].links[0][0])) == replies.in_time.x
        for outcome, count in (("started", replies.started), ("missed", replies.missed)):
            path = f"/results/first-reply/?{DAYS}&outcome={outcome}"
            assert len(listed(member, path)) == count
        unhappy = answers.counts[1] + answers.counts[2]
        assert behind(member, shown["satisfaction"]) == unhappy
        happy, everything, asked, *_checks = (
            len(listed(member, url)) for url, _words in shown["satisfaction"].links
        )
        assert (happy, everything) == (answers.happy.x, answers.happy.n)
        assert asked == answers.invited > 0
        for figure, count in (
            ("first-reply", replies.in_time.x),
            ("satisfaction", answers.happy.x),
            ("flow", int(shown["flow"].number)),
        ):
            assert len(listed(member, shown[figure].number_url)) == count
        ended = listed(member, shown["first-reply"].links[1][0])
        assert len(ended) == replies.in_time.n
        flow = queries.flow(actor, Period.ending(SUNDAY.date(), days=30))
        for (url, words), name in zip(shown["flow"].links, FLOWS, strict=True):
            number = getattr(flow, name)
            assert len(listed(member, url)) == number > 0
            assert words.startswith(f"{number} ")
        assert behind(member, shown["waiting"]) == int(shown["waiting"].number)


def test_every_number_of_a_table_opens_a_list_of_just_so_many(places):
    member = people(places)[2]
    for figure in figures_of(member).values():
        for row in figure.table.get("rows", ()):
            for cell in row[1:]:
                counts = figure.id != "first-reply" or cell is not row[-1]  # the last is a median
                if cell.url and counts:
                    assert len(listed(member, cell.url)) == int(cell)
                elif counts:
                    assert int(cell) == 0


def test_what_was_closed_and_opened_again_is_said_in_its_row(places):
    page = get(ada(), "/results/closed/", first=str(WEEK.first), last=str(WEEK.last))

    again = [line.beside for line in page.context["lines"]]

    assert 0 < again.count("opened again since") < len(again)


def test_a_link_that_a_program_opened_is_in_the_list_of_the_day_it_was_opened(places):
    invitation = Invitation.objects.filter(state="sent").order_by("pk").first()
    with clock.travel(SUNDAY - timedelta(hours=1)):  # Sunday in both places
        note_visit(invitation, score=1, method="HEAD", by=SYSTEM)
    member = ada()

    links = dict(map(reversed, figures_of(member)["satisfaction"].links))
    today, before = (
        listed(member, f"/results/checks/?first={day}&last={day}")
        for day in (SUNDAY.date(), SUNDAY.date() - timedelta(days=1))
    )

    assert listed(member, links["Links opened by programs, not people"]) == today
    assert (today, before) == ([invitation.conversation_id], [])


def test_a_row_leads_to_the_message_that_came_in(places):
    page = get(ada(), "/results/received/", first=str(WEEK.first), last=str(WEEK.last))
    line = page.context["lines"][0]

    number, message = re.search(r"/conversations/(\d+)/#message-(\d+)$", line.url).groups()

    assert Message.objects.get(pk=message).conversation_id == int(number)
    assert f'id="message-{message}"' in get(ada(), f"/conversations/{number}/").content.decode()


def test_each_part_of_a_bar_opens_just_its_own(places):
    athens, _cebu = places
    for minutes in (10, 70, 100, 400):
        at = SUNDAY - timedelta(minutes=minutes)
        a_conversation(sender=f"w{minutes}@example.com", at=at, location_id=athens.pk)
    for member in people(places):
        rows = figures_of(member)["waiting"].table["rows"]

        for band, (_name, count) in zip(queries.BANDS, rows, strict=True):
            assert len(listed(member, f"/results/waiting/?band={band}")) == int(count)


def test_who_serves_one_place_sees_its_numbers_and_nothing_of_the_others(places):
    everybody, _ben, eleni, jun = people(places)

    whole, athens, cebu = (
        queries.first_replies(as_actor(member), WEEK) for member in (everybody, eleni, jun)
    )
    flows = [queries.flow(as_actor(member), WEEK) for member in (everybody, eleni, jun)]

    assert whole.started == athens.started + cebu.started
    assert 0 < athens.started < whole.started
    assert flows[0].opened == flows[1].opened + flows[2].opened
    flows_behind = [f"/results/{name}/?{DAYS}" for name in (*FLOWS, "asked", "answers")]
    for path in (*flows_behind, f"/results/first-reply/?{DAYS}&outcome=started"):
        assert not set(listed(eleni, path)) & set(listed(jun, path))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", ["/results/", "/today/", *(f"/results/{n}/" for n in LISTS)])
def test_everybody_who_works_here_may_look(path, role):
    two_places()

    assert get(a_staff_member(role), path).status_code == 200


@pytest.mark.parametrize("path", ["/results/", "/today/", *(f"/results/{n}/" for n in LISTS)])
def test_a_stranger_may_not(client, path):
    assert client.get(path).status_code == 302


def test_a_new_shop_is_told_that_there_is_nothing_yet():
    two_places()
    page = get(ada(), "/results/")
    words = words_of(page)

    assert "Nobody is waiting." in words
    assert "Not enough yet." in words
    assert "0 customers were asked, 0 answered." in words
    assert "0%" not in words
    assert "late one" not in words
    assert "Nobody is waiting for us." in words_of(get(ada(), "/today/"))
    for name in LISTS:
        assert not listed(ada(), f"/results/{name}/")


def cost(member, path):
    client = signed_in(member)
    with clock.travel(SUNDAY):
        client.get(path)  # what is remembered for some seconds is remembered
    with clock.travel(SUNDAY), CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/results/?days=365", 13),
        ("/results/download/?days=365", 5),
        (f"/results/first-reply/?{DAYS}&outcome=started", 9),
        (f"/results/answers/?{DAYS}", 9),
        (f"/results/asked/?{DAYS}", 9),
        (f"/results/checks/?{DAYS}", 10),
        (f"/results/opened/?{DAYS}", 10),
        (f"/results/closed/?{DAYS}", 10),
        (f"/results/received/?{DAYS}", 10),
        (f"/results/replied/?{DAYS}", 10),
        ("/results/waiting/?band=over_4_h", 9),
    ],
)
def test_a_page_costs_the_same_however_long_the_history(monkeypatch, path, most):
    places = a_week(monkeypatch, letters=6)
    member = ada()
    few = cost(member, path)

    a_week(monkeypatch, places, letters=40, seed=8)

    assert cost(member, path) == few <= most


def test_the_file_says_each_day_in_plain_numbers(places):
    member = ada()
    sent = get(member, "/results/download/", first=str(WEEK.first), last=str(WEEK.last))
    rows = list(csv.DictReader(sent.content.decode().splitlines()))

    found = queries.first_replies(as_actor(member), WEEK)
    assert sent["Content-Disposition"].endswith('results-2026-11-15-2026-11-22.csv"')
    assert sum(int(row["in_time"]) for row in rows) == found.in_time.x
    assert sum(int(row["late"]) for row in rows) == found.missed
    assert [row["date"] for row in rows] == sorted({row["date"] for row in rows})
    assert {row["median_minutes"].count(".") for row in rows if row["median_minutes"]} == {1}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "", encode((1, 2, 3)), encode(("x", 1)), encode(("2026-11-20",))],
    ids=["nonsense", "none", "three numbers", "no moment", "only a day"],
)
def test_a_cursor_of_another_list_is_answered_in_words(name, cursor):
    two_places()

    page = get(ada(), f"/results/{name}/", cursor=cursor)

    assert page.status_code == (422 if cursor else 200)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-22", "2026-11-01"),
        ("0001-01-01", "0001-01-02"),
        ("9999-12-30", "9999-12-31"),
        ("1999-01-01", "2026-01-01"),
        ("soon", "later"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("path", ["/results/", "/results/download/", "/results/opened/"])
def test_days_that_make_no_sense_give_the_usual_ones(path, first, last):
    two_places()

    page = get(ada(), path, first=first, last=last)

    assert page.status_code == 200
    if "period" in (page.context or {}):
        assert page.context["period"] == Period.ending(SUNDAY.date(), days=30)


def test_today_begins_with_whom_we_could_lose(places):
    athens, cebu = places
    with clock.travel(SUNDAY):
        for member in people(places):
            found = queries.risks(as_actor(member))
            page = get(member, "/today/")

            assert 0 < len(found) <= 5
            assert queries.verdict(as_actor(member), found) in words_of(page)
            assert all(f"/conversations/{risk.number}/" in page.content.decode() for risk in found)
        eleni, jun = (
            {risk.number for risk in queries.risks(as_actor(a_staff_member(locations=[place])))}
            for place in (athens, cebu)
        )

    assert not eleni & jun
