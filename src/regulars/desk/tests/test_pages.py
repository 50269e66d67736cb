"""The inbox, Today, search and the first page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regulars.business.models import Location
from regulars.channels.email.actions import change_mailbox
from regulars.channels.email.tests.make import a_mail, a_mailbox, received
from regulars.conversations.actions import (
    assign_conversation,
    close_conversation,
    show_due,
    snooze_conversation,
)
from regulars.conversations.rows import rows_of
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    a_location,
    a_member,
    a_team,
    an_actor,
)
from regulars.jobs.models import Worker
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.tests.make import a_message
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_of
from regulars.staff.tests.make import signed_in
from regulars.ui import formats

pytestmark = pytest.mark.django_db
PAGES = ["/today/", "/inbox/", "/search/?q=cake"]


def subjects(page) -> list[str]:
    return [row["subject"] for row in page.context["rows"]]


def subjects_found(page) -> list[str]:
    return [row["subject"] for hit in page.context["hits"] for row in hit.get("rows", ())]


def test_the_inbox_begins_with_whoever_has_waited_longest():
    with clock.travel(NOON):
        for hours in (1, 3, 2):
            at = NOON - timedelta(hours=hours)
            a_conversation(sender=f"a{hours}@example.com", subject=f"{hours} h", at=at)
        page = signed_in(a_member()).get("/inbox/")

    assert subjects(page) == ["3 h", "2 h", "1 h"]
    assert b"3 customers are waiting for us." in page.content
    assert b'data-live="inbox"' in page.content


def test_every_tab_holds_its_own():
    member = a_member("Nikos")
    mine, closed, away = (
        a_conversation(sender=f"{name}@example.com", subject=name, at=clock.now())
        for name in ("mine", "closed", "away")
    )
    a_conversation(sender="news@example.com", subject="news", kind="bulk")
    assign_conversation(mine, assignee=member, by=SYSTEM)
    close_conversation(closed, by=SYSTEM)
    snooze_conversation(away, until=clock.now() + timedelta(days=1), by=SYSTEM)
    client = signed_in(member)

    held = {tab: subjects(client.get(f"/inbox/?tab={tab}")) for tab in TABS}

    assert held == {
        "waiting": ["mine"],
        "mine": ["mine"],
        "them": [],
        "snoozed": ["away"],
        "done": ["closed"],
        "other": ["news"],
    }


TABS = ("waiting", "mine", "them", "snoozed", "done", "other")


@pytest.mark.parametrize("page", ["/inbox/", "/today/", "/conversations/{number}/"])
def test_a_mail_without_subject_and_words_is_no_blank_row(page):
    conversation = a_conversation(subject="", text="", at=clock.now() - timedelta(hours=1))

    answer = signed_in(a_member()).get(page.format(number=conversation.number))

    assert "No subject" in answer.content.decode()


@pytest.mark.parametrize(
    ("subject", "text", "shown"),
    [("Cake", "", "Cake"), ("Cake", "Where is it?", "Where is it?"), ("", "", "No subject")],
)
def test_the_narrow_list_shows_words_or_else_the_subject(subject, text, shown):
    conversation = a_conversation(subject=subject, text=text)

    [row] = rows_of([conversation])
    drawn = Template("{% conversation_row row compact='yes' %}").render(Context({"row": row}))

    [words] = re.findall(r'<span class="c-row__words"[^>]*>(.*?)</span>', drawn)
    assert re.sub("<[^>]+>", "", words).strip() == shown


def test_long_lists_go_on_page_after_page():
    for number in range(55):
        at = NOON + timedelta(seconds=number)
        a_conversation(sender=f"a{number}@example.com", subject=f"{number}", at=at)
    client = signed_in(a_member())

    first = client.get("/inbox/")
    second = client.get(first.context["older_url"])

    assert subjects(first) + subjects(second) == [f"{number}" for number in range(55)]
    assert second.context["older_url"] == ""
    assert client.get("/inbox/?cursor=nonsense").status_code == 422
    assert client.get("/inbox/?tab=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("minutes", "state"), [(10, ""), (55, "near"), (90, "late")], ids=["early", "near", "late"]
)
def test_the_wait_is_measured_against_what_is_due(minutes, state):
    with clock.travel(NOON):
        opened = NOON - timedelta(minutes=minutes)
        conversation = a_conversation(at=opened)
        show_due({conversation.number: opened + timedelta(hours=1)}, by=SYSTEM)
        row = signed_in(a_member()).get("/inbox/").context["rows"][0]

    assert row["state"] == state
    assert row["standard"] == timedelta(hours=1)


def test_an_empty_inbox_says_which_kind_of_empty_it_is():
    client = signed_in(a_member())

    kinds = [client.get("/inbox/").context["empty"]["kind"]]
    page = client.get("/inbox/?tab=done")

    assert kinds == ["broken"]  # no worker runs in a test: nothing would come in
    assert page.context["empty"]["kind"] == "broken"
    assert b"Checked" in page.content


def test_whoever_serves_one_place_sees_only_what_is_there_or_theirs():
    cleo = an_actor("Cleo", "agent", a_location("Rīga"))
    member = StaffMember.objects.get(pk=cleo.id)
    team = a_team("Bakers", member)
    a_conversation(sender="far@example.com", subject="far")
    given = a_conversation(sender="given@example.com", subject="given")
    assign_conversation(given, team=team, by=SYSTEM)
    client = signed_in(member)

    assert subjects(client.get("/inbox/")) == ["given"]
    assert subjects_found(client.get("/search/?q=far")) == []
    assert subjects_found(client.get("/search/?q=given")) == ["given"]


def test_a_piece_of_the_inbox_is_asked_for_when_something_happens():
    a_conversation()

    piece = signed_in(a_member()).get(
        "/inbox/", headers={"HX-Request": "true", "HX-Target": "inbox"}
    )

    assert b"<html" not in piece.content
    assert piece.content.startswith(b'<div id="inbox"')


def test_the_inbox_costs_at_most_fifteen_queries():
    team = a_team("Bakers")
    for number in range(20):
        conversation = a_conversation(sender=f"a{number}@example.com")
        assign_conversation(conversation, team=team, by=SYSTEM)
    client = signed_in(a_member())
    client.get("/inbox/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/inbox/")

    assert len(queries) <= 15, "\n".join(each["sql"][:160] for each in queries)


def test_search_finds_conversations_and_customers_newest_first():
    a_conversation(subject="Τούρτα σοκολάτα", name="Ελένη", text="Καλημέρα")
    client = signed_in(a_member())

    talk = client.get("/search/", {"q": "τουρτα"})
    both = client.get("/search/", {"q": "ελενη"}).context["hits"]

    assert subjects_found(talk) == ["Τούρτα σοκολάτα"]
    assert sorted(next(iter(hit)) for hit in both) == ["customer", "rows"]


@pytest.mark.parametrize("asked", ["", "\x00", '"', "*", "a AND (", "<script>alert(1)</script>"])
def test_any_words_may_be_searched_for(asked):
    page = signed_in(a_member()).get("/search/", {"q": asked})

    assert page.status_code == 200
    assert b"<script>alert" not in page.content


def test_today_says_who_waits_and_that_nothing_comes_in():
    a_conversation(name="Eleni", at=clock.now())

    page = signed_in(a_member("Nikos")).get("/today/")

    text = page.content.decode()
    assert "Nikos." in text
    assert "1 customer is waiting, within our standard." in text
    assert "no worker is running" in text
    assert 'href="/inbox/"' in text
    assert "Eleni" in text


def test_today_costs_a_bounded_number_of_queries():
    a_conversation()
    client = signed_in(a_member())
    client.get("/today/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/today/")

    assert len(queries) <= 20, "\n".join(each["sql"][:160] for each in queries)


@pytest.mark.parametrize("url", PAGES)
def test_strangers_are_sent_to_sign_in(url):
    a_location()

    answer = Client().get(url)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert Location.objects.exists()


@pytest.mark.parametrize("url", PAGES)
def test_who_may_only_read_sees_the_desk(url):
    assert signed_in(a_member("Ben", "viewer")).get(url).status_code == 200


@pytest.mark.parametrize(("url", "target"), [("/inbox/", "inbox"), ("/today/", "today")])
def test_a_piece_fetched_anew_brings_the_counts_of_the_navigation(url: str, target: str):
    conversation = a_conversation(at=clock.now())
    client = signed_in(a_member())
    asking = {"HX-Request": "true", "HX-Target": target}

    waiting = client.get(url, headers=asking).content.decode()
    close_conversation(conversation, by=SYSTEM)
    nobody = client.get(url, headers=asking).content.decode()

    for place in ("rail-inbox", "bar-inbox"):
        assert f'<b id="{place}"' in waiting
        assert f'<b id="{place}"' in nobody
    assert waiting.count('hx-swap-oob="true">1<span') == 2
    assert nobody.count(' hidden hx-swap-oob="true"></b>') == 2
    assert 'hx-swap-oob="true"' not in client.get(url).content.decode().split("</main>")[0]


def a_worker() -> None:
    now = clock.now()
    Worker.objects.create(name="shop", started_at=now, beat_at=now)


def test_today_says_that_mail_waits_and_cannot_leave(settings):
    settings.REGULARS_SMTP_URL = ""
    a_worker()
    mailbox = a_mailbox()
    client = signed_in(a_member())

    before = client.get("/today/").context["mail"].trouble
    a_message(sender_ref=f"mailbox:{mailbox.pk}")
    after = client.get("/today/")

    words = "1 message waits at help@example.com and cannot leave: it has no mail server."
    assert before == ""
    assert after.context["mail"].trouble == words
    assert words in after.content.decode()


def test_mail_that_others_bring_is_never_said_to_be_looked_for():
    a_worker()
    mailbox = a_mailbox()
    client = signed_in(a_member())

    silent = client.get("/inbox/").content.decode()
    received(mailbox, a_mail())
    brought = client.get("/inbox/").content.decode()
    change_mailbox(mailbox, imap_url="imaps://a:b@imap.example.com:993", by=SYSTEM)
    fetched = client.get("/inbox/").content.decode()

    assert "Mail looked for" not in silent + brought
    assert "The last mail came" not in silent
    assert "The last mail came" in brought
    assert "Mail looked for" in fetched


@pytest.mark.parametrize("sign", ["", "#"])
def test_a_number_finds_its_conversation_first(sign):
    wanted = a_conversation(sender="first@example.com", subject="Wanted")
    about = f"About {wanted.number} and 10{wanted.number}"
    a_conversation(sender="second@example.com", subject=about)
    cleo = an_actor("Cleo", "agent", a_location("Rīga"))

    asked = {"q": f"{sign}{wanted.number}"}
    found = signed_in(a_member()).get("/search/", asked)
    strangers = signed_in(StaffMember.objects.get(pk=cleo.id)).get("/search/", asked)

    assert subjects_found(found) == ["Wanted", about]
    assert found.context["total"] == 2
    assert not strangers.context["hits"]


def test_a_number_that_nothing_has_finds_nothing():
    assert not signed_in(a_member()).get("/search/?q=%23999999").context["hits"]


def test_each_list_has_a_heading_of_its_own():
    first, second, *_others = (a_conversation(sender=f"{n}@example.com") for n in range(4))
    nikos = a_member("Nikos")
    snooze_conversation(first, until=clock.now() + timedelta(days=1), by=actor_of(nikos))
    assign_conversation(second, assignee=nikos, by=actor_of(nikos))

    client = signed_in(nikos)
    headings = {
        tab: client.get(f"/inbox/?tab={tab}").context["heading"]
        for tab in ("waiting", "mine", "them", "snoozed", "done", "other")
    }

    assert headings == {
        "waiting": "3 customers are waiting for us.",
        "mine": "1 conversation is mine.",
        "them": "Waiting on them",
        "snoozed": "1 conversation is snoozed.",
        "done": "Done",
        "other": "Not customers",
    }


def test_a_row_says_when_the_reply_is_due():
    with clock.travel(NOON):
        conversation = a_conversation(at=NOON - timedelta(minutes=10))
        due = NOON + timedelta(days=2)
        show_due({conversation.number: due}, by=SYSTEM)
        page = signed_in(a_member()).get("/inbox/")

    assert page.context["rows"][0]["due"] == formats.moment(due, now=NOON)
    assert f"due {formats.moment(due, now=NOON)}" in page.content.decode()
