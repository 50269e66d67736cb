import pytest

from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
from regulars.outbox import actions
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import UNCERTAIN, Outcome
from regulars.outbox.tests.make import ScriptedSender, a_message, sending_by

CLEO = {"name": "Cleo", "address": "cleo@example.com"}
DORA = {"name": "Dora", "address": "dora@example.com"}
WORDS = "550 5.1.1 No such person here"


def sent(**fields):
    message = a_message(**fields)
    actions.deliver(message.pk)
    message.refresh_from_db()
    return message


def bounce(message, *recipients):
    return actions.note_bounce(
        message_id=message.message_id, recipients=recipients, words=WORDS, by=SYSTEM
    )


def told():
    return list(Entry.objects.filter(name="outbox.bounced"))


@pytest.mark.django_db(transaction=True)
def test_a_message_that_came_back_from_its_only_reader_failed(sender):
    message = sent()

    bounced = bounce(message, "Cleo@Example.com")

    assert bounced.state == "failed"
    message.refresh_from_db()
    assert (message.state, message.accepted) == ("failed", [])
    assert message.refused == {"cleo@example.com": WORDS}
    [entry] = told()
    assert (entry.data["state"], entry.personal["words"]) == ("failed", WORDS)


@pytest.mark.django_db(transaction=True)
def test_a_message_that_others_have_stays_sent_and_names_who_has_it_not(sender):
    message = sent(to=[CLEO], cc=[DORA])

    bounce(message, "dora@example.com")

    message.refresh_from_db()
    assert (message.state, message.accepted) == ("sent", ["cleo@example.com"])
    assert message.refused == {"dora@example.com": WORDS}


@pytest.mark.django_db(transaction=True)
def test_the_same_bounce_again_changes_and_tells_nothing(sender):
    message = sent()
    bounce(message, "cleo@example.com")

    again = bounce(message, "cleo@example.com")

    assert again.state == "failed"
    assert len(told()) == 1


@pytest.mark.django_db(transaction=True)
def test_f19_a_bounce_from_somebody_who_never_had_it_changes_nothing(sender):
    message = sent()
    waiting = a_message()  # it has not left: whoever says it came back lies

    bounce(message, "stranger@example.com")
    bounce(waiting, "cleo@example.com")

    states = OutgoingMessage.objects.order_by("pk").values_list("state", "refused")
    assert list(states) == [("sent", {}), ("queued", {})]
    assert told() == []


@pytest.mark.django_db
def test_a_bounce_of_a_message_nobody_posted_is_none():
    found = actions.note_bounce(
        message_id="nobody@example.com", recipients=["cleo@example.com"], words=WORDS, by=SYSTEM
    )

    assert found is None


@pytest.mark.django_db(transaction=True)
def test_a_bounce_settles_what_was_uncertain():
    with sending_by(ScriptedSender(Outcome(state=UNCERTAIN, words="Link lost"))):
        message = sent()

        bounce(message, "cleo@example.com")

    message.refresh_from_db()
    assert (message.state, message.last_words) == ("failed", WORDS)
