"""Answered, noted, taken back, sent once more."""

from typing import Any

from django.contrib import messages as notices
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.conversations import actions
from regulars.conversations.actions.replying import HOLD_SECONDS
from regulars.conversations.alongside import Along, along_in, as_sent, typed_in
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
from regulars.conversations.views.showing import changed, forward_again, is_htmx, page
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other

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
    try:
        along = along_in(request)
    except Refusal as refusal:
        return _again(request, conversation, text, _typed(request), refusal)
    known = _is_known(conversation, request.POST.get("key", ""))
    if not known and (refused := _refused(request, conversation, text, along)):
        return refused
    try:
        _send(request, conversation, text, along)
    except Refusal as refusal:
        return _again(request, conversation, text, along, refusal)
    return changed(request, number)


def _again(
    request: HttpRequest, conversation: Conversation, text: str, along: Along, refusal: Refusal
) -> HttpResponse:
    """Return the page with all that was written and kept, and what has to be put right."""
    draft = _draft(request, conversation, text, error=refusal.sentence, along=along)
    return page(request, conversation, status=refusal.status, draft=draft)


def _typed(request: HttpRequest) -> Along:
    try:
        return typed_in(request)
    except Refusal:
        return Along()


def _is_known(conversation: Conversation, key: str) -> bool:
    """Whether this press of Send has arrived before: then it is not looked at twice."""
    return bool(key) and conversation.messages.filter(key=key[:KEY_CHARS]).exists()


def _refused(
    request: HttpRequest, conversation: Conversation, text: str, along: Along
) -> HttpResponse | None:
    if not without_greeting(conversation, text):
        words = _("Write something first.")
        draft = _draft(request, conversation, text, error=words, along=along)
        return page(request, conversation, status=422, draft=draft)
    if blank := blank_in(text):
        words = _("Fill in %(blank)s first, or take it out.") % {"blank": blank}
        draft = _draft(request, conversation, text, error=words, along=along)
        return page(request, conversation, status=422, draft=draft)
    seen = _last_seen(request)
    messages = messages_of([conversation])[conversation.number]
    newer = unseen_by(actor_on(request), messages, last_seen=seen) if seen is not None else None
    if newer is None:
        return None
    draft = _draft(request, conversation, text, conflict=newer, along=along)
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


def _send(request: HttpRequest, conversation: Conversation, text: str, along: Along) -> None:
    sent = as_sent(along, conversation.location.time_zone)
    actor = actor_on(request)
    hold_seconds = getattr(request.user, "undo_seconds", HOLD_SECONDS)
    with transaction.atomic():
        actions.reply_to_conversation(
            conversation,
            text=text,
            answers=_answers(request),
            hold_seconds=hold_seconds,
            key=request.POST.get("key", ""),
            **sent,
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
    if message.forwards is not None:
        return forward_again(request, message)
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
