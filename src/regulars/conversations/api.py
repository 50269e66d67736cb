"""Conversations, for other programs."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from regulars.business.models import Location
from regulars.conversations import actions, ports, queries
from regulars.conversations.api_schemas import (
    AssignIn,
    CloseIn,
    ConversationIn,
    ConversationList,
    ConversationOut,
    ConversationPage,
    CustomerRef,
    ForwardIn,
    MessageOut,
    NoteIn,
    Outgoing,
    ReplyIn,
    SnoozeIn,
)
from regulars.conversations.api_shapes import conversation_out, message_out, summary_out
from regulars.conversations.enclosing import decoded, enclosed_again
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.ports import ChannelLine
from regulars.conversations.refusals import FileGone, NobodyThere, NoSuchMailbox
from regulars.conversations.sending import outgoing_of
from regulars.customers.rules import EMAIL, Address, checked_contact
from regulars.files.queries import read, read_part
from regulars.files.responses import disposition, download
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.permissions import require
from regulars.kit.reading import read_rows
from regulars.kit.text import one_line
from regulars.kit.views import actor_on
from regulars.outbox import actions as outbox
from regulars.staff.queries import staff, teams

router = Router(tags=["conversations"])

ONE = "/conversations/{int:number}"
CHANNEL = "email"


@router.get(
    "/conversations", response=ConversationPage, by_alias=True, summary="List conversations"
)
def list_conversations(request: HttpRequest, wanted: Query[ConversationList]) -> dict[str, Any]:
    """Return conversations without messages: newest first, or since a change in its order."""
    actor = actor_on(request)
    require(actor, "conversation.see")
    page = queries.changed_conversations(
        actor,
        status=wanted.status or "",
        updated_since=wanted.updated_since,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )
    clocks = ports.clocks_of([row.number for row in page.items])
    items = [summary_out(row, clocks.get(row.number, [])) for row in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


@router.get(ONE, response=ConversationOut, by_alias=True, summary="Show a conversation")
def show_conversation(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return a conversation with its messages, oldest first."""
    return _shown(_conversation(request, "see", number))


@router.post(
    "/conversations", response={201: ConversationOut}, by_alias=True, summary="Open a conversation"
)
def open_conversation(request: HttpRequest, wanted: ConversationIn) -> Status[dict[str, Any]]:
    """Write down what a customer said ("in"), or write to them first ("out")."""
    actor = actor_on(request)
    require(actor, "conversation.open")
    line = _line(wanted.mailbox, actor)
    opened = actions.open_conversation(
        customer=_address(wanted.customer),
        subject=wanted.subject,
        text=wanted.text,
        channel=CHANNEL,
        channel_ref=line.ref,
        location=read_rows(Location, "WHERE id = %s", [line.location_id])[0],
        direction=wanted.direction,
        hold_seconds=wanted.hold_seconds,
        **_along(wanted),
        by=actor,
    )
    return Status(201, _shown(opened))  # its customer and location are at hand


@router.post(ONE + "/replies", response={201: MessageOut}, by_alias=True, summary="Reply")
def reply(request: HttpRequest, number: int, wanted: ReplyIn) -> Status[dict[str, Any]]:
    """Answer by mail, whoever wrote last unless `answers` says which message.

    With `hold_seconds` it can be withdrawn for so long, with `send_at` until then.
    """
    conversation = _conversation(request, "reply", number)
    message = actions.reply_to_conversation(
        conversation,
        text=wanted.text,
        answers=wanted.answers,
        hold_seconds=wanted.hold_seconds,
        **_along(wanted),
        by=actor_on(request),
    )
    return Status(201, _said(conversation, message))


@router.post(
    ONE + "/messages/{int:message_id}/forward",
    response={201: MessageOut},
    by_alias=True,
    summary="Pass a message on",
)
def forward(
    request: HttpRequest, number: int, message_id: int, wanted: ForwardIn
) -> Status[dict[str, Any]]:
    """Send a message on to somebody outside, with a note. The conversation stands as it did."""
    conversation = _conversation(request, "reply", number)
    message = queries.message_for(actor_on(request), number, message_id)
    chosen = [each for each in message.files if each.pk in wanted.attachments]
    if len(chosen) < len(set(wanted.attachments)):
        sentence = _("This message has no such file. Look at its attachments.")
        raise FileGone(sentence, field="attachments")
    sent = actions.forward_message(
        message,
        to=wanted.to.model_dump(),
        note=wanted.note,
        files=enclosed_again(chosen),
        hold_seconds=wanted.hold_seconds,
        by=actor_on(request),
    )
    return Status(201, _said(conversation, sent))


@router.post(
    ONE + "/messages/{int:message_id}/send_now",
    response=MessageOut,
    by_alias=True,
    summary="Send a waiting message now",
)
def send_now(request: HttpRequest, number: int, message_id: int) -> dict[str, Any]:
    """Let a message leave before its time, or before the next attempt. 409 where it is gone."""
    conversation = _conversation(request, "reply", number)
    message = queries.message_for(actor_on(request), number, message_id)
    message.delivery = outbox.send_now(outgoing_of(message), by=actor_on(request)).state
    return _said(conversation, message)


@router.post(ONE + "/notes", response={201: MessageOut}, by_alias=True, summary="Write a note")
def note(request: HttpRequest, number: int, wanted: NoteIn) -> Status[dict[str, Any]]:
    """Write something down that only the team sees."""
    conversation = _conversation(request, "note", number)
    message = actions.add_note(conversation, text=wanted.text, by=actor_on(request))
    return Status(201, _said(conversation, message))


@router.post(ONE + "/assign", response=ConversationOut, by_alias=True, summary="Assign")
def assign(request: HttpRequest, number: int, wanted: AssignIn) -> dict[str, Any]:
    """Give a conversation to a person or a team; null is nobody, what is missing stays."""
    conversation, actor = _conversation(request, "assign", number), actor_on(request)
    given = wanted.model_dump(exclude_unset=True)
    member = (
        _one(staff(actor), given["staff"], "staff") if "staff" in given else conversation.assignee
    )
    team = _one(teams(actor), given["team"], "team") if "team" in given else conversation.team
    actions.assign_conversation(conversation, assignee=member, team=team, by=actor)
    return _changed(number)


@router.post(ONE + "/snooze", response=ConversationOut, by_alias=True, summary="Snooze")
def snooze(request: HttpRequest, number: int, wanted: SnoozeIn) -> dict[str, Any]:
    """Put a conversation away until a moment, or until the customer writes."""
    conversation = _conversation(request, "snooze", number)
    actions.snooze_conversation(conversation, until=wanted.until, by=actor_on(request))
    return _changed(number)


@router.post(ONE + "/close", response=ConversationOut, by_alias=True, summary="Close")
def close(request: HttpRequest, number: int, wanted: CloseIn | None = None) -> dict[str, Any]:
    """End the work on a conversation. 409 where somebody else has."""
    conversation = _conversation(request, "close", number)
    reason = wanted.reason if wanted and wanted.reason else ""
    actions.close_conversation(conversation, reason=reason, by=actor_on(request))
    return _changed(number)


@router.post(ONE + "/reopen", response=ConversationOut, by_alias=True, summary="Reopen")
def reopen(request: HttpRequest, number: int) -> dict[str, Any]:
    """Take up a closed conversation again. 409 where it is open."""
    conversation = _conversation(request, "reopen", number)
    actions.reopen_conversation(conversation, by=actor_on(request))
    return _changed(number)


@router.post(
    ONE + "/messages/{int:message_id}/withdraw",
    response=MessageOut,
    by_alias=True,
    summary="Withdraw a reply",
)
def withdraw(request: HttpRequest, number: int, message_id: int) -> dict[str, Any]:
    """Take a reply back that nobody outside has yet. 409 where it has left, or may have."""
    conversation = _conversation(request, "withdraw", number)
    message = queries.message_for(actor_on(request), number, message_id)
    return _said(conversation, actions.withdraw_reply(message, by=actor_on(request)))


@router.get(
    ONE + "/messages/{int:message_id}/raw",
    summary="Show a mail as it came",
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {"message/rfc822": {"schema": {"type": "string"}}},
            }
        }
    },
)
def raw(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Return the bytes of an incoming mail, unchanged."""
    _conversation(request, "see_raw", number)
    message = queries.message_for(actor_on(request), number, message_id)
    if not message.raw_sha256:
        raise Http404(_("This message did not come as a mail."))

    response = HttpResponse(read(message.raw_sha256), content_type="message/rfc822")
    response["Content-Disposition"] = disposition(f"{number}-{message_id}.eml")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@router.get(
    ONE + "/attachments/{int:attachment_id}",
    summary="Download a file",
    openapi_extra={
        "responses": {
            200: {
                "description": "OK",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        }
    },
)
def attachment(request: HttpRequest, number: int, attachment_id: int) -> HttpResponse:
    """Return the bytes of an attachment."""
    _conversation(request, "see", number)
    found = queries.attachment_for(actor_on(request), number, attachment_id)
    return download(found.filename, found.content_type, _bytes(found))


def _conversation(request: HttpRequest, verb: str, number: int) -> Conversation:
    """Return the conversation if the caller may do the verb at all, and to this one.

    A foreign one is not found; one they may see and not change is refused.
    """
    actor = actor_on(request)
    require(actor, f"conversation.{verb}")
    conversation = queries.conversation_for(actor, number)
    require(actor, f"conversation.{verb}", conversation)
    return conversation


def _shown(conversation: Conversation) -> dict[str, Any]:
    number = conversation.number
    clocks = ports.clocks_of([number]).get(number, [])
    first = conversation.first_message
    messages = [first] if first else queries.messages_of([conversation])[number]
    return conversation_out(conversation, clocks, messages, base=_base())


def _changed(number: int) -> dict[str, Any]:
    # Not as the caller: it may just have been given away to where they cannot see.
    return _shown(queries.conversation_for(SYSTEM, number))


def _said(conversation: Conversation, message: Message) -> dict[str, Any]:
    shown = message_out(message, conversation, base=_base())
    return shown | {"conversation": conversation.number}


def _along(wanted: Outgoing) -> dict[str, Any]:
    """Return who gets a copy, the files, whose bytes are kept now, and when it leaves."""
    return {
        "cc": [each.model_dump() for each in wanted.cc],
        "bcc": [each.model_dump() for each in wanted.bcc],
        "files": decoded([each.model_dump() for each in wanted.attachments]),
        "send_at": wanted.send_at,
    }


def _base() -> str:
    # Not as the request names us: anybody can write a Host, and programs follow these links.
    return f"{settings.REGULARS_URL}/api/v1"


def _line(mailbox: str, actor: Actor) -> ChannelLine:
    """Return the mailbox of this name, or the first, of those at the caller's locations."""
    channel = ports.channels.get(CHANNEL)
    line = channel.find(one_line(mailbox), locations=actor.locations) if channel else None
    if line:
        return line
    if mailbox:
        raise NoSuchMailbox(
            _("There is no mailbox %(name)s here.") % {"name": one_line(mailbox)[:80]},
            field="mailbox",
        )
    raise NoSuchMailbox(
        _("There is no mailbox that you may use. Add one with: regulars mailbox add ADDRESS"),
        field="mailbox",
    )


def _address(customer: CustomerRef) -> Address:
    email = checked_contact(EMAIL, customer.email, field="customer.email")
    return Address(EMAIL, email, customer.name)


def _one(rows: Any, pk: int | None, field: str) -> Any:
    if pk is None:
        return None
    found = rows.filter(pk=pk).first() if 0 < pk <= queries.MAX_NUMBER else None
    if found is None:
        raise NobodyThere(_("There is nobody here with the id %(id)s.") % {"id": pk}, field=field)
    return found


def _bytes(found: Attachment) -> bytes:
    if found.part_of:
        return read_part(found.part_of, found.part_start, found.part_end, found.part_encoding)
    return read(found.sha256)
