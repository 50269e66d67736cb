import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from regulars.jobs.models import Job
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.queries import held_bytes
from regulars.outbox.rules import NoSender, UnfitRecipient
from regulars.outbox.tests.make import ADA, a_draft, a_message


@pytest.mark.django_db
def test_a_posted_message_is_queued_with_its_job_and_told():
    message = post(a_draft(about="message:7"), by=ADA)

    assert message.state == "queued"
    assert Job.objects.get(name="outbox.send").payload == {"outgoing_id": message.pk}
    entry = Entry.objects.get(name="outbox.posted")
    assert (entry.about, entry.actor_name) == ("message:7", "Ada")
    assert entry.data["outgoing_id"] == message.pk


@pytest.mark.django_db
def test_a_held_message_leaves_when_its_time_is_up():
    message = post(a_draft(), hold_seconds=10, by=ADA)

    assert message.state == "held"
    assert message.send_after - message.created_at == timedelta(seconds=10)
    assert Job.objects.get(name="outbox.send").run_at == message.send_after


@pytest.mark.django_db
def test_the_same_intent_posted_again_gives_the_first_message(sender):
    first = post(a_draft(intent_key="press", text="One"), by=ADA)

    second = post(a_draft(intent_key="press", text="Two"), by=ADA)

    assert second == first
    assert second.text == "One"
    assert sender.identified == 1
    assert Entry.objects.filter(name="outbox.posted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_racing_posts_of_one_intent_make_one_message():
    draft = a_draft()
    found, start = [], threading.Barrier(50)

    def press() -> None:
        try:
            start.wait()
            found.append(post(draft, by=SYSTEM).message_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 50
    assert len(set(found)) == 1
    assert OutgoingMessage.objects.count() == 1
    assert Job.objects.filter(name="outbox.send").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "cleo@example.com\r\nBcc: all@example.com",
        "cleo@example.com\nX: y",
        "cleo@example.com\x00",
        "a@example.com, b@example.com",
        "<cleo@example.com>",
        "",
        "a" * 400 + "@example.com",
        "cleo@example.com\u2028x",
    ],
)
def test_an_address_that_could_begin_another_header_is_refused(address):
    draft = a_draft(to=[{"name": "", "address": address}])

    with pytest.raises(UnfitRecipient):
        post(draft, by=ADA)

    assert not OutgoingMessage.objects.exists()


@pytest.mark.django_db
def test_a_message_for_nobody_is_refused():
    with pytest.raises(UnfitRecipient, match="who the message is for"):
        post(a_draft(to=[]), by=ADA)


@pytest.mark.django_db
def test_names_subject_and_headers_are_put_on_one_line():
    message = a_message(
        to=[{"name": "Cleo\r\nBcc: x@example.com", "address": "cleo@example.com"}],
        subject="Hello\r\nBcc: x@example.com",
        headers={"List-Unsubscribe": "<https://x.example>\r\nBcc: x@example.com"},
    )

    assert message.to == [{"name": "Cleo Bcc: x@example.com", "address": "cleo@example.com"}]
    assert message.subject == "Hello Bcc: x@example.com"
    assert "\n" not in message.headers["List-Unsubscribe"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Bcc", "to", "X-A\r\nBcc", "X A", "", "Message-ID"])
def test_a_header_that_only_the_sender_writes_is_refused(name):
    with pytest.raises(ValueError, match="cannot be given"):
        post(a_draft(headers={name: "x"}), by=ADA)


@pytest.mark.django_db
def test_nobody_is_written_to_twice():
    message = a_message(
        to=[{"name": "A", "address": "a@x.example"}, {"name": "B", "address": "A@X.example"}],
        cc=[{"name": "C", "address": "a@x.example"}, {"name": "D", "address": "d@x.example"}],
    )

    assert [person["address"] for person in message.to] == ["a@x.example"]
    assert [person["address"] for person in message.cc] == ["d@x.example"]


@pytest.mark.django_db
def test_references_that_cannot_be_message_ids_are_left_out():
    message = a_message(in_reply_to="<a@b>", references=["<a@b>", "c d", "e>\r\nBcc: f"])

    assert message.in_reply_to == "a@b"
    assert message.references == ["a@b"]


@pytest.mark.django_db
def test_a_channel_that_nobody_sends_by_is_refused():
    with pytest.raises(NoSender, match="pigeon"):
        post(a_draft(channel="pigeon"), by=ADA)


@pytest.mark.django_db
def test_a_post_that_is_rolled_back_leaves_nothing():
    with transaction.atomic():
        post(a_draft(), by=ADA)
        transaction.set_rollback(True)

    assert not OutgoingMessage.objects.exists()
    assert not Job.objects.filter(name="outbox.send").exists()


@pytest.mark.django_db
def test_a_message_is_given_up_five_days_after_it_was_to_leave():
    message = a_message()

    assert message.give_up_at - clock.now() > timedelta(days=4, hours=23)
    assert message.give_up_at - message.send_after == timedelta(days=5)


@pytest.mark.django_db
def test_those_who_get_a_hidden_copy_are_in_the_envelope_and_in_no_list_twice():
    message = a_message(
        to=[{"name": "", "address": "a@x.example"}],
        cc=[{"name": "", "address": "b@x.example"}],
        bcc=[{"name": "", "address": "B@x.example"}, {"name": "", "address": "c@x.example"}],
    )

    assert [person["address"] for person in message.bcc] == ["c@x.example"]
    assert message.recipients_due == ["a@x.example", "b@x.example", "c@x.example"]


@pytest.mark.django_db
def test_a_message_for_later_is_held_until_its_moment():
    moment = clock.now() + timedelta(days=2)

    message = a_message(send_at=moment, hold_seconds=10)

    assert (message.state, message.send_after) == ("held", moment)
    assert Job.objects.get(name="outbox.send").run_at == moment
    assert message.give_up_at == moment + timedelta(days=5)


@pytest.mark.django_db
def test_the_bytes_of_a_message_are_held_until_it_has_left():
    file = {
        "filename": "a\nb.pdf",
        "content_type": "application/pdf",
        "size": 3,
        "sha256": "a" * 64,
    }
    message = a_message(attachments=[file])

    assert message.attachments[0]["filename"] == "a b.pdf"
    assert held_bytes(["a" * 64, "b" * 64]) == {"a" * 64}
    OutgoingMessage.objects.update(state="sent")
    assert held_bytes(["a" * 64]) == set()
