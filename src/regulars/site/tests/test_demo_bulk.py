"""What the sample shop writes in bulk is what the verbs would have written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.forms.models import model_to_dict

from regulars.channels.email.models import Mailbox
from regulars.conversations import demo as conversations_demo
from regulars.conversations.actions import close_conversation, reply_to_conversation, take_messages
from regulars.conversations.models import Conversation
from regulars.feedback import demo as feedback_demo
from regulars.feedback.models import Invitation, Survey
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.sample import Person, Story, Turn
from regulars.outbox.models import OutgoingMessage
from regulars.site import sample as shop
from regulars.standards.models import Clock

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)
# A Tuesday morning in Athens.
BEGAN = datetime(2026, 9, 15, 7, 0, tzinfo=UTC)
HOUSE = ("business", "staff", "channels.email.demo:open_mailboxes")
DIFFERENT = {  # of each row, or a token
    "id", "number", "customer", "token", "message_id", "in_reply_to", "conversation", "about",
    "thread_token", "intent_key", "references", "to", "from_address", "accepted", "stopped_by",
    "token_sha256", "text", "html", "headers", "key",
}  # fmt: skip


@pytest.fixture
def house(settings, monkeypatch):
    settings.REGULARS_CATCH_ALL = True
    monkeypatch.setattr(shop, "PARTS", HOUSE)
    made = shop.fill(factor=0.01, now=NOW)
    line = conversations_demo.ports.channels["email"].find(made.places["athens"].address)
    made.places["athens"].mailbox = line.ref
    Mailbox.objects.update(acknowledges=False)  # what is told in bulk is long ago
    return made


def _story(house, email):
    nikos, place = house.actors["nikos"], house.places["athens"]
    turns = [
        Turn(BEGAN, "Is there a table for six on Friday?"),
        Turn(BEGAN + timedelta(minutes=20), "Yes, at seven.", nikos),
        Turn(BEGAN + timedelta(minutes=50), "Thank you!"),
        Turn(BEGAN + timedelta(minutes=70), "See you on Friday.", nikos),
    ]
    return Story(
        person=Person("Helen Marsh", email, "en", "athens", 1),
        place=place,
        topic="booking",
        subject="Table for six",
        turns=turns,
        closed_at=BEGAN + timedelta(minutes=80),
        closed_by=nikos,
    )


def _in_bulk(house):
    story = _story(house, "helen@example.net")
    (conversation,) = conversations_demo.tell(house, [story])
    feedback_demo.build(house)
    return conversation.number


def _by_verbs(house):
    story = _story(house, "helen@example.org")
    told = conversations_demo.Told(story)
    for step, turn in enumerate(story.turns):
        with clock.travel(turn.at):
            if turn.by:
                message = reply_to_conversation(told.conversation, text=turn.text, by=turn.by)
                told.header_ids.append(message.message_id)
            else:
                incoming = conversations_demo._incoming(told, step)
                told.conversation = take_messages([incoming])[0].conversation
        with clock.travel(turn.at + timedelta(seconds=10)):
            run_until_idle()
    for at, doing in (
        (story.closed_at, lambda: close_conversation(told.conversation, by=story.closed_by)),
        (story.closed_at + timedelta(minutes=60), lambda: None),
    ):
        with clock.travel(at):
            doing()
            run_until_idle()
    return told.conversation.number


def _rows(number):
    conversation = Conversation.objects.get(pk=number)
    messages = list(conversation.messages.order_by("pk"))
    abouts = [f"message:{each.pk}" for each in messages]
    invitations = list(Invitation.objects.filter(conversation=conversation))
    abouts += [f"invitation:{each.pk}" for each in invitations]
    outgoing = OutgoingMessage.objects.filter(about__in=abouts).order_by("created_at")
    clocks = Clock.objects.filter(conversation=conversation)
    rows = [conversation, *messages, *outgoing, *clocks, *invitations]
    return [_plain(row) for row in rows], _entries(number, abouts)


def _plain(row):
    return {name: value for name, value in model_to_dict(row).items() if name not in DIFFERENT}


def _entries(number, abouts):
    entries = Entry.objects.filter(about__in=[f"conversation:{number}", *abouts])
    return sorted(entries.values_list("at", "name", "actor_kind", "actor_name"))


def test_a_story_told_in_bulk_leaves_the_rows_of_one_lived(house):
    told, told_entries = _rows(_in_bulk(house))
    Survey.objects.update(is_active=True)

    lived, lived_entries = _rows(_by_verbs(house))

    assert len(told) == 1 + 4 + 3 + 1 + 1  # conversation, messages, outgoing, clock, invitation
    assert told == lived
    assert told_entries == lived_entries


def test_a_letter_filled_in_reads_like_one_rendered(house):
    bulk, lived = _in_bulk(house), _by_verbs(house)

    letters = {
        number: OutgoingMessage.objects.get(
            purpose="survey",
            about__in=[
                f"invitation:{each.pk}" for each in Invitation.objects.filter(conversation=number)
            ],
        )
        for number in (bulk, lived)
    }

    def _without_links(text):
        return [line for line in text.splitlines() if "/s/" not in line]

    assert _without_links(letters[bulk].text) == _without_links(letters[lived].text)
    assert _without_links(letters[bulk].html) == _without_links(letters[lived].html)
    assert letters[bulk].headers.keys() == letters[lived].headers.keys()
    for letter in letters.values():
        assert letter.headers["List-Unsubscribe"].strip("<>") in letter.text
