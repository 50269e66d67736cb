"""What waits, or may have arrived: sent now, sent once more, known to be there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.conversations.queries import message_for
from regulars.conversations.sending import outgoing_of
from regulars.conversations.views.showing import changed, page
from regulars.kit.permissions import require
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed
from regulars.outbox.actions import confirm_arrived, retry_uncertain
from regulars.outbox.actions import send_now as send_outgoing_now
from regulars.outbox.models import OutgoingMessage


@require_POST
@allowed("conversation.reply")
def send_again(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Send a reply once more of which nobody knows whether it arrived."""
    return _done(request, number, message_id, retry_uncertain, _("It is on its way once more."))


@require_POST
@allowed("conversation.reply")
def confirm(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Note that a reply is known to have arrived."""
    return _done(request, number, message_id, confirm_arrived, _("Noted: it arrived."))


@require_POST
@allowed("conversation.reply")
def send_now(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Let a reply leave that waits for its moment, or for the next attempt."""
    return _done(request, number, message_id, send_outgoing_now, _("It is on its way."))


def _done(
    request: HttpRequest,
    number: int,
    message_id: int,
    action: Callable[..., OutgoingMessage],
    words: str,
) -> HttpResponse:
    message = message_for(actor_on(request), number, message_id)
    require(actor_on(request), "conversation.reply", message.conversation)
    try:
        action(outgoing_of(message), by=actor_on(request))
    except Refusal as refusal:
        status = refusal.status
        return page(request, message.conversation, status=status, trouble=refusal.sentence)
    return changed(request, number, words)
