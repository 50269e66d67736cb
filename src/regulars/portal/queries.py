"""What customers may read: their own page, and what a link in a letter opens."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.queries import MAX_NUMBER, messages_of
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.queries import bring_points
from regulars.customers.rules import EMAIL, contact_key
from regulars.feedback.models import OptOut, Response
from regulars.files.queries import read, read_part
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import BadToken, sha256_hex
from regulars.kit.paging import Page, moment_and_id, page_of
from regulars.kit.permissions import can
from regulars.portal import tokens
from regulars.portal.models import Attempt, Posted, Revocation, SignIn, Visit
from regulars.portal.rules import (
    EVERYBODY,
    FORMS_BY_ALL,
    LINK_VALID_FOR,
    RECEIPT_VALID_FOR,
    may_be_seen,
)

PAGE = 20
MOST_OPEN = 50
_WRONGLY = frozenset({"forged", "unverified"})

Rows = QuerySet[Conversation]


def actor_of(customer: Customer) -> Actor:
    """Return a customer as the author of what they do."""
    name = customer.name or _("The customer")
    return Actor(kind="customer", id=str(customer.pk), name=name, language=customer.language)


def visit_by(secret: str) -> Visit | None:
    """Return the signed-in browser with this cookie, with its customer at hand."""
    now = clock.now()
    rows = Visit.objects.select_related("point__customer")
    return rows.filter(
        key_sha256=sha256_hex(secret), ended_at__isnull=True, expires_at__gt=now
    ).first()


def sign_in_by(secret: str) -> SignIn | None:
    """Return the sign-in with this link, also when it is used or over."""
    rows = SignIn.objects.select_related("point__customer")
    return rows.filter(link_sha256=sha256_hex(secret)).first()


def is_open(sign_in: SignIn) -> bool:
    return sign_in.used_at is None and sign_in.expires_at > clock.now()


def posted_by(receipt: str) -> Posted | None:
    """Return what a receipt is for; None where it is not ours, or a few days old."""
    try:
        key, given_at = tokens.read_receipt(receipt)
    except BadToken:
        return None
    if clock.now() - given_at > RECEIPT_VALID_FOR:
        return None
    return Posted.objects.filter(key=key).select_related("message__conversation__location").first()


def open_conversations(actor: Actor) -> list[Conversation]:
    """Return the customer's conversations that are not closed, the latest first, fifty at most."""
    rows = _theirs(actor).exclude(status=Conversation.Status.CLOSED)
    return list(rows.order_by("-last_message_at", "-number")[:MOST_OPEN])


def past_conversations(actor: Actor, *, cursor: str = "", limit: int = PAGE) -> Page[Conversation]:
    """Return a page of the customer's closed conversations, the latest first, by keyset.

    Raises:
        BadCursor: the cursor is not one of ours, or of another list.
    """
    rows = _theirs(actor).filter(status=Conversation.Status.CLOSED)
    if cursor:
        at, number = moment_and_id(cursor)
        rows = rows.filter(Q(closed_at__lt=at) | Q(closed_at=at, number__lt=number))
    found = list(rows.order_by("-closed_at", "-number")[: limit + 1])
    return page_of(found, limit=limit, key=lambda row: (row.closed_at, row.number))


def _theirs(actor: Actor) -> Rows:
    if not can(actor, "my.see"):
        return Conversation.objects.none()
    people = Conversation.Kind.PERSON
    return Conversation.objects.filter(customer=int(actor.id), kind=people)


def conversation_for(actor: Actor, number: int) -> Conversation:
    """Return one conversation of the customer.

    Raises:
        Http404: there is none that is theirs: a foreign one is like one that does not exist.
    """
    rows = _theirs(actor).select_related("customer", "location")
    found = rows.filter(number=number).first() if 0 < number <= MAX_NUMBER else None
    if found is None:
        raise Http404
    return found


def messages_for(conversation: Conversation) -> list[Message]:
    """Return what its customer may see of a conversation, oldest first, with files at hand."""
    keys = _keys_of(conversation.customer)
    said = messages_of([conversation])[conversation.number]
    return [each for each in said if may_be_seen(each, keys)]


def everything_said(actor: Actor) -> Iterator[tuple[Conversation, list[Message]]]:
    """Yield each conversation of a customer with what they may see of it, the oldest first."""
    last, rows = 0, _theirs(actor).select_related("location", "customer").order_by("number")
    while few := list(rows.filter(number__gt=last)[:PAGE]):
        keys, said = _keys_of(few[0].customer), messages_of(few)
        for each in few:
            yield each, [one for one in said[each.number] if may_be_seen(one, keys)]
        last = few[-1].number


def bytes_of(found: Attachment) -> bytes:
    """Return the bytes of a file.

    Raises:
        Missing, ValueError: they are not kept any more.
    """
    if not found.part_of:
        return read(found.sha256)
    return read_part(found.part_of, found.part_start, found.part_end, found.part_encoding)


def survey_answers(customer: Customer) -> list[Response]:
    """Return what a customer answered when we asked how it was, the oldest first."""
    theirs = Response.objects.filter(invitation__customer=customer)
    return list(theirs.select_related("invitation").order_by("pk"))


def wants_no_surveys(customer: Customer) -> bool:
    return OptOut.objects.filter(customer=customer).exists()


def count_of_conversations(actor: Actor) -> int:
    return _theirs(actor).count()


def attachment_for(conversation: Conversation, attachment_id: int) -> Attachment:
    """Return a file of a message that the customer may see.

    Raises:
        Http404: there is none.
    """
    for message in messages_for(conversation):
        for each in message.files:
            if each.pk == attachment_id:
                return each
    raise Http404


def link_for(conversation: Conversation, address: str) -> str:
    """Return the absolute address under which a customer reads and answers one conversation.

    "" where the address is not the customer's own, or where somebody who is not proved to be them
    has written from it.
    """
    point = _own_point(conversation, address)
    if point is None or _was_written_wrongly(conversation, point):
        return ""
    token = tokens.link_token(number=conversation.number, point_id=point.pk)
    return f"{settings.REGULARS_URL}/l/{token}/"


def _own_point(conversation: Conversation, address: str) -> ContactPoint | None:
    bring_points([conversation.customer])
    key = contact_key(EMAIL, address)
    points = (each for each in conversation.customer.points if each.kind == EMAIL)
    return next((each for each in points if each.key == key), None)


def _was_written_wrongly(conversation: Conversation, point: ContactPoint) -> bool:
    """Whether mail that says to come from this address was not shown to."""
    if conversation.channel != EMAIL:
        return False
    written = conversation.messages.filter(direction=Message.Direction.IN).order_by("-pk")
    for each in written.only("from_address", "sender_check")[:PAGE]:
        if contact_key(EMAIL, each.from_address) == point.key:
            return each.sender_check.get("verdict") in _WRONGLY
    return False


def opened_by_link(token: str) -> tuple[Conversation, ContactPoint] | None:
    """Return what the link of a letter opens, and whose address it went to.

    None where it was not made here, has run out or was revoked, where the address is the
    customer's no longer, or the conversation is somebody else's by now.
    """
    try:
        link = tokens.read_link(token)
    except (BadToken, ValueError):
        return None
    if clock.now() - link.made_at > LINK_VALID_FOR or _is_revoked(link.point_id, link.made_at):
        return None
    conversation = (
        Conversation.objects.select_related("customer", "location")
        .filter(number=link.number, kind=Conversation.Kind.PERSON)
        .first()
    )
    point = ContactPoint.objects.filter(pk=link.point_id).first()
    if conversation is None or point is None or point.customer_id != conversation.customer_id:
        return None
    return conversation, point


def address_of_link(token: str) -> str:
    """Return the address that a link of ours was sent to, also when it has run out; "" for none."""
    try:
        link = tokens.read_link(token)
    except (BadToken, ValueError):
        return ""
    point = ContactPoint.objects.filter(pk=link.point_id).first()
    return point.value if point else ""


def _is_revoked(point_id: int, made_at: datetime) -> bool:
    return Revocation.objects.filter(point=point_id, at__gte=made_at).exists()


def forms_are_stopped() -> bool:
    """Return whether so many forms came in the last hour that no more are taken."""
    key = tokens.counted_key(FORMS_BY_ALL.name, EVERYBODY)
    rows = Attempt.objects.filter(key=key, at__gt=clock.now() - FORMS_BY_ALL.window)
    return rows[: FORMS_BY_ALL.most].count() >= FORMS_BY_ALL.most


def kinds_of(customer: Customer) -> set[str]:
    """Return by which kinds of contact points a customer can be reached."""
    bring_points([customer])
    return {point.kind for point in customer.points}


def _keys_of(customer: Customer) -> set[str]:
    bring_points([customer])
    return {point.key for point in customer.points}
