"""The sample shop's year of conversations, told in bulk; its last days are played as real mail.

``words/`` is what is said, `wording` puts it together, `planning` makes stories of it, `bulk`
answers them. See ``channels/email/demo.py`` for the days that are left.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from regulars.conversations import ports
from regulars.conversations.actions import take_messages
from regulars.conversations.demo import bulk, planning, wording
from regulars.conversations.models import Conversation
from regulars.conversations.rules import IncomingMessage
from regulars.customers.rules import Address
from regulars.kit import clock
from regulars.kit.ids import new_token
from regulars.kit.sample import Sample, Story, Turn

PLAYED_DAYS = 7  # the last days, which channels.email plays mail by mail
AT_ONCE = 400


def build(sample: Sample) -> dict[str, int]:
    """Tell the year up to the last days; leave those in ``sample.stories``."""
    for place in sample.places.values():
        line = ports.channels["email"].find(place.address)
        if line is None:
            raise LookupError(f"There is no mailbox {place.address}.")
        place.mailbox = line.ref
    sample.comment = partial(wording.comment, sample.random)
    stories = planning.plan(sample)
    since = sample.now - timedelta(days=PLAYED_DAYS)
    old = [story for story in stories if story.opened_at < since and story.ends_at < sample.now]
    told = {id(story) for story in old}
    sample.stories = [story for story in stories if id(story) not in told]
    for start in range(0, len(old), AT_ONCE):
        tell(sample, old[start : start + AT_ONCE])
    return {}


def tell(sample: Sample, stories: Sequence[Story]) -> list[Conversation]:
    """Let these stories have happened; return their conversations in the same order."""
    told: list[Told] = [Told(story) for story in stories]
    step = 0
    while going := [each for each in told if step < len(each.story.turns)]:
        _take([each for each in going if each.story.turns[step].by is None], step)
        answered = [each for each in going if each.story.turns[step].by is not None]
        _reply(answered, step, header_id=sample.header_id)
        step += 1
    _close(told)
    return [each.conversation for each in told]


class Told:
    """A story, and what has come of it so far."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.conversation = Conversation()
        self.header_ids: list[str] = []

    def turn(self, step: int) -> Turn:
        return self.story.turns[step]


def _take(told: Sequence[Told], step: int) -> None:
    if not told:
        return
    told = sorted(told, key=lambda each: each.turn(step).at)
    with clock.travel(told[-1].turn(step).at):
        taken = take_messages([_incoming(each, step) for each in told])
    for each, result in zip(told, taken, strict=True):
        each.conversation = result.conversation


def _incoming(told: Told, step: int) -> IncomingMessage:
    story, turn = told.story, told.turn(step)
    person, place = story.person, story.place
    message_id = f"{new_token(12)}@{person.email.partition('@')[2]}"
    answers = told.header_ids[-1:]
    told.header_ids.append(message_id)
    return IncomingMessage(
        customer=Address("email", person.email, person.name, person.language, turn.at),
        channel="email",
        channel_ref=place.mailbox,
        location_id=place.location.pk,
        received_at=turn.at,
        to=[{"name": "", "address": place.address}],
        subject=story.subject if step == 0 else f"Re: {story.subject}",
        text=turn.text,
        message_id=message_id,
        in_reply_to=answers[0] if answers else "",
        tokens=(told.conversation.token,) if step else (),
        kind=story.kind,
        language=person.language,
    )


def _reply(told: Sequence[Told], step: int, *, header_id: Callable[[str], str]) -> None:
    if told:
        told = sorted(told, key=lambda each: each.turn(step).at)
        with clock.travel(told[-1].turn(step).at):
            messages = bulk.reply_to_many([_answer(each, step, header_id) for each in told])
        for each, message in zip(told, messages, strict=True):
            each.header_ids.append(message.message_id)


def _answer(told: Told, step: int, header_id: Callable[[str], str]) -> bulk.Reply:
    turn, person = told.turn(step), told.story.person
    if turn.by is None:
        raise ValueError("A customer's words are not an answer of ours.")
    return bulk.Reply(
        conversation=told.conversation,
        text=turn.text,
        at=turn.at,
        by=turn.by,
        to={"name": person.name, "address": person.email},
        header_id=header_id(told.conversation.token),
        references=list(told.header_ids),
    )


def _close(told: Sequence[Told]) -> None:
    closings = [
        (each.conversation, each.story.closed_at, each.story.closed_by)
        for each in told
        if each.story.closed_at and each.story.closed_by
    ]
    if closings:
        closings.sort(key=lambda closing: closing[1])
        with clock.travel(closings[-1][1]):
            bulk.close_many(closings)
