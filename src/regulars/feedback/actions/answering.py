"""What comes back from a survey link: visits, answers, and the wish not to be asked again."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.queries import local_day
from regulars.feedback import tallies
from regulars.feedback.events import SurveyAnswerChanged, SurveyAnswered, SurveysStopped
from regulars.feedback.models import Intent, Invitation, OptOut, Response
from regulars.feedback.rules import SCORES, Visit, automatic_visits, may_be_changed
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.refusals import Refusal, Unfit

COMMENT_LENGTH = 4000
VISITS_KEPT = 100  # of one link: more would only be a machine's


class SurveyClosed(Refusal):
    """The link has expired, or the answer may no longer be changed."""


class ScoreMissing(Unfit):
    """An answer needs a score from 1 to 5."""


class LooksAutomatic(Unfit):
    """A tap that came with a scanner's visits. Only pressing Send counts now."""


@transaction.atomic
def note_visit(invitation: Invitation, *, score: int | None, method: str, by: Actor) -> None:
    """Keep that a link was followed, and judge anew which visits were a machine's.

    No answer comes of it.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.intents.count() >= VISITS_KEPT:
        return
    Intent.objects.create(invitation=invitation, score=score, method=method, at=clock.now())
    for found in _judge(invitation):
        day = local_day(found.at, invitation.location)
        tallies.add(day, invitation.location_id, ignored_checks=1)


def _judge(invitation: Invitation) -> list[Intent]:
    """Mark the visits that turn out to be a machine's; return those that are newly marked."""
    intents = list(invitation.intents.order_by("pk"))
    visits = [Visit(score=i.score, method=i.method, at=i.at) for i in intents]
    judged = zip(intents, automatic_visits(visits, sent_at=invitation.sent_at), strict=True)
    new = [i for i, automatic in judged if automatic and not i.is_automatic]
    Intent.objects.filter(pk__in=[i.pk for i in new]).update(is_automatic=True)
    return new


@transaction.atomic
def answer_survey(
    invitation: Invitation,
    *,
    score: int | None,
    comment: str | None = None,
    certainty: str = Response.Certainty.CONFIRMED,
    by: Actor,
) -> Response:
    """Keep the customer's answer; a later one replaces it for seven days.

    Args:
        score: 1 to 5. None keeps the score given before, so that words can be added to it.
        comment: None keeps the words given before.
        certainty: "confirmed" when Send was pressed, "tapped" when the page saw a person's hand.

    Raises:
        SurveyClosed: the link has expired or the answer is older than seven days.
        ScoreMissing: no score now and none before, or one that is not 1 to 5.
        LooksAutomatic: a tap, where scanners have followed the link.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("conversation", "customer", "location")
        .get(pk=invitation.pk)
    )
    before = Response.objects.filter(invitation=invitation).first()
    _refuse_late(invitation, before)
    score = _score(score, before)
    if certainty == Response.Certainty.TAPPED:
        _refuse_machines(invitation)
    if before:
        return _change(before, invitation, score, comment, certainty, by)
    return _first_answer(invitation, score, comment or "", certainty, by)


def _refuse_late(invitation: Invitation, before: Response | None) -> None:
    now = clock.now()
    in_time = may_be_changed(before.answered_at, now) if before else now <= invitation.expires_at
    if not in_time:
        raise SurveyClosed(_("This survey is closed. You can still write to us."))


def _score(score: int | None, before: Response | None) -> int:
    if score is None and before:
        return before.score
    if score not in SCORES:
        raise ScoreMissing(_("Choose a score from 1 to 5."))
    return score


def _refuse_machines(invitation: Invitation) -> None:
    if invitation.intents.filter(is_automatic=True, score__isnull=False, method="GET").exists():
        raise LooksAutomatic(_("Press Send to give your score."))


def _day(invitation: Invitation) -> date:
    return local_day(clock.now(), invitation.location)


def _first_answer(
    invitation: Invitation, score: int, comment: str, certainty: str, by: Actor
) -> Response:
    now = clock.now()
    response = Response.objects.create(
        invitation=invitation,
        score=score,
        comment=comment[:COMMENT_LENGTH],
        certainty=certainty,
        answered_at=now,
        changed_at=now,
        day=_day(invitation),
    )
    tallies.add_score(response.day, invitation.location_id, score, 1)
    record(
        SurveyAnswered(
            invitation_id=invitation.pk,
            location_id=invitation.location_id,
            score=score,
            certainty=certainty,
            comment=response.comment,
        ),
        about=invitation.conversation,
        also=invitation.customer,
        by=by,
    )
    return response


def _change(
    response: Response,
    invitation: Invitation,
    score: int,
    comment: str | None,
    certainty: str,
    by: Actor,
) -> Response:
    old = response.score
    wanted = response.comment if comment is None else comment[:COMMENT_LENGTH]
    confirmed = Response.Certainty.CONFIRMED in {certainty, response.certainty}
    kept = Response.Certainty.CONFIRMED if confirmed else Response.Certainty.TAPPED
    if (old, response.comment, response.certainty) == (score, wanted, kept):
        return response
    response.score, response.comment, response.certainty = score, wanted, kept
    response.changed_at = clock.now()
    response.save()
    if old != score:
        tallies.add_score(response.day, invitation.location_id, old, -1)
        tallies.add_score(response.day, invitation.location_id, score, 1)
    record(
        SurveyAnswerChanged(
            invitation_id=invitation.pk,
            location_id=invitation.location_id,
            score=score,
            before=old,
            certainty=kept,
            comment=wanted,
        ),
        about=invitation.conversation,
        also=invitation.customer,
        by=by,
    )
    return response


@transaction.atomic
def stop_surveys(invitation: Invitation, *, by: Actor) -> None:
    """Never ask this customer again. Asking for it twice is fine."""
    _row, is_new = OptOut.objects.get_or_create(
        customer=invitation.customer, defaults={"at": clock.now()}
    )
    if is_new:
        record(
            SurveysStopped(invitation_id=invitation.pk),
            about=invitation.conversation,
            also=invitation.customer,
            by=by,
        )
