from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.conversations.actions import take_messages
from regulars.conversations.models import Conversation
from regulars.conversations.ports import ours_among
from regulars.conversations.rules import IncomingAttachment, IncomingMessage
from regulars.customers.models import ContactPoint
from regulars.customers.rules import EMAIL, Address, BadContact, checked_contact, contact_key
from regulars.files.actions import store_many
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.failpoints import failpoint
from regulars.kit.permissions import require
from regulars.kit.text import one_line, strip_controls
from regulars.portal.actions.counting import count_attempts
from regulars.portal.models import Posted
from regulars.portal.refusals import NothingSaid
from regulars.portal.rules import (
    ANSWERS,
    CHANNEL,
    EVERYBODY,
    FORMS_BY_ALL,
    FORMS_FOR_ONE_ADDRESS,
    FORMS_FROM_ONE_PLACE,
    MESSAGE_CHARS,
    Try,
    kind_of,
    subject_from,
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a form brought it."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLetter:
    """What somebody wrote in the contact form.

    Attributes:
        reach: A mail address or a phone number, which nobody has proved.
        order: The number of an order, or "".
        language: Of the page, BCP 47: for a customer who has shown none yet.
    """

    text: str
    reach: str
    name: str = ""
    order: str = ""
    language: str = ""
    files: Sequence[Upload] = ()


def write_by_form(
    letter: FormLetter, *, key: str, location: Location, channel_ref: str, place: str, by: Actor
) -> Posted:
    """Take what somebody wrote in the contact form: a conversation that waits for us.

    When this returns, words and files are on the disk, in a conversation: one transaction writes
    all of it, and nothing is told before. Killed or refused on the way, nothing of it is there,
    and the same key may be sent again.

    It is marked as coming from nobody proved, and the contact point stays as it was, unconfirmed
    where it is new.

    Args:
        key: The form's own: the same key again gives what it became the first time.
        channel_ref: By which line an answer leaves: "mailbox:3", or "".
        place: From where it comes: see `rules.place_of`.

    Raises:
        NothingSaid: no words.
        BadContact: neither an address nor a number, or an address of our own.
        TooMany: too many came from there, for this address, or altogether.
    """
    if known := _posted_with(key):
        return known

    kind = kind_of(letter.reach)
    reach = _checked_reach(kind, letter.reach)
    text = _checked(letter.text)
    _count(kind, reach, place, by=by)
    attachments = _stored(letter.files)
    failpoint("form_after_files")
    with transaction.atomic():
        incoming = IncomingMessage(
            customer=Address(kind, reach, one_line(letter.name), letter.language, clock.now()),
            channel=CHANNEL,
            channel_ref=channel_ref,
            location_id=location.pk,
            received_at=clock.now(),
            subject=subject_from(text),
            text=_with_order(text, one_line(letter.order)),
            sender_check={"verdict": "unverified", "by": CHANNEL},
            attachments=attachments,
        )
        posted = _taken_once(key, incoming, by=by)
        failpoint("form_before_commit")
    failpoint("form_after_commit")
    return posted


def answer_conversation(
    conversation: Conversation,
    *,
    key: str,
    text: str,
    point: ContactPoint,
    has_proved: bool,
    files: Sequence[Upload] = (),
    by: Actor,
) -> Posted:
    """Add what a customer writes on their own page, or by the link in a letter.

    A closed conversation opens again by it.

    Args:
        point: The address they proved, or that the letter with the link went to.
        has_proved: Whether they signed in; a link may have been passed on.

    Raises:
        NothingSaid: neither words nor files.
        TooMany: nobody writes so often.
        NotAllowed: it is not theirs.
    """
    require(by, "my.write", conversation)
    if known := _posted_with(key):
        return known

    text = _checked(text, or_files=files)
    count_attempts([Try(ANSWERS, str(point.customer_id))], by=by)
    attachments = _stored(files)
    with transaction.atomic():
        incoming = IncomingMessage(
            customer=Address(point.kind, point.value, "", "", clock.now()),
            channel=CHANNEL,
            channel_ref=conversation.channel_ref,
            location_id=conversation.location_id,
            received_at=clock.now(),
            subject=conversation.subject,
            text=text,
            tokens=[conversation.token],
            sender_check={"verdict": "verified" if has_proved else "unknown", "by": CHANNEL},
            attachments=attachments,
        )
        return _taken_once(key, incoming, by=by)


def _posted_with(key: str) -> Posted | None:
    return Posted.objects.filter(key=key).select_related("message__conversation").first()


def _count(kind: str, reach: str, place: str, *, by: Actor) -> None:
    tries = [
        Try(FORMS_FROM_ONE_PLACE, place),
        Try(FORMS_FOR_ONE_ADDRESS, contact_key(kind, reach)),
        Try(FORMS_BY_ALL, EVERYBODY),
    ]
    count_attempts(tries, by=by)


def _checked_reach(kind: str, value: str) -> str:
    """Return where an answer goes; one to ourselves would come back as a new message."""
    reach = checked_contact(kind, value, field="reach")
    if kind == EMAIL and ours_among({reach.rstrip("."), contact_key(kind, reach)}):
        words = _(
            "%(address)s is our own address. Please give one of yours, to which we can answer."
        )
        raise BadContact(words % {"address": reach[:80]}, field="reach")
    return reach


def _checked(text: str, *, or_files: Sequence[Upload] = ()) -> str:
    text = strip_controls(text.replace("\r\n", "\n")).strip()[:MESSAGE_CHARS]
    if not text and not or_files:
        raise NothingSaid(_("Write a few words, so that we know what to do."), field="message")
    return text


def _with_order(text: str, order: str) -> str:
    if not order:
        return text
    told = _("Order number: %(order)s") % {"order": order}
    return f"{text}\n\n{told}"


def _stored(files: Sequence[Upload]) -> list[IncomingAttachment]:
    """Keep the bytes, before the transaction of the rows that name them."""
    stored = store_many([each.content for each in files])
    return [
        IncomingAttachment(
            filename=upload.filename,
            content_type=upload.content_type,
            size=kept.size,
            sha256=kept.sha256,
        )
        for upload, kept in zip(files, stored, strict=True)
    ]


def _taken_once(key: str, incoming: IncomingMessage, *, by: Actor) -> Posted:
    """Take a message and note by which press of Send; a second press at once finds the first."""
    try:
        with transaction.atomic():
            taken = take_messages([incoming], by=by)[0]
            reach = incoming.customer.value
            return Posted.objects.create(
                key=key, message=taken.message, reach=reach, at=clock.now()
            )
    except IntegrityError:  # the same press of the button, a moment ago
        return Posted.objects.select_related("message__conversation").get(key=key)
