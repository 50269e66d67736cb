"""What the sample shop's customers were asked and answered, in bulk.

Leaves what closing a conversation would have left: invitations an hour later, at most one in
thirty days to each customer, some answers, and their daily figures. The last days are played
as they are by channels.email, so what is in the queue for the days before is taken out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.html import escape
from django.utils.translation import override

from regulars.business.queries import local_day
from regulars.conversations.models import Conversation, Message
from regulars.feedback import letters
from regulars.feedback.actions import answer_survey
from regulars.feedback.events import InvitationPlanned, InvitationSent, SurveyAnswered
from regulars.feedback.models import Invitation, Response, SatisfactionDay, Survey
from regulars.feedback.rules import SCORES, VALID_FOR
from regulars.feedback.tallies import FIELDS
from regulars.jobs.models import Job
from regulars.journal.actions import Happening, record_many
from regulars.kit import clock
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.ids import new_token, sha256_hex
from regulars.kit.inserting import insert_many
from regulars.kit.sample import Sample
from regulars.outbox.events import OutgoingPosted, OutgoingSent
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.ports import sender_for
from regulars.outbox.rules import GIVE_UP_AFTER, SENT, Draft
from regulars.standards.models import Clock

ANSWERS = 290
MOST_ANSWER = 0.6
LATEST = timedelta(days=9)
# Scores from 1 to 5, as often as they come: usually, and from those who had waited too long.
USUAL = (3, 4, 8, 28, 57)
AFTER_WAITING = (8, 14, 18, 30, 30)
LATELY = (0, 0, 10, 30, 60)  # who is unhappy now is written out
TOKEN, GREETING, SUBJECT = "§token§", "§greeting§", "§subject§"


@dataclass(slots=True)
class Asked:
    """A closing that brings an invitation, the letter's parts, and who wrote last."""

    conversation: Conversation
    invitation: Invitation
    author: str
    address: str
    token: str


Answered = tuple[Asked, Response]


def build(sample: Sample) -> None:
    """Ask about what was closed so far, and let some of the customers answer."""
    Job.objects.filter(name="journal.react").delete()
    survey = Survey.objects.create()
    asked = list(_asked(sample, survey))
    insert_many([each.invitation for each in asked])
    sent = _sent(sample, asked)
    insert_many(sent)
    _tell(asked, sent)
    answered = _answer(sample, asked)
    _count(asked, answered)


def _asked(sample: Sample, survey: Survey) -> Iterator[Asked]:
    """Yield whom the survey's rules ask: answered, not asked in the last thirty days."""
    authors = _authors()
    last: dict[int, datetime] = {}
    closed = Conversation.objects.filter(status="closed", kind="person", is_history=False)
    for each in closed.select_related("customer", "location").order_by("closed_at"):
        at = each.closed_at
        if at is None or each.number not in authors:
            continue
        before = last.get(each.customer_id)
        if before and at - before < timedelta(days=survey.quiet_days):
            continue
        last[each.customer_id] = at
        author, address = authors[each.number]
        yield Asked(each, _invitation(each, survey, at), author, address, new_token())


def _authors() -> dict[int, tuple[str, str]]:
    """Return who of us wrote last, and to which address, by conversation."""
    newest = Message.objects.filter(direction="out").values("conversation")
    ids = newest.annotate(newest=Max("pk")).values_list("newest", flat=True)
    rows = Message.objects.filter(pk__in=list(ids))
    found = rows.values_list("conversation_id", "from_name", "to")
    return {number: (name, to[0]["address"]) for number, name, to in found}


def _invitation(conversation: Conversation, survey: Survey, at: datetime) -> Invitation:
    send_at = at + timedelta(minutes=survey.delay_minutes)
    return Invitation(
        survey=survey,
        conversation=conversation,
        customer=conversation.customer,
        location=conversation.location,
        language=conversation.language or conversation.location.language,
        state=Invitation.State.SENT,
        created_at=at,
        send_at=send_at,
        sent_at=send_at,
        expires_at=send_at + VALID_FOR,
        closing=at,
        asked_on=local_day(send_at, conversation.location),
    )


def _sent(sample: Sample, asked: Sequence[Asked]) -> list[OutgoingMessage]:
    """Write the letters; one is rendered for each language and author, the rest filled in."""
    patterns: dict[tuple[str, str], Draft] = {}
    sent = []
    for each in asked:
        each.invitation.token_sha256 = sha256_hex(each.token)
        key = (each.invitation.language, each.author)
        if key not in patterns:
            patterns[key] = _pattern(each.invitation)
        header_id = sample.header_id(each.conversation.token)
        sent.append(_letter(each, patterns[key], header_id))
    Invitation.objects.bulk_update([each.invitation for each in asked], ["token_sha256"])
    return sent


def _pattern(invitation: Invitation) -> Draft:
    conversation, customer = invitation.conversation, invitation.customer
    subject, greeting = conversation.subject, customer.greet_as
    conversation.subject, customer.greet_as = SUBJECT, GREETING
    with override(invitation.language):
        draft = letters.invitation(invitation, TOKEN)
    conversation.subject, customer.greet_as = subject, greeting
    return draft


def _letter(asked: Asked, pattern: Draft, header_id: str) -> OutgoingMessage:
    invitation, conversation = asked.invitation, asked.conversation
    at = invitation.send_at
    draft = Draft(
        channel=conversation.channel,
        sender_ref=conversation.channel_ref,
        purpose="survey",
        intent_key=f"survey:{invitation.pk}",
        about=f"invitation:{invitation.pk}",
        to=[{"name": invitation.customer.name, "address": asked.address}],
        subject=pattern.subject,
        text=_filled(pattern.text, asked),
        html=_filled(pattern.html, asked, quote=escape),
        headers={name: _filled(value, asked) for name, value in pattern.headers.items()},
        thread_token=conversation.token,
        language=invitation.language,
    )
    told = {name: value for name, value in vars(draft).items() if name != "send_at"}
    return OutgoingMessage(
        **told,
        message_id=header_id,
        state=SENT,
        send_after=at,
        give_up_at=at + GIVE_UP_AFTER,
        attempts=1,
        accepted=[asked.address],
        last_words=sender_for(draft.channel).send(OutgoingMessage()).words,
        created_at=at,
        sent_at=at,
    )


def _filled(pattern: str, asked: Asked, *, quote: Any = str) -> str:
    return (
        pattern.replace(TOKEN, asked.token)
        .replace(GREETING, quote(asked.invitation.customer.greet_as))
        .replace(SUBJECT, quote(asked.conversation.subject))
    )


def _tell(asked: Sequence[Asked], sent: Sequence[OutgoingMessage]) -> None:
    record_many([each for pair in zip(asked, sent, strict=True) for each in _happenings(*pair)])


def _happenings(asked: Asked, sent: OutgoingMessage) -> Iterator[Happening]:
    invitation = asked.invitation
    about, also = asked.conversation, f"customer:{invitation.customer_id}"
    planned = InvitationPlanned(invitation_id=invitation.pk, location_id=invitation.location_id)
    yield Happening(event=planned, about=about, also=also, by=SYSTEM, at=invitation.created_at)
    at = invitation.send_at
    posted = OutgoingPosted(outgoing_id=sent.pk, state="queued", purpose="survey")
    yield Happening(event=posted, about=sent.about, by=SYSTEM, at=at)
    told = InvitationSent(invitation_id=invitation.pk)
    yield Happening(event=told, about=about, also=also, by=SYSTEM, at=at)
    gone = OutgoingSent(outgoing_id=sent.pk, state=SENT, purpose="survey", words=sent.last_words)
    yield Happening(event=gone, about=sent.about, by=SYSTEM, at=at)


def _count(asked: Sequence[Asked], answered: Sequence[Answered]) -> None:
    """Write the figures of each day; there were none before."""
    days: dict[tuple[date, int], SatisfactionDay] = {}
    for each in asked:
        _day(days, each, each.invitation.send_at).invited += 1
    for each, response in answered:
        day = _day(days, each, response.answered_at)
        name = FIELDS[response.score]
        setattr(day, name, getattr(day, name) + 1)
    SatisfactionDay.objects.bulk_create(days.values())


def _day(
    days: dict[tuple[date, int], SatisfactionDay], asked: Asked, at: datetime
) -> SatisfactionDay:
    location = asked.invitation.location
    key = (local_day(at, location), location.pk)
    return days.setdefault(key, SatisfactionDay(date=key[0], location=location))


def _answer(sample: Sample, asked: Sequence[Asked]) -> list[Answered]:
    """Let some answer within the two days after: about as many as do in life."""
    random = sample.random
    share = min(MOST_ANSWER, ANSWERS * sample.factor / max(1, len(asked)))
    late = set(Clock.objects.filter(state="missed").values_list("conversation_id", flat=True))
    rows: list[Answered] = []
    for each in asked:
        at = each.invitation.send_at + timedelta(minutes=random.lognormvariate(5, 1.1))
        if random.random() < share and at < sample.now:
            weights = AFTER_WAITING if each.conversation.number in late else USUAL
            score = random.choices(SCORES, weights)[0]
            comment = sample.comment(each.conversation.language, score)
            rows.append((each, _response(each, at, score, comment)))
    insert_many([response for _each, response in rows])
    record_many([_answered(*row) for row in rows])
    return rows


def _response(asked: Asked, at: datetime, score: int, comment: str) -> Response:
    return Response(
        invitation=asked.invitation,
        score=score,
        comment=comment,
        certainty=Response.Certainty.CONFIRMED,
        answered_at=at,
        changed_at=at,
        day=local_day(at, asked.invitation.location),
    )


def _answered(asked: Asked, response: Response) -> Happening:
    customer = asked.invitation.customer
    event = SurveyAnswered(
        invitation_id=asked.invitation.pk,
        location_id=asked.invitation.location_id,
        score=response.score,
        certainty=response.certainty,
        comment=response.comment,
    )
    by = Actor(kind="customer", id=str(customer.pk), name=customer.name)
    return Happening(
        event=event, about=asked.conversation, also=customer, by=by, at=response.answered_at
    )


def answer_latest(sample: Sample) -> None:
    """Let some of those answer who were asked in the last days, by the verb itself."""
    share = min(MOST_ANSWER, ANSWERS * sample.factor / max(1, Invitation.objects.count()))
    waiting = Invitation.objects.filter(state=Invitation.State.SENT, response__isnull=True)
    lately = waiting.filter(sent_at__gt=sample.now - LATEST).select_related("customer")
    for each in lately.order_by("pk"):
        if each.conversation_id in sample.scores:
            _answer_now(sample, each, *sample.scores[each.conversation_id])
        elif sample.random.random() < share:
            score = sample.random.choices(SCORES, LATELY)[0]
            _answer_now(sample, each, score, sample.comment(each.language, score))


def _answer_now(sample: Sample, invitation: Invitation, score: int, comment: str) -> None:
    sent_at = invitation.sent_at or invitation.send_at
    at = min(sent_at + timedelta(minutes=sample.random.randint(20, 400)), sample.now)
    customer = invitation.customer
    by = Actor(kind="customer", id=str(customer.pk), name=customer.name)
    with clock.travel(at):
        answer_survey(invitation, score=score, comment=comment, by=by)
