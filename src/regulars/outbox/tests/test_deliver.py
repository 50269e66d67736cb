import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from regulars.jobs.models import Job
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.outbox.actions import claim, deliver, give_up_lost, retry_uncertain, settle
from regulars.outbox.rules import FAILED, LATER, LEASE, SENT, UNCERTAIN, Outcome
from regulars.outbox.tests.make import ADA, ScriptedSender, a_message, sending_by

pytestmark = pytest.mark.django_db

TWO = [{"name": "", "address": "a@x.example"}, {"name": "", "address": "b@x.example"}]
SHUT = Outcome(state=LATER, words="It cannot be reached.", is_shut=True)
GREYLISTED = Outcome(state=LATER, words="451 4.7.1 Greylisted")


def told(message):
    return list(
        Entry.objects.filter(about=message.about).order_by("pk").values_list("name", flat=True)
    )


def test_a_message_is_sent_once_and_told(sender):
    message = a_message()

    deliver(message.pk)
    deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 1)
    assert message.accepted == ["cleo@example.com"]
    assert message.sent_at is not None
    assert message.last_words == "250 taken"
    assert sender.asked == [(message.message_id, ["cleo@example.com"])]
    assert told(message) == ["outbox.posted", "outbox.sent"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_message_is_on_the_wire():
    def look() -> Outcome:
        seen.append((connection.in_atomic_block, type(message).objects.get().state))
        return Outcome(state=SENT)

    seen: list = []
    with sending_by(ScriptedSender(look)):
        message = a_message()
        deliver(message.pk)

    assert seen == [(False, "sending")]


def test_a_message_that_is_not_due_waits(sender):
    message = a_message(hold_seconds=10)
    Job.objects.all().delete()

    deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "held"
    assert sender.asked == []
    assert Job.objects.get(name="outbox.send").run_at == message.send_after


def test_what_is_put_off_is_tried_again_later_as_the_same_message():
    with sending_by(ScriptedSender(GREYLISTED, Outcome(state=SENT))) as sender:
        message = a_message()
        deliver(message.pk)
        message.refresh_from_db()
        assert message.state == "queued"
        assert message.last_words == "451 4.7.1 Greylisted"
        assert message.send_after > clock.now() + timedelta(seconds=50)

        with clock.travel(message.send_after):
            deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "sent"
    assert len({message_id for message_id, _due in sender.asked}) == 1
    assert told(message) == ["outbox.posted", "outbox.delayed", "outbox.sent"]


def test_only_those_who_were_put_off_get_it_again():
    one = Outcome(state=LATER, accepted=["a@x.example"], words="450 later")
    with sending_by(ScriptedSender(one, Outcome(state=SENT))) as sender:
        message = a_message(to=TWO)
        deliver(message.pk)
        message.refresh_from_db()

        with clock.travel(message.send_after):
            deliver(message.pk)

    assert [due for _id, due in sender.asked] == [["a@x.example", "b@x.example"], ["b@x.example"]]
    message.refresh_from_db()
    assert (message.state, message.accepted) == ("sent", ["a@x.example", "b@x.example"])


def test_a_refusal_for_good_fails_at_once_with_the_servers_words():
    refusal = Outcome(state=FAILED, refused={"cleo@example.com": "550 5.1.1 No such user"})
    with sending_by(ScriptedSender(refusal)) as sender:
        message = a_message()
        deliver(message.pk)
        with clock.travel(clock.now() + timedelta(days=6)):
            deliver(message.pk)
            give_up_lost()

    message.refresh_from_db()
    assert (message.state, message.last_words) == ("failed", "550 5.1.1 No such user")
    assert len(sender.asked) == 1
    assert told(message) == ["outbox.posted", "outbox.failed"]
    entry = Entry.objects.get(name="outbox.failed")
    assert "550" in entry.personal["words"]
    assert "550" not in str(entry.data)


def test_a_message_that_one_of_its_readers_has_is_sent():
    outcome = Outcome(state=SENT, refused={"b@x.example": "550 no"})
    with sending_by(ScriptedSender(outcome)):
        message = a_message(to=TWO)
        deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "sent"
    assert message.accepted == ["a@x.example"]
    assert message.refused == {"b@x.example": "550 no"}
    assert message.last_words == "550 no"


def test_a_message_that_only_those_in_copy_have_failed():
    outcome = Outcome(state=SENT, refused={"a@x.example": "550 no"})
    with sending_by(ScriptedSender(outcome)):
        message = a_message(to=TWO[:1], cc=TWO[1:])
        deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "failed"


def test_a_message_is_given_up_after_five_days():
    with sending_by(ScriptedSender(GREYLISTED)) as sender:
        message = a_message()
        for _attempt in range(200):
            if message.state not in {"queued", "held"}:
                break
            with clock.travel(message.send_after):
                deliver(message.pk)
            message.refresh_from_db()

    assert message.state == "failed"
    assert message.last_words == "451 4.7.1 Greylisted"
    assert 60 < len(sender.asked) < 70
    assert told(message) == ["outbox.posted", "outbox.delayed", "outbox.failed"]


def test_a_link_lost_after_the_last_dot_is_uncertain_and_never_tried_again():
    with sending_by(ScriptedSender(Outcome(state=UNCERTAIN, words="Connection lost"))) as sender:
        message = a_message()
        deliver(message.pk)
        with clock.travel(clock.now() + timedelta(days=1)):
            deliver(message.pk)
            give_up_lost()

    message.refresh_from_db()
    assert message.state == "uncertain"
    assert len(sender.asked) == 1
    assert told(message) == ["outbox.posted", "outbox.uncertain"]


def test_a_sender_that_breaks_leaves_the_message_uncertain(caplog):
    with sending_by(ScriptedSender(RuntimeError("half way"))):
        message = a_message()
        deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "uncertain"
    assert "half way" in message.last_words
    assert message.message_id in caplog.text


def test_an_attempt_that_was_cut_off_becomes_uncertain_when_its_time_is_up(sender):
    message = a_message()
    claim(message.pk)

    deliver(message.pk)
    message.refresh_from_db()
    assert message.state == "sending"
    with clock.travel(clock.now() + LEASE):
        deliver(message.pk)

    message.refresh_from_db()
    assert message.state == "uncertain"
    assert sender.asked == []
    assert told(message) == ["outbox.posted", "outbox.uncertain"]


def test_what_no_job_minds_any_more_is_found(sender):
    due, lost = a_message(), a_message()
    claim(lost.pk)
    Job.objects.all().delete()

    with clock.travel(clock.now() + LEASE + timedelta(minutes=2)):
        assert give_up_lost() == 1

    lost.refresh_from_db()
    assert lost.state == "uncertain"
    assert Job.objects.get(name="outbox.send").payload == {"outgoing_id": due.pk}


def test_an_answer_that_comes_after_all_is_believed(sender):
    message = a_message()
    claimed = claim(message.pk)
    with clock.travel(clock.now() + LEASE + timedelta(minutes=2)):
        give_up_lost()

    settle(claimed, outcome=Outcome(state=SENT, words="250 at last"))

    message.refresh_from_db()
    assert (message.state, message.last_words) == ("sent", "250 at last")


def test_an_answer_to_an_earlier_attempt_says_nothing_of_the_present_one():
    message = a_message()
    first = claim(message.pk)
    with clock.travel(clock.now() + 2 * LEASE):
        give_up_lost()
        retry_uncertain(message, by=ADA)
        second = claim(message.pk)

        settle(first, outcome=Outcome(state=FAILED, words="550 no"))

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sending", second.attempts)


def test_one_slow_server_does_not_hold_up_another():
    slow = [a_message(sender_ref="mailbox:1") for _ in range(3)]
    other = a_message(sender_ref="mailbox:2")

    taken = [claim(message.pk) for message in slow]

    assert [message is not None for message in taken] == [True, True, False]
    assert claim(other.pk) is not None
    waiting = Job.objects.filter(payload={"outgoing_id": slow[2].pk}).get()
    assert waiting.run_at > clock.now() - timedelta(minutes=1)


def test_a_free_sender_goes_on_with_what_waits_for_it(sender):
    messages = [a_message() for _ in range(5)]

    deliver(messages[0].pk)

    assert len(sender.asked) == 5
    assert {message.state for message in type(messages[0]).objects.all()} == {"sent"}


def test_a_server_that_is_shut_is_not_waited_for_again_by_each_message():
    messages = [a_message() for _ in range(3)]
    other = a_message(sender_ref="mailbox:2")

    with sending_by(ScriptedSender(SHUT, Outcome(state=SENT))) as sender:
        run_until_idle()

    assert sender.asked == [
        (messages[0].message_id, ["cleo@example.com"]),
        (other.message_id, ["cleo@example.com"]),
    ]
    assert all(is_put_off(message) for message in messages)
    waiting = Job.objects.filter(name="outbox.send", state="queued", run_at__gt=clock.now())
    assert waiting.count() == len(messages)


def test_a_server_that_opens_again_gets_what_was_put_off(sender):
    messages = [a_message() for _ in range(3)]
    with sending_by(ScriptedSender(SHUT)):
        deliver(messages[0].pk)

    with clock.travel(clock.now() + timedelta(minutes=2)):
        deliver(messages[1].pk)

    assert len(sender.asked) == 3


def is_put_off(message):
    message.refresh_from_db()
    return message.send_after > clock.now()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_message(sender):
    message = a_message()
    start = threading.Barrier(8)

    def work() -> None:
        try:
            start.wait()
            deliver(message.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sender.asked) == 1


def test_a_link_to_sign_in_is_not_kept_once_it_has_left():
    message = a_message(purpose="sign-in", text="https://shop.example/secret", html="<p>secret")

    deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.text, message.html) == ("sent", "", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("same", [True, False])
def test_two_who_claim_at_once_count_each_other(same):
    """Of one message one gets it; of two more by one sender, one is one too many."""
    messages = [a_message() for _ in range(3)]
    wanted = messages[0], messages[0] if same else messages[1]
    if not same:
        claim(messages[2].pk)
    claimed, done = threading.Event(), []

    def second() -> None:
        claimed.wait()
        try:
            done.append(claim(wanted[1].pk))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        first = claim(wanted[0].pk)
        claimed.set()
        thread.join(0.3)
    thread.join()

    assert first is not None
    assert done == [None]
