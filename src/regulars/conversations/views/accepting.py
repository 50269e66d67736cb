"""A stranger's message: accepted where it is, or moved to a conversation of its own."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.conversations import actions
from regulars.conversations.queries import message_for
from regulars.conversations.views.showing import changed, page
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other


@require_POST
@allowed("conversation.accept")
def accept_sender(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Let whoever wrote a message belong to its conversation."""
    actor = actor_on(request)
    message = message_for(actor, number, message_id)
    try:
        actions.accept_sender(message, by=actor)
    except Refusal as refusal:
        conversation = message.conversation
        return page(request, conversation, status=refusal.status, trouble=refusal.sentence)
    return changed(request, number, _("Accepted. They belong to this conversation now."))


@require_POST
@allowed("conversation.accept")
def move_message_out(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Give a stranger's message a conversation of its own, and go there."""
    actor = actor_on(request)
    message = message_for(actor, number, message_id)
    try:
        moved_to = actions.move_message_out(message, by=actor)
    except Refusal as refusal:
        conversation = message.conversation
        return page(request, conversation, status=refusal.status, trouble=refusal.sentence)
    return see_other("conversations:show", number=moved_to.number)
