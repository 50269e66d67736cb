"""A message is passed on to somebody outside, on a page of its own."""

from typing import Any
from uuid import uuid4

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.conversations import actions
from regulars.conversations.actions.replying import HOLD_SECONDS
from regulars.conversations.copying import people_in
from regulars.conversations.enclosing import enclosed_again, uploaded
from regulars.conversations.forms import ForwardForm
from regulars.conversations.models import Message
from regulars.conversations.passed_on import forwarded_words
from regulars.conversations.queries import message_for
from regulars.conversations.refusals import NotForwardable
from regulars.conversations.rows import url_of
from regulars.files.rules import Missing
from regulars.kit.permissions import require
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other, sent


@require_http_methods(["GET", "POST"])
@allowed("conversation.reply")
def forward(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Pass a message on, with a note above it and those of its files that are chosen."""
    message = message_for(actor_on(request), number, message_id)
    require(actor_on(request), "conversation.reply", message.conversation)
    if message.direction == Message.Direction.NOTE:
        raise Http404(_("Notes stay among ourselves."))

    initial = {"key": str(uuid4()), **_again(request, message)}
    form = ForwardForm(sent(request), files=message.files, initial=initial)
    if form.is_valid():
        try:
            _forward(request, message, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            notices.success(request, _("Passed on. The customer hears nothing of it."))
            return see_other(url_of(number))
    context = {
        "nav": "inbox",
        "message": message,
        "form": form,
        "kept": form.kept,
        "words": forwarded_words(message),
        "back": url_of(number),
    }
    status = 422 if form.errors else 200
    return render(request, "conversations/forward.html", context, status=status)


def _forward(request: HttpRequest, message: Message, form: ForwardForm) -> None:
    chosen = [each for each in message.files if str(each.pk) in form.cleaned_data["attachments"]]
    try:
        theirs = enclosed_again(chosen)
    except Missing as error:
        sentence = _("A file of this message is not kept any more. Leave it out.")
        raise NotForwardable(sentence, field="attachments") from error
    form.kept = uploaded(request.FILES.getlist("files"), request.POST.getlist("kept"))
    [to] = people_in(form.cleaned_data["to"], field="to")[:1] or [{"name": "", "address": ""}]
    actions.forward_message(
        message,
        to=to,
        note=form.cleaned_data["note"].replace("\r\n", "\n"),
        files=[*theirs, *form.kept],
        hold_seconds=getattr(request.user, "undo_seconds", HOLD_SECONDS),
        key=form.cleaned_data["key"],
        by=actor_on(request),
    )


def _again(request: HttpRequest, message: Message) -> dict[str, Any]:
    """Return what stands in the form: the words of one that was taken back or failed, if any."""
    take = request.GET.get("take", "")
    if not (take.isascii() and take.isdecimal()) or len(take) > 18:  # noqa: PLR2004 - of a key
        return {"attachments": [str(each.pk) for each in message.files if not each.is_inline]}
    found = Message.objects.filter(
        pk=int(take),
        conversation=message.conversation_id,
        forwards=message.pk,
        delivery__in=["withdrawn", "failed"],
        author=int(actor_on(request).id),
    ).first()
    if found is None:
        return {}
    to = next((each["address"] for each in found.to), "")
    names = {each.sha256 for each in found.files}
    chosen = [str(each.pk) for each in message.files if each.sha256 in names]
    return {"to": to, "note": found.new_text, "attachments": chosen}
