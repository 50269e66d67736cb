"""Let the last days of the sample shop happen: each thing at its moment, by its real verb."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from regulars.channels.email.actions import receive_raw
from regulars.channels.email.demo.files import file_named
from regulars.channels.email.demo.letters import Thread, raw_mail
from regulars.channels.email.demo.reports import returned_mail
from regulars.channels.email.models import Mailbox, RawMail
from regulars.conversations.actions import (
    Enclosure,
    add_note,
    assign_conversation,
    close_conversation,
    enclosed_again,
    forward_message,
    reply_to_conversation,
    snooze_conversation,
    wake_snoozed,
    withdraw_reply,
)
from regulars.conversations.models import Conversation, Message
from regulars.jobs.worker import run_until_idle
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.ids import new_token
from regulars.kit.sample import Place, Sample, Story, Turn
from regulars.kit.spans import next_opening
from regulars.staff.models import StaffMember, Team
from regulars.standards.actions import mark_missed

HOLD_SECONDS = 10
SURVEY_AFTER = timedelta(hours=1, seconds=1)
EVERY = timedelta(hours=4)  # what a worker does each minute
HTML_SHARE = 0.4
ANOTHER_WAY = b"Received: from list.example by mx.example.com\r\n"

Doing = Callable[[], object]


class Player:
    """Keeps what is to happen, and lets it happen in the order of time."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._plan: list[tuple[datetime, int, Doing]] = []
        self._order = count()
        self._mailboxes = {box.address: box for box in Mailbox.objects.select_related("location")}
        self._numbers: dict[int, int] = {}  # of conversations, by the id of their story

    def at(self, moment: datetime, doing: Doing) -> None:
        """Let something happen at a moment; what lies after now does not happen."""
        if moment <= self._sample.now:
            heapq.heappush(self._plan, (moment, next(self._order), doing))

    def plan(self, story: Story) -> None:
        """Let a story happen, with what `extra` says of it: see specials.toml."""
        if "html" not in story.extra and self._sample.random.random() < HTML_SHARE:
            story.extra["html"] = True
        for turn in story.turns:
            step = self._answer if turn.by else self._write
            self.at(turn.at, partial(step, story, turn))
        last = story.turns[-1].at
        for name, after in (("note", 4), ("assign", 5), ("team", 5), ("snooze", 6), ("forward", 7)):
            if name in story.extra:
                act = getattr(self, f"_{name}")
                self.at(last + timedelta(minutes=after), partial(act, story))
        if story.closed_at:
            self.at(story.closed_at, partial(self._close, story))

    def plan_unreadable(self, place: Place, at: datetime, raw: bytes) -> None:
        """Let bytes come that are no mail."""
        mailbox = self._mailboxes[place.address]
        self.at(at, partial(_receive, mailbox, raw, envelope_from=""))

    def plan_rest(self) -> None:
        """Let time pass: clocks run out, snoozed ones wake, in between and at the end."""
        first = min((moment for moment, _order, _doing in self._plan), default=self._sample.now)
        moment = first
        while moment < self._sample.now:
            self.at(moment, self._pass)
            moment += EVERY
        self.at(self._sample.now, self._pass)

    def play(self) -> None:
        while self._plan:
            moment, _order, doing = heapq.heappop(self._plan)
            with clock.travel(moment):
                doing()
                run_until_idle()

    def _pass(self) -> None:
        mark_missed(by=SYSTEM)
        wake_snoozed(by=SYSTEM)

    def _soon(self, after: timedelta) -> None:
        """Come back when what was put off is due."""
        self.at(clock.now() + after, lambda: None)

    def _write(self, story: Story, turn: Turn) -> None:
        """Somebody sends a mail; the worker reads it."""
        mailbox, writer = self._mailboxes[story.place.address], turn.person or story.person
        message_id = f"{new_token(12)}@{writer.email.partition('@')[2]}"
        raw = raw_mail(story, turn, message_id=message_id, thread=self._thread(story))
        for _copy in range(story.extra.get("copies", 1)):
            row = _receive(mailbox, raw, envelope_from=writer.email)
            run_until_idle()
            raw = ANOTHER_WAY + raw
        first = RawMail.objects.filter(mailbox=mailbox, message__isnull=False)
        number = first.filter(pk__lte=row.pk).order_by("-pk").values_list("conversation", flat=True)
        self._numbers.setdefault(id(story), number[0] or 0)

    def _thread(self, story: Story) -> Thread | None:
        if id(story) not in self._numbers:
            return None
        conversation = self._conversation(story)
        said = Message.objects.filter(conversation=conversation).order_by("pk")
        answered = said.filter(direction="out").last()
        if answered is None:
            return None
        ids = [each for each in said.values_list("message_id", flat=True) if each]
        return Thread(conversation.token, answered, ids)

    def _conversation(self, story: Story) -> Conversation:
        return Conversation.objects.get(pk=self._numbers[id(story)])

    def _answer(self, story: Story, turn: Turn) -> None:
        by: Any = turn.by
        conversation = self._conversation(story)
        if "undone" in story.extra:
            hasty = reply_to_conversation(
                conversation, text=story.extra.pop("undone"), hold_seconds=HOLD_SECONDS, by=by
            )
            with clock.travel(turn.at + timedelta(seconds=6)):
                withdraw_reply(hasty, by=by)
        message = reply_to_conversation(
            conversation,
            text=turn.text,
            files=[Enclosure.kept(*file_named(name)) for name in turn.files],
            send_at=turn.leaves_at,
            hold_seconds=HOLD_SECONDS,
            by=by,
        )
        self._soon(timedelta(seconds=HOLD_SECONDS + 1))
        if "returned" in story.extra:
            self.at(turn.at + timedelta(minutes=1), partial(self._return, story, message))

    def _return(self, story: Story, message: Message) -> None:
        """The other server sends the answer back: it has nobody of that address."""
        message.refresh_from_db()
        mailbox = self._mailboxes[story.place.address]
        raw = returned_mail(message, story.extra["returned"], mailbox=mailbox.address)
        _receive(mailbox, raw, envelope_from="")

    def _forward(self, story: Story) -> None:
        """Somebody outside is asked about what the customer wrote."""
        given, conversation = story.extra["forward"], self._conversation(story)
        message = Message.objects.filter(conversation=conversation, direction="in").latest("pk")
        forward_message(
            message,
            to={"name": given["name"], "address": given["email"]},
            note=given["text"],
            files=enclosed_again(list(message.attachments.all())),
            hold_seconds=HOLD_SECONDS,
            by=self._somebody(story),
        )
        self._soon(timedelta(seconds=HOLD_SECONDS + 1))

    def _note(self, story: Story) -> None:
        by = self._somebody(story)
        add_note(self._conversation(story), text=story.extra["note"], by=by)

    def _assign(self, story: Story) -> None:
        actor = self._sample.actors[story.extra["assign"]]
        assignee = StaffMember.objects.get(pk=int(actor.id))
        assign_conversation(self._conversation(story), assignee=assignee, by=self._sample.by)

    def _team(self, story: Story) -> None:
        team = Team.objects.get(name=story.extra["team"])
        conversation = self._conversation(story)
        assign_conversation(
            conversation, assignee=conversation.assignee, team=team, by=self._somebody(story)
        )

    def _snooze(self, story: Story) -> None:
        day = self._sample.now + timedelta(days=story.extra["snooze"])
        until = next_opening(day, story.place.calendar)
        by = self._somebody(story)
        snooze_conversation(self._conversation(story), until=until, by=by)

    def _close(self, story: Story) -> None:
        conversation = self._conversation(story)
        if not conversation.is_closed:
            close_conversation(conversation, by=story.closed_by or self._somebody(story))
        if "score" in story.extra:
            self._sample.scores[conversation.number] = (
                story.extra["score"],
                story.extra.get("comment", ""),
            )
        self._soon(SURVEY_AFTER)

    def _somebody(self, story: Story) -> Any:
        return self._sample.actors[next(iter(story.place.answering))]


def _receive(mailbox: Mailbox, raw: bytes, *, envelope_from: str) -> RawMail:
    return receive_raw(
        mailbox,
        raw,
        source="lmtp",
        envelope_to=[mailbox.address],
        envelope_from=envelope_from,
        by=SYSTEM,
    )
