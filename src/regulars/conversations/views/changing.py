"""Given to somebody, put away, ended, taken up again."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regulars.conversations import actions
from regulars.conversations.forms import AssignForm, CloseForm, SnoozeForm, sentence_of
from regulars.conversations.queries import conversation_for
from regulars.conversations.views.showing import changed, page
from regulars.kit import clock
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed
from regulars.ui import formats


@require_POST
@allowed("conversation.assign")
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give a conversation to a person, a team or nobody."""
    actor = actor_on(request)
    conversation = conversation_for(actor, number)
    form = AssignForm(request.POST, actor=actor)
    if not form.is_valid():
        return page(request, conversation, status=422, trouble=sentence_of(form))
    person, team = form.cleaned_data["to"]
    try:
        actions.assign_conversation(conversation, assignee=person, team=team, by=actor)
    except Refusal as refusal:
        return page(request, conversation, status=refusal.status, trouble=refusal.sentence)
    taker = person or team
    words = _("Given to %(name)s.") % {"name": taker.name} if taker else _("It has no owner now.")
    return changed(request, number, words)


@require_POST
@allowed("conversation.snooze")
def snooze(request: HttpRequest, number: int) -> HttpResponse:
    """Put a conversation away until a moment."""
    conversation = conversation_for(actor_on(request), number)
    form = SnoozeForm(request.POST)
    text = request.POST.get("moment", "")[:40]
    if not form.is_valid():
        error = sentence_of(form)
        return page(
            request,
            conversation,
            status=422,
            menu="snooze",
            snooze_error=error,
            snooze_text=text,
        )
    until = form.cleaned_data["until"]
    try:
        actions.snooze_conversation(conversation, until=until, by=actor_on(request))
    except Refusal as refusal:
        return page(
            request,
            conversation,
            status=refusal.status,
            menu="snooze",
            snooze_error=refusal.sentence,
            snooze_text=text,
        )
    moment = formats.moment(until, now=clock.now())
    return changed(request, number, _("Snoozed until %(moment)s.") % {"moment": moment})


@require_POST
@allowed("conversation.close")
def close(request: HttpRequest, number: int) -> HttpResponse:
    """End the work on a conversation."""
    conversation = conversation_for(actor_on(request), number)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return page(request, conversation, status=422, trouble=sentence_of(form))
    try:
        reason = form.cleaned_data["reason"]
        actions.close_conversation(conversation, reason=reason, by=actor_on(request))
    except Refusal as refusal:
        return page(request, conversation, status=refusal.status, trouble=refusal.sentence)
    return changed(request, number, _("Done. The customer's next words open it again."))


@require_POST
@allowed("conversation.reopen")
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Take a closed conversation up again."""
    conversation = conversation_for(actor_on(request), number)
    try:
        actions.reopen_conversation(conversation, by=actor_on(request))
    except Refusal as refusal:
        return page(request, conversation, status=refusal.status, trouble=refusal.sentence)
    return changed(request, number, _("It waits for us again."))
