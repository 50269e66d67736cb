"""Ask a customer, once, after their conversation was closed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import override

from regulars.business.queries import local_day
from regulars.conversations.models import Conversation
from regulars.customers.models import Customer
from regulars.feedback import letters, tallies
from regulars.feedback.events import (
    InvitationPlanned,
    InvitationSent,
    InvitationSkipped,
    SurveyChanged,
)
from regulars.feedback.models import Invitation, OptOut, Survey
from regulars.feedback.queries import (
    current_survey,
    language_written,
    mail_address_of,
    was_answered,
)
from regulars.feedback.rules import VALID_FOR, reason_not_to_ask
from regulars.jobs.actions import enqueue
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import new_token, sha256_hex
from regulars.kit.languages import map_language
from regulars.kit.permissions import require
from regulars.outbox.actions import post


@transaction.atomic
def change_survey(*, is_active: bool, delay_minutes: int, quiet_days: int, by: Actor) -> Survey:
    """Change whether and when customers are asked; invitations already planned keep their time.

    Raises:
        NotAllowed: the actor may not change the survey.
    """
    require(by, "survey.change")
    survey = current_survey()
    survey.is_active = is_active
    survey.delay_minutes = delay_minutes
    survey.quiet_days = quiet_days
    survey.save()
    record(
        SurveyChanged(is_active=is_active, delay_minutes=delay_minutes, quiet_days=quiet_days),
        about=survey,
        by=by,
    )
    return survey


@transaction.atomic
def plan_invitation(number: int, *, by: Actor) -> Invitation | None:
    """Plan to ask the customer of a closed conversation, if there is no reason against it.

    Planning twice for one closing plans once. Returns None when it is closed no more, or when
    the customer shall not be asked.
    """
    conversation = Conversation.objects.select_related("customer").get(pk=number)
    if conversation.closed_at is None:
        return None
    survey = _kept_survey()
    # Locked first: two conversations of one customer may be closed at once.
    Customer.objects.select_for_update(no_key=True).get(pk=conversation.customer_id)
    if _reason(conversation, survey):
        return None
    now = clock.now()
    send_at = conversation.closed_at + timedelta(minutes=survey.delay_minutes)
    invitation, is_new = Invitation.objects.get_or_create(
        conversation=conversation,
        closing=conversation.closed_at,
        defaults={
            "survey": survey,
            "customer": conversation.customer,
            "location_id": conversation.location_id,
            "language": _language(conversation),
            "created_at": now,
            "send_at": send_at,
            "expires_at": send_at + VALID_FOR,
        },
    )
    if is_new:
        enqueue("feedback.send_invitation", {"invitation": invitation.pk}, run_at=send_at)
        record(
            InvitationPlanned(invitation_id=invitation.pk, location_id=conversation.location_id),
            about=conversation,
            also=conversation.customer,
            by=by,
        )
    return invitation


def _kept_survey() -> Survey:
    """Return the survey in use, written down if nobody has changed it yet."""
    survey = current_survey()
    if survey._state.adding:
        survey.save()
    return survey


def _reason(conversation: Conversation, survey: Survey) -> str:
    since = clock.now() - timedelta(days=survey.quiet_days)
    # What was planned for a closing that is undone by now will be skipped: it asks nothing.
    will_ask = Q(state=Invitation.State.PLANNED, conversation__closed_at=F("closing"))
    asked = Invitation.objects.filter(
        will_ask | Q(state=Invitation.State.SENT),
        customer=conversation.customer_id,
        created_at__gt=since,
    )
    return reason_not_to_ask(
        is_active=survey.is_active,
        has_address=bool(mail_address_of(conversation)),
        was_answered=was_answered(conversation),
        opted_out=OptOut.objects.filter(customer=conversation.customer_id).exists(),
        asked_lately=asked.exists(),
    )


def _language(conversation: Conversation) -> str:
    """The customer's own language, else that of the conversation, of their words, of the place."""
    told = (
        conversation.customer.language,
        conversation.language,
        language_written(conversation),
        conversation.location.language,
    )
    return next((code for each in told if (code := map_language(each))), "en")


@transaction.atomic
def send_invitation(invitation_id: int, *, by: Actor) -> Invitation:
    """Send a planned invitation, or skip it where things have changed since it was planned.

    Sent or skipped ones stay as they are.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("conversation", "customer", "location")
        .get(pk=invitation_id)
    )
    if invitation.state != Invitation.State.PLANNED:
        return invitation
    if reason := _changed_since(invitation):
        return _skip(invitation, reason, by)

    token = new_token()
    invitation.token_sha256 = sha256_hex(token)
    invitation.state = Invitation.State.SENT
    invitation.asked_on = local_day(clock.now(), invitation.location)
    invitation.save(update_fields=["token_sha256", "state", "asked_on"])
    with override(invitation.language):
        post(letters.invitation(invitation, token), by=by)
    tallies.add(invitation.asked_on, invitation.location_id, invited=1)
    record(
        InvitationSent(invitation_id=invitation.pk),
        about=invitation.conversation,
        also=invitation.customer,
        by=by,
    )
    return invitation


def _changed_since(invitation: Invitation) -> str:
    conversation = invitation.conversation
    if conversation.closed_at != invitation.closing:
        return "reopened"
    if OptOut.objects.filter(customer=invitation.customer_id).exists():
        return "opted_out"
    if not mail_address_of(conversation):
        return "no_address"
    return "" if current_survey().is_active else "switched_off"


def _skip(invitation: Invitation, reason: str, by: Actor) -> Invitation:
    invitation.state = Invitation.State.SKIPPED
    invitation.skipped_because = reason
    invitation.save(update_fields=["state", "skipped_because"])
    record(
        InvitationSkipped(invitation_id=invitation.pk, reason=reason),
        about=invitation.conversation,
        also=invitation.customer,
        by=by,
    )
    return invitation


@transaction.atomic
def note_accepted(invitation_id: int, *, by: Actor) -> None:
    """Note when the other server took the invitation: visits right after are a machine's."""
    Invitation.objects.filter(pk=invitation_id, sent_at__isnull=True).update(sent_at=clock.now())
