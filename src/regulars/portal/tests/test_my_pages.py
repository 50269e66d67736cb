"""A customer's own page: what is theirs, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from regulars.conversations.actions import add_note, close_conversation, reply_to_conversation
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.tests.make import an_actor
from regulars.files.actions import store
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.portal.tests.make import (
    ELENI,
    OPEN,
    a_shop,
    a_stamp,
    answered,
    from_eleni,
    signed_in,
    token_in,
    words_of,
)

pytestmark = pytest.mark.django_db

BY_CHANCE = re.compile(rb'nonce="[^"]*"|value="[0-9a-z]+"')


def test_a_customer_sees_what_is_open_and_what_was_answered():
    a_shop()
    from_eleni(subject="Cake for Saturday")
    close_conversation(from_eleni(subject="Old bread"), by=SYSTEM)

    page = words_of(signed_in().get("/my/"))

    assert "1 question is open." in page
    assert page.index("Still open") < page.index("Cake for Saturday")
    assert page.index("Past answers") < page.index("Old bread")


def test_past_answers_come_by_pages():
    a_shop()
    for at in range(23):
        with clock.travel(OPEN + timedelta(minutes=at)):
            close_conversation(from_eleni(subject=f"Matter {at:02}"), by=SYSTEM)
    browser = signed_in()

    first = browser.get("/my/past/").content.decode()
    link = re.search(r'href="(\?after=[^"]+)"', first)[1]
    second = browser.get(f"/my/past/{link}").content.decode()

    told = [re.findall(r"Matter \d\d", page) for page in (first, second)]
    assert [len(each) for each in told] == [20, 3]
    assert sorted(told[0] + told[1]) == [f"Matter {at:02}" for at in range(23)]


def test_a_cursor_of_another_list_begins_anew():
    a_shop()
    from_eleni()

    assert signed_in().get("/my/past/?after=made-up").status_code == 303


def test_a_conversation_shows_both_sides_and_when_an_answer_comes():
    a_shop()
    conversation = from_eleni(text="The cake has no name on it.")
    answered(conversation, "We bring a new one.\n\nMore: https://deli.example/cakes")

    page = signed_in().get(f"/my/{conversation.number}/")

    assert "The cake has no name on it." in words_of(page)
    assert "We bring a new one." in words_of(page)
    assert 'href="https://deli.example/cakes"' in page.content.decode()


def test_what_came_by_a_form_gets_no_links():
    """A17: somebody else may have written it in the customer's name."""
    a_shop()
    conversation = from_eleni(text="Win at https://evil.example/now")

    page = signed_in().get(f"/my/{conversation.number}/").content.decode()

    assert "https://evil.example/now" in page
    assert 'href="https://evil.example' not in page


def test_what_is_not_theirs_to_see_stays_away():
    a_shop()
    conversation = from_eleni()
    answered(conversation, "This one they may see.")
    add_note(conversation, text="NOTE among ourselves", by=an_actor("Maria"))
    reply_to_conversation(conversation, text="HELD words", hold_seconds=600, by=an_actor("Ana"))
    quiet = {"conversation": conversation, "sent_at": OPEN, "created_at": OPEN}
    for fields in (
        {"direction": "in", "from_address": "x@example.com", "text": "SOMEBODY ELSES words"},
        {"direction": "in", "from_address": ELENI, "text": "UNVERIFIED", "is_unverified": True},
        {"direction": "in", "from_address": ELENI, "text": "ROBOT", "is_automatic": True},
        {
            "direction": "in",
            "from_address": ELENI,
            "text": "FORGED",
            "sender_check": {"verdict": "forged"},
        },
        {
            "direction": "out",
            "delivery": "sent",
            "to": [{"name": "", "address": "x@example.com"}],
            "text": "TO another",
        },
        {
            "direction": "out",
            "delivery": "withdrawn",
            "to": [{"name": "", "address": ELENI}],
            "text": "WITHDRAWN",
        },
        {
            "direction": "out",
            "delivery": "failed",
            "to": [{"name": "", "address": ELENI}],
            "text": "FAILED",
        },
    ):
        Message.objects.create(**quiet, **fields)

    page = words_of(signed_in().get(f"/my/{conversation.number}/"))

    assert "This one they may see." in page
    hidden = ("NOTE", "HELD", "ELSES", "UNVERIFIED", "ROBOT", "FORGED", "TO another", "WITHDRAWN")
    assert [word for word in (*hidden, "FAILED") if word in page] == []


def test_a_foreign_conversation_is_like_one_that_does_not_exist():
    """A21: the same bytes, for another customer; and no difference for nobody."""
    a_shop()
    theirs = from_eleni(sender="ben@example.com", name="Ben")
    from_eleni()
    browser = signed_in()
    token = token_in(browser)
    answers = []

    for number in (theirs.number, 987_654):
        for path in ("", "files/1/cake.txt"):
            page = browser.get(f"/my/{number}/{path}")
            answers.append((page.status_code, _body(page, number)))
        for verb in ("answer", "settle"):
            given = {"message": "Mine", "token": token, **a_stamp()}
            page = browser.post(f"/my/{number}/{verb}/", given)
            answers.append((page.status_code, _body(page, number)))
        anonymous = Client().get(f"/my/{number}/")
        answers.append((anonymous.status_code, anonymous["Location"].encode()))

    assert answers[:5] == answers[5:]
    assert [status for status, _body in answers[:4]] == [404] * 4
    assert Message.objects.count() == 2


def _body(page, number):
    return BY_CHANCE.sub(b"", page.content.replace(f"/my/{number}/".encode(), b"PATH"))


def test_an_answer_goes_to_the_same_conversation_and_opens_it_again():
    a_shop()
    conversation = close_conversation(from_eleni(), by=SYSTEM)
    browser = signed_in()

    path = f"/my/{conversation.number}/"
    given = {"message": "One more thing.", "token": token_in(browser), **a_stamp()}
    answers = [browser.post(f"{path}answer/", given) for _press in range(2)]

    conversation.refresh_from_db()
    said = Message.objects.latest("pk")
    assert [each["Location"] for each in answers] == [path, path]
    assert conversation.status == "waiting_on_us"
    assert (said.text, said.sender_check["verdict"]) == ("One more thing.", "verified")
    assert conversation.messages.count() == 2


def test_an_empty_answer_comes_back():
    a_shop()
    conversation = from_eleni()
    browser = signed_in()

    given = {"message": " ", "token": token_in(browser), **a_stamp()}
    answer = browser.post(f"/my/{conversation.number}/answer/", given)

    assert answer.status_code == 422
    assert "Write a few words" in words_of(answer)


def test_whose_sign_in_is_over_loses_no_word():
    a_shop()
    conversation = from_eleni()

    answer = Client().post(f"/my/{conversation.number}/answer/", {"message": "Long words."})

    assert answer.status_code == 403
    assert "Long words." in answer.content.decode()


def test_a_customer_says_that_it_is_settled():
    a_shop()
    conversation = from_eleni()
    browser = signed_in()

    for _press in range(2):
        given = {"token": token_in(browser)}
        answer = browser.post(f"/my/{conversation.number}/settle/", given)

    assert answer.status_code == 303
    assert Conversation.objects.get().is_closed
    assert "Settled" in words_of(browser.get(f"/my/{conversation.number}/"))


def test_a_file_of_a_message_they_may_see_is_saved_and_of_others_is_not():
    a_shop()
    conversation = from_eleni()
    said = conversation.messages.get()
    note = add_note(conversation, text="Look", by=an_actor("Maria"))
    stored = store(b"<script>alert(1)</script>")
    own, foreign = (
        Attachment.objects.create(
            message_id=message.pk,
            filename="../a.html",
            content_type="text/html",
            size=stored.size,
            sha256=stored.sha256,
        )
        for message in (said, note)
    )
    browser = signed_in()

    shown = browser.get(f"/my/{conversation.number}/").content.decode()
    link = re.search(r'href="(/my/\d+/files/[^"]+)"', shown)[1]
    answer = browser.get(link)

    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert link == f"/my/{conversation.number}/files/{own.pk}/a.html"
    assert browser.get(link.replace(f"/{own.pk}/", f"/{foreign.pk}/")).status_code == 404


def test_how_they_like_it_is_kept():
    a_shop()
    conversation = from_eleni()
    browser = signed_in()

    given = {"greet_as": "κυρία Ελένη", "language": "el", "token": token_in(browser)}
    answer = browser.post("/my/wishes/", given)
    page = browser.get(answer["Location"]).content.decode()

    customer = conversation.customer
    customer.refresh_from_db()
    assert (customer.greet_as, customer.language) == ("κυρία Ελένη", "el")
    assert customer.greet_as_confirmed
    assert '<html lang="el"' in page
    assert "κυρία Ελένη" in page


def test_a_language_we_do_not_speak_is_refused():
    a_shop()
    from_eleni()
    browser = signed_in()

    given = {"greet_as": "E", "language": "xx", "token": token_in(browser)}

    assert browser.post("/my/wishes/", given).status_code == 422


def test_a_customers_cookie_opens_nothing_of_the_staffs():
    a_shop()
    conversation = from_eleni()
    browser = signed_in()

    answers = [browser.get(path) for path in ("/today/", f"/conversations/{conversation.number}/")]

    assert {each.status_code for each in answers} == {302}
    assert all(each["Location"].startswith("/accounts/login/") for each in answers)


def test_a_changed_cookie_is_no_cookie():
    a_shop()
    from_eleni()
    browser = signed_in()
    browser.cookies["regulars_customer"] = browser.cookies["regulars_customer"].value[:-2] + "xx"

    assert "No password, no account." in words_of(browser.get("/my/"))


def test_nobody_writes_hundreds_of_answers():
    """A46."""
    a_shop()
    conversation = from_eleni()
    browser = signed_in()
    token, statuses = token_in(browser), []

    for _time in range(32):
        given = {"message": "Again", "token": token, **a_stamp()}
        statuses.append(browser.post(f"/my/{conversation.number}/answer/", given).status_code)

    assert statuses == [303] * 30 + [429] * 2


def test_the_pages_ask_few_questions_and_are_light(django_assert_max_num_queries):
    a_shop()
    for _at in range(6):
        conversation = from_eleni()
        answered(conversation)
    browser = signed_in()
    browser.get("/my/")

    with django_assert_max_num_queries(15):
        page = browser.get("/my/")
    with django_assert_max_num_queries(15):
        talk = browser.get(f"/my/{conversation.number}/")

    assert len(page.content) < 15_000
    assert len(talk.content) < 15_000
