"""Settings > Mail that came: how it stands, the mails themselves, and reading one again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.business.actions import add_location
from regulars.channels.email import came, health_raw
from regulars.channels.email.actions import receive_raw
from regulars.channels.email.models import RawMail
from regulars.channels.email.tests.make import (
    BROKEN,
    a_mail,
    a_mailbox,
    a_manager_of,
    ada,
    as_actor,
    ben,
    received,
    signed_in,
)
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db

PAGE = "/settings/mail/"


def one_of_each():
    """A mailbox with one mail in every state."""
    mailbox = a_mailbox()
    mail = a_mail("Where is my cake?", subject="Cake")
    received(mailbox, mail, source="lmtp", envelope_from="ana@example.com")
    received(mailbox, mail, BROKEN, source="smtp")
    return mailbox, receive_raw(mailbox, a_mail(message_id="<2@x>"), source="imap", by=SYSTEM)


def test_each_mail_leads_to_its_conversation_and_to_what_came():
    one_of_each()

    page = signed_in(ada()).get(PAGE).content.decode()

    for row in RawMail.objects.exclude(state="new").exclude(state="duplicate"):
        assert f'href="/conversations/{row.conversation}/"' in page
        assert f'href="/settings/mail/{row.pk}/raw"' in page
    assert ">Cake<" in page
    assert page.count("Read again") == 1


def test_the_states_are_counted_and_can_be_looked_at_alone():
    _mailbox, waiting = one_of_each()
    browser = signed_in(ada())

    counts = came.counts(as_actor(ada()))
    pages = {state: browser.get(f"{PAGE}?state={state}").content.decode() for state in came.STATES}

    assert (counts.new, counts.late, counts.duplicate, counts.unparseable) == (1, 0, 1, 1)
    assert {state: page.count("<h3>") for state, page in pages.items()} == dict.fromkeys(pages, 1)
    assert f"/settings/mail/{waiting.pk}/raw" in pages["new"]
    assert browser.get(f"{PAGE}?state=nonsense").status_code == 404


def test_a_mail_that_came_twice_leads_to_the_first():
    one_of_each()

    [twice] = came.newest(as_actor(ada()), state="duplicate").items

    first = RawMail.objects.get(state="stored")
    assert twice.conversation is not None
    assert twice.conversation.number == first.conversation


def test_what_waits_for_more_than_five_minutes_is_red():
    _mailbox, waiting = one_of_each()
    browser = signed_in(ada())
    in_time = browser.get(PAGE).content.decode()
    RawMail.objects.filter(pk=waiting.pk).update(received_at=clock.now() - timedelta(minutes=6))

    late = browser.get(PAGE).content.decode()

    assert 'role="alert"' not in in_time
    assert "1 mail has waited for more than five minutes to be read" in late
    assert health_raw.mails_kept().level == "fail"


def test_the_newest_are_counted_by_mailbox_and_way():
    one_of_each()

    told = {each.source: each.states for each in came.figures(as_actor(ada()))}

    assert told["lmtp"] == {"new": 0, "stored": 1, "duplicate": 0, "unparseable": 0}
    assert told["smtp"] == {"new": 0, "stored": 0, "duplicate": 1, "unparseable": 1}
    assert told["imap"]["new"] == 1


def test_counting_ends_where_it_would_take_long(monkeypatch):
    one_of_each()
    monkeypatch.setattr(came, "MOST", 1)

    assert came.counts(as_actor(ada())).duplicate == 1
    assert "1+" in signed_in(ada()).get(PAGE).content.decode()
    assert "1+ came twice" in health_raw.mails_kept().what.replace(f"{came.MOST:,}", "1+")


def test_the_list_goes_on_by_keyset(monkeypatch):
    monkeypatch.setattr(came, "PAGE", 2)
    mailbox = a_mailbox()
    rows = [receive_raw(mailbox, a_mail(str(n)), source="lmtp", by=SYSTEM) for n in range(5)]
    actor = as_actor(ada())

    seen, before = [], ""
    while True:
        page = came.newest(actor, before=before)
        seen += [each.row.pk for each in page.items]
        if not page.next_cursor:
            break
        before = page.next_cursor

    assert seen == [row.pk for row in reversed(rows)]
    assert signed_in(ada()).get(f"{PAGE}?before=nonsense").status_code == 404


def test_the_page_asks_the_same_number_of_questions_however_many_mails_there_are():
    mailbox = a_mailbox()
    browser, counts = signed_in(ada()), []
    for turn in range(2):
        mails = [a_mail(f"{turn} {n}", message_id=f"<{turn}.{n}@x>") for n in range(3 + turn * 9)]
        received(mailbox, *mails, BROKEN + str(turn).encode())
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_mail_is_handed_out_as_it_came_and_never_shown():
    [row] = received(a_mailbox(), a_mail("Where is my cake?"))

    answer = signed_in(ada()).get(f"{PAGE}{row.pk}/raw")

    assert answer.content == a_mail("Where is my cake?")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"


def test_reading_one_again_says_what_came_of_it():
    [row] = received(a_mailbox(), BROKEN)

    answer = signed_in(ada()).post(f"{PAGE}{row.pk}/reprocess", follow=True)

    assert answer.redirect_chain == [(f"{PAGE}?state=unparseable", 303)]
    assert "still cannot be read" in answer.content.decode()


def test_ben_does_not_see_it_and_strangers_are_sent_to_sign_in():
    [row] = received(a_mailbox(), BROKEN)

    for path in (PAGE, f"{PAGE}{row.pk}/raw"):
        assert signed_in(ben()).get(path).status_code == 403
        assert signed_in(None).get(path).status_code == 302
    assert signed_in(ben()).post(f"{PAGE}{row.pk}/reprocess").status_code == 403


def test_a_manager_of_another_branch_sees_none_of_it():
    _mailbox, waiting = one_of_each()
    browser = signed_in(a_manager_of(add_location(name="Cebu", by=SYSTEM)))

    page = browser.get(PAGE).content.decode()

    assert "<h3>" not in page
    assert "help@example.com" not in page
    assert browser.get(f"{PAGE}{waiting.pk}/raw").status_code == 404
    assert browser.post(f"{PAGE}{waiting.pk}/reprocess").status_code == 404


def test_doctor_says_how_it_stands():
    assert health_raw.mails_kept().level == "ok"
    received(a_mailbox(), BROKEN)

    found = health_raw.mails_kept()

    assert (found.level, "1 could not be read" in found.what) == ("warn", True)
    assert "regulars mail reprocess" in found.fix


def test_the_page_of_mailboxes_counts_for_those_who_may_see_mail(monkeypatch):
    one_of_each()
    monkeypatch.setattr(came, "MOST", 1)

    owners = signed_in(ada()).get("/settings/mailboxes/").content.decode()
    viewers = signed_in(ben()).get("/settings/mailboxes/").content.decode()

    assert "Waiting to be read: 1+. Came twice: 1+. Not readable" in owners
    assert f'href="{PAGE}"' in owners
    assert "came twice" not in viewers


def test_what_is_late_is_found_before_what_came_just_now(monkeypatch):
    mailbox, waiting = one_of_each()
    RawMail.objects.filter(pk=waiting.pk).update(received_at=clock.now() - timedelta(minutes=6))
    receive_raw(mailbox, a_mail(message_id="<3@x>"), source="imap", by=SYSTEM)
    monkeypatch.setattr(came, "MOST", 1)

    assert came.all_counts().late == 1


def test_what_came_to_others_does_not_make_a_manager_wait(monkeypatch):
    """Of a million mails the newest are looked at, whosever they are."""
    mailbox, _waiting = one_of_each()
    elsewhere = a_mailbox("south@example.com", location=add_location(name="South", by=SYSTEM))
    received(elsewhere, a_mail(), a_mail())
    monkeypatch.setattr(came, "MOST", 1)

    counts = came.counts(as_actor(a_manager_of(mailbox.location)))

    assert (counts.duplicate, counts.unparseable) == (0, 1)


def test_where_no_mail_has_come_yet_the_page_says_what_to_do():
    client = signed_in(ada())

    fresh, waiting = client.get(PAGE), client.get(f"{PAGE}?state=new")

    assert "No mail has come yet." in fresh.content.decode()
    assert "No mail in this state." in waiting.content.decode()
