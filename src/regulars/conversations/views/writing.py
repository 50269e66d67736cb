"""Answered, noted, taken back, sent once more."""

from typing import Any

from django.contrib import messages as notices
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.conversations import actions
from regulars.conversations.actions.replying import HOLD_SECONDS
from regulars.conversations.composing import (
    Draft,
    blank_in,
    taken_back,
    unseen_by,
    without_greeting,
)
from regulars.conversations.models import Conversation, Message
from regulars.conversations.queries import conversation_for, message_for, messages_of
from regulars.conversations.refusals import AlreadyClosed
from regulars.conversations.sending import addressee_of
from regulars.conversations.views.showing import changed, is_htmx, page
from regulars.kit.permissions import require
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other
from regulars.outbox.actions import retry_uncertain
from regulars.outbox.queries import outgoing_for

KEY_CHARS = 100
LONGEST_KEY = 18  # digits


@require_POST
@allowed("conversation.reply")
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the customer, unless somebody wrote something that the writer has not seen."""
    if request.POST.get("kind") == "note":
        return note(request, number)  # whatever the button: a note never leaves the house

    conversation = conversation_for(actor_on(request), number)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    known = _is_known(conversation, request.POST.get("key", ""))
    if not known and (refused := _refused(request, conversation, text)):
        return refused
    try:
        _send(request, conversation, text)
    except Refusal as refusal:
        draft = _draft(request, conversation, text, error=refusal.sentence)
        return page(request, conversation, status=refusal.status, draft=draft)
    return changed(request, number)


def _is_known(conversation: Conversation, key: str) -> bool:
    """Whether this press of Send has arrived before: then it is not looked at twice."""
    return bool(key) and conversation.messages.filter(key=key[:KEY_CHARS]).exists()


def _refused(request: HttpRequest, conversation: Conversation, text: str) -> HttpResponse | None:
    if not without_greeting(conversation, text):
        draft = _draft(request, conversation, text, error=_("Write something first."))
        return page(request, conversation, status=422, draft=draft)
    if blank := blank_in(text):
        words = _("Fill in %(blank)s first, or take it out.") % {"blank": blank}
        draft = _draft(request, conversation, text, error=words)
        return page(request, conversation, status=422, draft=draft)
    seen = _last_seen(request)
    messages = messages_of([conversation])[conversation.number]
    newer = unseen_by(actor_on(request), messages, last_seen=seen) if seen is not None else None
    if newer is None:
        return None
    draft = _draft(request, conversation, text, conflict=newer)
    return page(request, conversation, status=409, draft=draft, seen=seen)


def _draft(request: HttpRequest, conversation: Conversation, text: str, **more: Any) -> Draft:
    try:
        to = addressee_of(conversation, answers=_answers(request)).recipient["address"]
    except Refusal:
        to = ""
    return Draft(text=text, to=to, **more)


def _answers(request: HttpRequest) -> int | None:
    """Return the message that the page named as the one answered; None where it names none."""
    told = request.POST.get("answers", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= LONGEST_KEY else None


def _last_seen(request: HttpRequest) -> int | None:
    """Return the newest message the page showed; None where the form does not say."""
    told = [*request.POST.getlist("last_seen"), request.POST.get("anyway", "")]
    keys = [int(each) for each in told if each.isascii() and each.isdecimal()]
    return max(keys, default=None)


def _send(request: HttpRequest, conversation: Conversation, text: str) -> None:
    actor = actor_on(request)
    hold_seconds = getattr(request.user, "undo_seconds", HOLD_SECONDS)
    with transaction.atomic():
        actions.reply_to_conversation(
            conversation,
            text=text,
            answers=_answers(request),
            hold_seconds=hold_seconds,
            key=request.POST.get("key", ""),
            by=actor,
        )
        if request.POST.get("then") == "done":
            _close(conversation, request)


def _close(conversation: Conversation, request: HttpRequest) -> None:
    try:
        actions.close_conversation(conversation, by=actor_on(request))
    except AlreadyClosed:
        return  # the same press of Send, come twice


@require_POST
@allowed("conversation.note")
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write something down for ourselves."""
    conversation = conversation_for(actor_on(request), number)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    key = request.POST.get("key", "")
    try:
        words = without_greeting(conversation, text)
        actions.add_note(conversation, text=words, key=key, by=actor_on(request))
    except Refusal as refusal:
        draft = Draft(text=text, kind="note", error=refusal.sentence)
        return page(request, conversation, status=refusal.status, draft=draft)
    return changed(request, number, _("Noted. Only your team sees it."))


@require_POST
@allowed("conversation.withdraw")
def withdraw(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Take a held reply back, and put its words into the composer again."""
    message = message_for(actor_on(request), number, message_id)
    try:
        _take_back(request, message)
    except Refusal as refusal:
        conversation = conversation_for(actor_on(request), number)
        return page(request, conversation, status=refusal.status, trouble=refusal.sentence)
    notices.success(request, _("Taken back. Nobody outside has seen it."))
    if is_htmx(request):
        conversation = conversation_for(actor_on(request), number)
        return page(request, conversation, draft=taken_back(message))
    response = see_other("conversations:show", number)
    response["Location"] += f"?take={message.pk}"
    return response


@transaction.atomic
def _take_back(request: HttpRequest, message: Message) -> None:
    conversation = message.conversation
    closed_at = conversation.closed_at
    if closed_at and closed_at >= message.created_at:  # by "Send and done"
        message.conversation = actions.reopen_conversation(conversation, by=actor_on(request))
    actions.withdraw_reply(message, by=actor_on(request))


@require_POST
@allowed("conversation.reply")
def send_again(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Send a reply once more of which nobody knows whether it arrived."""
    message = message_for(actor_on(request), number, message_id)
    require(actor_on(request), "conversation.reply", message.conversation)
    about = f"message:{message.pk}"
    outgoing = outgoing_for([about]).get(about)
    if outgoing is None:
        raise Http404(_("This message was never sent."))
    try:
        retry_uncertain(outgoing, by=actor_on(request))
    except Refusal as refusal:
        status = refusal.status
        return page(request, message.conversation, status=status, trouble=refusal.sentence)
    return changed(request, number, _("It is on its way once more."))
