"""The place where we write: what stands in it at first, and what must be settled before sending."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from regulars.conversations.alongside import (
    Along,
    along_again,
    copies_shown,
    later_shown,
    more_shown,
)
from regulars.conversations.copying import Copy, copies_offered
from regulars.conversations.models import Conversation, Message
from regulars.conversations.opened import Opened
from regulars.conversations.parties import LOOKED_BACK, bounces, complained, party_of
from regulars.conversations.ports import ours_among
from regulars.conversations.rows import channel_words
from regulars.conversations.sending import (
    Addressee,
    addressees,
    own_mailbox_words,
)
from regulars.conversations.thread import newest_of
from regulars.customers.queries import mail_addresses_of
from regulars.customers.rules import EMAIL, contact_key
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.languages import map_language
from regulars.kit.permissions import can
from regulars.kit.text import snippet
from regulars.ui import formats
from regulars.ui.filling import filled

_BLANK = re.compile(r"\{\{[^{}\n]{0,100}\}\}")
QUOTED_CHARS = 90


@dataclass(frozen=True)
class Draft:
    """What somebody was writing when the page had to be shown again.

    Attributes:
        error: Why it was not taken, for them to put right.
        conflict: Who wrote something in between; they may send anyway.
        to: The address it was to go to; "" for whoever wrote last.
        along: What was to go along; None where nobody has chosen.
    """

    text: str
    kind: str = "reply"
    error: str = ""
    conflict: Message | None = None
    to: str = ""
    along: Along | None = None


def composer_shown(
    opened: Opened, messages: Sequence[Message], *, draft: Draft | None = None
) -> SafeString:
    """Return the place where we write; "" for whoever may not."""
    conversation = opened.conversation
    if not can(opened.actor, "conversation.note", conversation):
        return SafeString()

    people = _people(conversation, messages)
    to = _chosen(people, draft.to if draft else "")
    back = draft is not None
    draft = draft or Draft(text=first_words(conversation, messages, to))
    groups = _copies(conversation, messages, people)
    ours = _ours(to, groups)
    where = _where(opened)
    words = {
        **where,
        "hidden": _hidden(messages, people),
        "people": _choices(people, to) if len(people) > 1 else "",
        "text": draft.text,
        "error": draft.error,
        "language": conversation.language,
        "buttons": opened.slot("conversation.composer"),
        **_guard(draft.conflict),
        **_recipient(conversation, to, ours=ours),
        "copies": copies_shown(groups, to.answers if to else 0, draft.along, ours=ours),
        "more": more_shown(draft.along, name=where["id"]),
        "later": later_shown(conversation, draft.along, name=where["id"]),
    }
    then = [{"value": "done", "label": _("Send and done")}]
    given = {"kind": draft.kind, "back": back, "then": then}
    template, token = "ui/components/composer.html", opened.csrf_token
    return filled(template, words, given, name="composer", csrf_token=token)


def _where(opened: Opened) -> dict[str, str]:
    """Return where it is sent, under which key."""
    key, reply = str(uuid4()), opened.url("reply")
    return {
        "id": f"composer-{key[:8]}",
        "key": key,
        "draft": f"{opened.actor.id} {opened.conversation.number}",
        "action": reply,
        "reply_url": reply,
        "note_url": opened.url("note"),
    }


def _copies(
    conversation: Conversation, messages: Sequence[Message], people: Sequence[Addressee]
) -> dict[int, tuple[str, list[Copy]]]:
    """Return who can get a copy, for each whom an answer can go to: see `copies_shown`."""
    found = {}
    for person in people:
        address = person.recipient["address"]
        copies = copies_offered(
            person.message,
            messages,
            but=contact_key(EMAIL, address),
            party=party_of(conversation, address),
        )
        found[person.answers] = (person.recipient["name"] or address, copies)
    return found


def _ours(to: Addressee | None, groups: Mapping[int, tuple[str, list[Copy]]]) -> set[str]:
    """Return which of all these addresses are our own mailboxes: one question for all."""
    copies = {copy.address for _name, rows in groups.values() for copy in rows}
    return ours_among(copies | ({to.recipient["address"]} if to else set()))


def _recipient(
    conversation: Conversation, to_whom: Addressee | None, *, ours: set[str]
) -> dict[str, str]:
    name = to_whom.recipient["name"] if to_whom else conversation.customer.name
    address = to_whom.recipient["address"] if to_whom else ""
    to = {"to": name or address or conversation.customer_name}
    if not address:
        only = _("There is no mail address to answer to. Add one to the customer first.")
        return {**to, "by": "", "note_only": only}
    if address in ours:
        return {**to, "by": "", "note_only": own_mailbox_words(address)}
    if not conversation.channel_ref:
        return {**to, "by": "", "note_only": _("This conversation has no way out: notes only.")}
    by = _("by e-mail (%(address)s)") if name else _("by e-mail")
    if conversation.channel not in ("email", "form"):  # a form is answered by mail
        return {**to, "by": channel_words(conversation.channel)}
    if bounces(conversation, address):
        by = _("by e-mail (%(address)s): the last mail to it came back")
    elif complained(conversation, address):
        by = _("by e-mail (%(address)s): our mail was called spam there")
    return {**to, "by": by % {"address": address}}


def _people(conversation: Conversation, messages: Sequence[Message]) -> list[Addressee]:
    """Return whom an answer can go to, without a query where only the customer wrote."""
    points = mail_addresses_of(conversation.customer)
    theirs = [each for each in reversed(messages) if each.direction == Message.Direction.IN]
    return addressees(conversation, points, theirs[:LOOKED_BACK])


def _chosen(people: list[Addressee], address: str) -> Addressee | None:
    wanted = (each for each in people if each.recipient["address"] == address)
    return next(wanted, people[0] if people else None)


def _hidden(messages: Iterable[Message], people: Sequence[Addressee]) -> SafeString:
    """Return what the form sends along; whom the page has named, where there is no choice."""
    sent = [("last_seen", newest_of(messages))]
    if len(people) == 1:
        sent.append(("answers", people[0].answers))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', sent)


def _choices(people: Iterable[Addressee], to: Addressee | None) -> SafeString:
    selected = SafeString(" selected")
    choices = [(each.answers, selected if each == to else "", _label(each)) for each in people]
    return format_html_join("", '<option value="{}"{}>{}</option>', choices)


def _label(person: Addressee) -> str:
    address = person.recipient["address"]
    name = person.recipient["name"] or address
    if person.is_customer:
        return f"{name} ({address})"
    words = _("Not the customer: %(name)s (%(address)s)")
    if person.is_stranger:
        words = _("Nobody we know: %(name)s (%(address)s)")
    return words % {"name": name, "address": address}


def first_words(
    conversation: Conversation, messages: Iterable[Message], to: Addressee | None
) -> str:
    """Return the greeting that a new answer begins with; "" where there is nothing to answer.

    We know how to greet customers; nobody else.
    """
    if to is None or not to.is_customer:
        return ""
    last = [each for each in messages if _is_said(each)]
    if not last or last[-1].direction != Message.Direction.IN:
        return ""
    greeting = greeting_of(conversation)
    return f"{greeting}\n\n" if greeting else ""


def _is_said(message: Message) -> bool:
    """Whether a message was said to whom the conversation is with, or by them."""
    is_between = message.direction != Message.Direction.NOTE and message.forwards is None
    return is_between and message.delivery != Message.Delivery.WITHDRAWN


def greeting_of(conversation: Conversation) -> str:
    """Return how an answer greets this customer, in their language; "" while nobody knows how."""
    name = conversation.customer.greet_as
    if not name:
        return ""
    tag = conversation.language or conversation.customer.language
    with override(map_language(tag) or get_language()):
        return _("Hello %(name)s,") % {"name": name}


def without_greeting(conversation: Conversation, text: str) -> str:
    """Return what was really written: "" for a text that is only our prefilled greeting."""
    greeting, text = greeting_of(conversation), text.strip()
    return text.removeprefix(greeting).strip() if greeting else text


def blank_in(text: str) -> str:
    """Return the first part that still has to be filled in, such as ``{{name}}``; "" for none."""
    found = _BLANK.search(text)
    return found[0] if found else ""


def unseen_by(actor: Actor, messages: Iterable[Message], *, last_seen: int) -> Message | None:
    """Return the newest words of somebody else after the last message an actor has seen."""
    new = [
        each
        for each in messages
        if each.pk > last_seen
        and each.delivery != "withdrawn"
        and not (actor.is_staff and str(each.author_id) == actor.id)
    ]
    return max(new, key=lambda each: each.pk, default=None)


def taken_back(message: Message) -> Draft:
    """Return a reply that never left as it can be written again, to the same person."""
    to = next((each["address"] for each in message.to), "")
    return Draft(text=message.text, to=to, along=along_again(message))


def _guard(message: Message | None) -> dict[str, Any]:
    if message is None:
        return {}
    who = message.author.name if message.author else message.from_name or message.from_address
    words = _("%(name)s wrote %(ago)s: “%(words)s”") % {
        "name": who or _("Somebody"),
        "ago": formats.ago(message.created_at, now=clock.now()),
        "words": snippet(message.new_text, QUOTED_CHARS),
    }
    return {
        "guard": words,
        "guard_label": _("Send anyway"),
        "guard_name": "anyway",
        "guard_value": message.pk,
    }
