"""A customer's own page: their conversations, what they add to them, how they like it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regulars.conversations.models import Conversation
from regulars.files.responses import safe_name
from regulars.kit.languages import map_language
from regulars.kit.paging import BadCursor
from regulars.kit.refusals import Refusal
from regulars.kit.views import see_other, sent
from regulars.portal import actions
from regulars.portal.doors import (
    customers_only,
    in_language_of,
    in_zone_of,
    private,
    small_enough,
    token_on,
    visit_on,
)
from regulars.portal.forms import AddressForm, AnswerForm, WishesForm
from regulars.portal.models import Visit
from regulars.portal.queries import (
    actor_of,
    attachment_for,
    conversation_for,
    kinds_of,
    messages_for,
    open_conversations,
    past_conversations,
)
from regulars.portal.said import spoken, standing_words
from regulars.portal.tokens import new_stamp
from regulars.portal.views.files import handed_out, key_of
from regulars.portal.views.signing_in import ask

LAST_PAST = 5


@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Show a customer their own page; ask others who they are."""
    visit = visit_on(request)
    if visit is None:
        return ask(request, AddressForm())
    with in_language_of(request, visit.point.customer.language):
        return _own(request, visit, _wishes(visit))


def _own(
    request: HttpRequest, visit: Visit, wishes: WishesForm, *, status: int = 200
) -> HttpResponse:
    customer, actor = visit.point.customer, actor_of(visit.point.customer)
    is_open = [_row(each) for each in open_conversations(actor)]
    past = past_conversations(actor, limit=LAST_PAST)
    context = {
        "customer": customer,
        "greet_as": customer.greet_as or customer.name,
        "address": visit.point.value,
        "rows": is_open,
        "past": [_row(each) for each in past.items],
        "has_more": past.next_cursor is not None,
        "wishes": wishes,
        "is_saved": "saved" in request.GET,
        "asked_at": customer.deletion_asked_at,
        "token": token_on(request),
    }
    return render(request, "portal/my.html", context, status=status)


@require_safe
@customers_only
def past(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List what is settled, the latest first."""
    actor = actor_of(visit.point.customer)
    try:
        page = past_conversations(actor, cursor=request.GET.get("after", ""))
    except BadCursor:
        return see_other("portal:past")
    context = {"past": [_row(each) for each in page.items], "next_cursor": page.next_cursor}
    return render(request, "portal/past.html", context)


@require_safe
@customers_only
def show(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Show one of their conversations, without what is none of theirs."""
    conversation = conversation_for(actor_of(visit.point.customer), number)
    return _show(request, conversation, AnswerForm())


@require_POST
@small_enough
@customers_only
def answer(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Add to a conversation; a settled one opens again."""
    actor = actor_of(visit.point.customer)
    conversation = conversation_for(actor, number)
    form = AnswerForm(sent(request), request.FILES)
    if not form.is_valid():
        return _show(request, conversation, form, status=422)
    try:
        posted = actions.answer_conversation(
            conversation,
            key=key_of(request),
            text=form.cleaned_data["message"],
            point=visit.point,
            has_proved=True,
            files=form.uploads(),
            by=actor,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _show(request, conversation, form, status=refusal.status)
    return see_other("portal:show", number=posted.message.conversation_id)


@require_POST
@customers_only
def settle(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Close a conversation: nothing is left to do."""
    actor = actor_of(visit.point.customer)
    conversation = conversation_for(actor, number)
    if not conversation.is_closed:
        actions.settle_conversation(conversation, by=actor)
    return see_other("portal:show", number=number)


@require_POST
@customers_only
def wish(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep how a customer likes to be written to."""
    customer = visit.point.customer
    form = WishesForm(sent(request), kinds=kinds_of(customer))
    if not form.is_valid():
        return _own(request, visit, form, status=422)
    actions.keep_wishes(customer, **form.cleaned_data, by=actor_of(customer))
    return see_other(f"{reverse('portal:my')}?saved=1")


@private
@require_safe
@customers_only
def file(
    request: HttpRequest, visit: Visit, number: int, attachment_id: int, name: str
) -> HttpResponse:
    """Hand out a file of a message they may see; its name in the address is only for people."""
    conversation = conversation_for(actor_of(visit.point.customer), number)
    return handed_out(attachment_for(conversation, attachment_id))


def _show(
    request: HttpRequest, conversation: Conversation, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    number = conversation.number
    with in_zone_of(conversation.location):
        messages = messages_for(conversation)
        context = {
            "conversation": conversation,
            "messages": spoken(
                messages,
                file_url=lambda each: reverse(
                    "portal:my_file", args=[number, each.pk, safe_name(each.filename)]
                ),
            ),
            "standing": standing_words(conversation),
            "form": form,
            "stamp": str(new_stamp()) if not form.is_bound else request.POST.get("stamp", ""),
            "token": token_on(request),
            "answer_url": reverse("portal:answer", args=[number]),
            "settle_url": reverse("portal:settle", args=[number]),
        }
        return render(request, "portal/show.html", context, status=status)


def _row(conversation: Conversation) -> dict[str, Any]:
    return {
        "url": reverse("portal:show", args=[conversation.number]),
        "subject": conversation.subject or _("No subject"),
        "number": conversation.number,
        "at": conversation.last_message_at,
        "closed_at": conversation.closed_at,
        "standing": standing_words(conversation),
    }


def _wishes(visit: Visit) -> WishesForm:
    customer = visit.point.customer
    language = map_language(customer.language) or ""
    known = {
        "greet_as": customer.greet_as,
        "language": language,
        "reach_by": customer.reach_by,
    }
    return WishesForm(initial=known, kinds=kinds_of(customer))
