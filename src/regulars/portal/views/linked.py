"""What the link in a letter opens: one conversation, to be read and answered, and nothing else."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from regulars.conversations.models import Conversation
from regulars.files.responses import safe_name
from regulars.kit.refusals import Refusal
from regulars.kit.views import see_other, sent
from regulars.portal import actions
from regulars.portal.doors import (
    comes_from_elsewhere,
    in_language_of,
    in_zone_of,
    private,
    small_enough,
)
from regulars.portal.forms import AnswerForm
from regulars.portal.queries import (
    actor_of,
    address_of_link,
    attachment_for,
    messages_for,
    opened_by_link,
)
from regulars.portal.rules import masked
from regulars.portal.said import spoken, standing_words
from regulars.portal.tokens import new_stamp
from regulars.portal.views.files import handed_out, key_of


@private
@csrf_exempt  # the link itself is the key: a foreign site does not know it
@require_http_methods(["GET", "HEAD", "POST"])
@small_enough
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """Show the conversation of a link; take an answer to it."""
    opened = opened_by_link(token)
    if opened is None:
        return _over(request, token)
    conversation, point = opened
    with in_language_of(request, conversation.customer.language):
        if request.method != "POST":
            return _show(request, conversation, token, AnswerForm())
        form = AnswerForm(sent(request), request.FILES)
        if comes_from_elsewhere(request):
            return _show(request, conversation, token, form, status=403)
        if not form.is_valid():
            return _show(request, conversation, token, form, status=422)
        try:
            actions.answer_conversation(
                conversation,
                key=key_of(request),
                text=form.cleaned_data["message"],
                point=point,
                has_proved=False,
                files=form.uploads(),
                by=actor_of(conversation.customer),
            )
        except Refusal as refusal:
            form.refuse(refusal)
            return _show(request, conversation, token, form, status=refusal.status)
        return see_other("portal:linked", token=token)


@private
@require_safe
def file(request: HttpRequest, token: str, attachment_id: int, name: str) -> HttpResponse:
    """Hand out a file of the conversation of a link."""
    opened = opened_by_link(token)
    if opened is None:
        raise Http404
    return handed_out(attachment_for(opened[0], attachment_id))


def _show(
    request: HttpRequest,
    conversation: Conversation,
    token: str,
    form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    with in_zone_of(conversation.location):
        context: dict[str, Any] = {
            "conversation": conversation,
            "messages": spoken(
                messages_for(conversation),
                file_url=lambda each: reverse(
                    "portal:linked_file", args=[token, each.pk, safe_name(each.filename)]
                ),
            ),
            "standing": standing_words(conversation),
            "form": form,
            "stamp": str(new_stamp()) if not form.is_bound else request.POST.get("stamp", ""),
            "answer_url": reverse("portal:linked", args=[token]),
        }
        return render(request, "portal/show.html", context, status=status)


def _over(request: HttpRequest, token: str) -> HttpResponse:
    """Say that a link has run out, with the words that were sent by it."""
    address = address_of_link(token)
    context = {
        "address": masked(address) if address else "",
        "text": request.POST.get("message", "").strip(),
    }
    return render(request, "portal/letter_link_over.html", context, status=410)
