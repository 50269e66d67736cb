"""Who begins to write is told so: once, in no words of theirs, and never a machine."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from regulars.channels.email import jobs
from regulars.channels.email.acknowledging import (
    A_DAY,
    LATE,
    MOST_A_MINUTE,
    STOPPED_FOR,
    first_words,
    stopped_at,
)
from regulars.channels.email.actions import acknowledge
from regulars.channels.email.composing.letter import compose
from regulars.channels.email.findings import acknowledging as doctor_says
from regulars.channels.email.letters import letter_of
from regulars.channels.email.models import Mailbox
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    received,
    the_conversation,
)
from regulars.conversations import ports
from regulars.conversations.actions import close_conversation, reply_to_conversation
from regulars.conversations.models import Conversation, Message
from regulars.customers.models import Customer
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import FAILED

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"


def now_mail(body="Hello\n", **headers):
    """A mail that was written this minute."""
    return a_mail(body, date=format_datetime(clock.now()), **headers)


def told():
    return OutgoingMessage.objects.filter(purpose="acknowledgement").order_by("pk")


def work():
    """Do what the job does."""
    return jobs.acknowledge(since=0)


def a_first_mail(mailbox=None, body="Hello\n", **headers):
    received(mailbox or a_mailbox(), now_mail(body, **headers))
    return Conversation.objects.latest("pk")


def test_whoever_begins_to_write_is_told_that_it_came():
    conversation = a_first_mail()

    work()

    message = told().get()
    assert message.to == [{"name": "", "address": "ben@example.com"}]
    assert message.subject == f"We have your message (#{conversation.number})"
    assert f"#{conversation.number}" in message.text
    assert message.about == f"conversation:{conversation.number}"
    assert message.in_reply_to == "1@example.com"
    assert message.thread_token == conversation.token
    letter = letter_of(message, Mailbox.objects.get())
    assert letter.extra["Auto-Submitted"] == "auto-replied"
    assert letter.reply_to == f"help+{conversation.token}@example.com"


def test_an_answer_to_it_joins_the_conversation():
    mailbox = a_mailbox()
    conversation = a_first_mail(mailbox)
    work()
    ours = told().get()

    reply = now_mail("One more\n", message_id="<2@x>", in_reply_to=f"<{ours.message_id}>")
    received(mailbox, reply)
    work()

    assert Conversation.objects.get() == conversation
    assert told().count() == 1


def test_it_holds_no_words_of_the_sender():
    """A17: nobody can have their own words sent to somebody else by us."""
    a_first_mail(
        body=f"{CANARY} https://{CANARY}.example\n",
        subject=f"Buy {CANARY}",
        **{"From": f"{CANARY} <victim@example.com>", "Message-ID": "<1@example.com>"},
    )

    work()

    message = told().get()
    frozen = [message.subject, message.text, message.html, str(message.to), str(message.headers)]
    assert CANARY not in " ".join(frozen).lower()


def test_it_says_by_when_we_answer_in_the_shops_own_time():
    with clock.travel(clock.now().replace(year=2026, month=11, day=23, hour=8, minute=0)):
        a_first_mail()
        work()

    assert "You will have our answer by Mon 23 Nov, 12:00." in told().get().text


def test_when_the_shop_is_closed_it_says_when_it_opens():
    with clock.travel(clock.now().replace(year=2026, month=11, day=22, hour=20, minute=0)):
        a_first_mail()
        work()

    text = told().get().text
    assert "We are closed now and open again on Mon 23 Nov" in text
    assert "You will have our answer by Mon 23 Nov" in text


@pytest.mark.parametrize(("language", "words"), [("el", "#"), ("sv", "#"), ("xx", "Thank you")])
def test_it_is_in_the_customers_language(language, words):
    a_first_mail()
    Customer.objects.update(language=language)

    work()

    message = told().get()
    assert message.language == (language if language != "xx" else "en")
    assert words in message.text


def test_each_address_is_told_once_a_day_whatever_it_writes():
    """A17: over all conversations, and under all its tags and capitals."""
    mailbox = a_mailbox()
    for at, sender in enumerate(
        ["ben@x.example", "BEN@x.example", "ben+1@x.example", "b@x.example"]
    ):
        a_first_mail(mailbox, f"Matter {at}\n", message_id=f"<{at}@x>", From=sender)
        work()

    assert [message.to[0]["address"] for message in told()] == ["ben@x.example", "b@x.example"]
    assert Conversation.objects.count() == 4


@pytest.mark.parametrize(("later", "times"), [(A_DAY - timedelta(minutes=5), 1), (A_DAY, 2)])
def test_after_a_day_it_is_told_again(later, times):
    mailbox, began = a_mailbox(), clock.now()
    with clock.travel(began):
        a_first_mail(mailbox)
        work()
    with clock.travel(began + later + timedelta(seconds=1)):
        a_first_mail(mailbox, "Another matter\n", message_id="<2@x>")
        work()

    assert told().count() == times


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated"},
        {"precedence": "bulk"},
        {"precedence": "auto_reply"},
        {"list_id": "<news.example.com>"},
        {"list_unsubscribe": "<https://x.example/u>"},
        {"return_path": "<>"},
        {"from": "MAILER-DAEMON@mx.example"},
        {"from": "noreply@shop.example"},
        {"from": "help@example.com"},
        {"from": "help+abc@example.com"},
        {"from": "no address"},
        {"x_loop": "help@example.com"},
        {"x_auto_response_suppress": "All"},
    ],
    ids=str,
)
def test_a_machine_is_told_nothing(headers):
    """A18: null senders, bounces, lists, our own mail that comes back."""
    a_first_mail(**headers)

    work()

    assert not told().exists()
    assert Conversation.objects.count() == 1


def test_old_mail_that_is_imported_as_new_is_told_nothing():
    received(a_mailbox(), a_mail(date=format_datetime(clock.now() - timedelta(days=2))))

    work()

    assert not told().exists()


@pytest.mark.parametrize("check", [{"verdict": "forged"}, {"verdict": "unverified"}])
def test_whoever_may_be_somebody_else_is_told_nothing(check):
    """A13, A19."""
    a_first_mail()
    Message.objects.update(sender_check=check)

    work()

    assert not told().exists()


@pytest.mark.parametrize(
    ("check", "has_link"),
    [({"verdict": "verified"}, True), ({"verdict": "unknown"}, False), ({}, False)],
)
def test_a_way_in_is_given_only_to_who_it_is_for_sure(monkeypatch, check, has_link):
    """A13."""
    monkeypatch.setattr(ports, "link_to_conversation", lambda *_: "https://help.example.com/l/x/")
    a_first_mail()
    Message.objects.update(sender_check=check)

    work()

    assert ("https://help.example.com/l/x/" in told().get().text) == has_link


def test_a_mailbox_that_acknowledges_nothing_tells_nothing():
    mailbox = a_mailbox()
    Mailbox.objects.update(acknowledges=False)
    a_first_mail(mailbox)

    work()

    assert not told().exists()


def test_whoever_has_an_answer_already_is_told_nothing():
    conversation = a_first_mail()
    reply_to_conversation(conversation, text="Here", hold_seconds=10, by=as_actor(ada()))

    work()

    assert not told().exists()


@pytest.mark.parametrize("what", ["answered", "closed", "late"])
def test_one_that_waits_too_long_does_not_leave_any_more(what):
    mailbox = a_mailbox(smtp_url="smtp://127.0.0.1:1")
    conversation = a_first_mail(mailbox)
    work()
    if what == "answered":
        reply_to_conversation(conversation, text="Here", hold_seconds=0, by=as_actor(ada()))
    if what == "closed":
        close_conversation(conversation, reason="", by=as_actor(ada()))

    with clock.travel(clock.now() + (LATE * 1.1 if what == "late" else timedelta())):
        outcome = SmtpSender().send(told().get())

    assert (outcome.state, outcome.words) == (FAILED, "It is not needed any more.")


def a_storm(mailbox, count, *, start=0):
    mails = [
        now_mail(f"Hello {at}\n", message_id=f"<{at}@x>", From=f"v{at}@x.example")
        for at in range(start, start + count)
    ]
    received(mailbox, *mails)


def test_a_storm_is_stopped_for_an_hour_and_doctor_says_so():
    """A17, A18, F29."""
    mailbox, began = a_mailbox(), clock.now()
    with clock.travel(began):
        [calm] = doctor_says()
        a_storm(mailbox, MOST_A_MINUTE + 15)
        work()
        [finding] = doctor_says()
    with clock.travel(began + timedelta(minutes=30)):
        a_storm(mailbox, 3, start=200)
        work()
    during = told().count()
    with clock.travel(began + STOPPED_FOR + timedelta(minutes=5)):
        after = stopped_at()
        a_storm(mailbox, 3, start=300)
        jobs.acknowledge(since=Conversation.objects.latest("pk").pk - 2)

    assert calm.level == "ok"
    assert finding.level == "warn"
    assert "nobody is told" in finding.what
    assert (during, after, told().count()) == (MOST_A_MINUTE, None, MOST_A_MINUTE + 3)
    assert Conversation.objects.count() == MOST_A_MINUTE + 21  # they all reach the inbox


def test_what_was_passed_over_in_a_storm_is_not_told_an_hour_later():
    mailbox, began = a_mailbox(), clock.now()
    with clock.travel(began):
        a_storm(mailbox, MOST_A_MINUTE + 5)
        work()
    with clock.travel(began + STOPPED_FOR + timedelta(minutes=5)):
        a_storm(mailbox, 1, start=300)
        jobs.acknowledge(since=Conversation.objects.latest("pk").pk)

    assert told().count() == MOST_A_MINUTE + 1


def test_thousands_that_need_no_telling_take_one_question(django_assert_num_queries):
    mailbox = a_mailbox()
    received(mailbox, *[a_mail(f"{at}\n", message_id=f"<{at}@x>") for at in range(40)])

    with django_assert_num_queries(1):
        assert not list(first_words(0))


def test_telling_many_asks_no_more_than_telling_one(django_assert_max_num_queries):
    a_storm(a_mailbox(), 10)
    messages = list(first_words(0))

    with django_assert_max_num_queries(170):
        assert len(acknowledge(messages, by=SYSTEM)) == 10


def test_two_at_once_tell_once():
    a_first_mail()
    messages = list(first_words(0))

    acknowledge(messages, by=SYSTEM)
    acknowledge(messages, by=SYSTEM)

    assert told().count() == 1


def letter_to(address):
    """What leaves, as the other side gets it."""
    mailbox = Mailbox.objects.get(address=address)
    return compose(letter_of(told().latest("pk"), mailbox))


def test_two_of_us_wired_to_each_other_stop_at_one_mail_each():
    """A18: what one says by itself the other knows for what it is, and so does the first."""
    ours, theirs = a_mailbox("a@one.example"), a_mailbox("b@two.example")
    a_first_mail(ours, From="ben@customers.example")
    work()

    for _round in range(3):
        received(theirs, letter_to("a@one.example"))
        received(ours, letter_to("a@one.example"))
        work()

    assert told().count() == 1


def test_a_responder_that_does_not_say_so_gets_no_second_mail():
    """A18: on holiday, with a new subject and no header that tells."""
    mailbox = a_mailbox()
    a_first_mail(mailbox)
    work()

    for at in range(20):
        away = now_mail(f"I am away {at}\n", subject="Away", message_id=f"<away{at}@x>")
        received(mailbox, away)
        work()

    assert told().count() == 1


def test_the_contact_form_is_acknowledged_too_and_its_own_port_sees_to_the_link(monkeypatch):
    """A17: whoever is named in a form hears of it once, in our words only."""
    monkeypatch.setattr(ports, "link_to_conversation", lambda *_: "https://help.example.com/l/x/")
    a_first_mail()
    Conversation.objects.update(channel="form")
    Message.objects.update(sender_check={"verdict": "unverified", "by": "form"})

    work()

    assert "https://help.example.com/l/x/" in told().get().text


def test_a_sentence_ends_with_one_dot():
    with clock.travel(clock.now().replace(year=2026, month=11, day=22, hour=20, minute=0)):
        a_first_mail()
        Customer.objects.update(language="el")
        work()

    assert ".." not in told().get().text


def test_the_conversation_still_waits_for_us():
    a_first_mail()

    work()

    conversation = the_conversation()
    assert conversation.status == Conversation.Status.WAITING_ON_US
    assert conversation.message_count == 1
