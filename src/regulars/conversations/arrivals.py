"""How far what we sent has come, said where it was written: for all, and for each who gets it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regulars.conversations.models import Message
from regulars.kit import clock
from regulars.outbox.models import OutgoingMessage
from regulars.ui import formats

# Held for longer than anybody has to think again: it was sent for later.
THINKING = timedelta(minutes=5)
SOON = timedelta(days=6)
DONE = ("sent", "failed")


def is_shared(message: Message) -> bool:
    """Whether a message of ours went to several people, who may fare differently."""
    return len(message.to) + len(message.cc) + len(message.bcc) > 1


def is_for_later(message: Message, way: OutgoingMessage | None) -> bool:
    """Whether a message of ours waits for a moment that somebody chose."""
    return bool(way and message.delivery == "held" and way.send_after - way.created_at > THINKING)


def is_tried_again(message: Message, way: OutgoingMessage | None) -> bool:
    """Whether a message of ours was put off by the other server, and waits for the next attempt."""
    return bool(way and message.delivery == "queued" and way.attempts)


def has_written_since(message: Message, messages: Iterable[Message]) -> bool:
    """Whether somebody wrote after a message of ours was written, who has not read it."""
    return any(
        each.pk > message.pk and each.direction == Message.Direction.IN and not each.is_automatic
        for each in messages
    )


def delivery_words(
    message: Message, way: OutgoingMessage | None, *, was_overtaken: bool = False
) -> str:
    """Return how far an outgoing message has come, with the other server's words.

    Args:
        was_overtaken: Somebody has written since, and it has not left.
    """
    if way is not None:
        told = _told(message, way, was_overtaken=was_overtaken)
        if told:
            return told
    return {
        "held": _("Held for a moment, so that you can take it back"),
        "queued": _("Waiting to be sent"),
        "sending": _("Being sent"),
        "sent": _("Sent"),
        "failed": _failed(way),
        "uncertain": _("The line broke at the end: nobody knows whether this arrived."),
    }.get(message.delivery, "")


def _told(message: Message, way: OutgoingMessage, *, was_overtaken: bool) -> str:
    """Return what only the outbox can tell, "" where it has nothing to add."""
    if is_for_later(message, way):
        return _later(way.send_after, was_overtaken=was_overtaken)
    if is_tried_again(message, way):
        return _again(way)
    if message.delivery == "sent" and way.refused:
        return _("Sent, but not everybody has it")
    return ""


def results_shown(message: Message, way: OutgoingMessage | None) -> SafeString:
    """Return how each who gets a message fares; "" where there is only one, or nothing to tell."""
    if way is None or not is_shared(message) or message.delivery in ("held", "withdrawn"):
        return SafeString()
    groups = ((way.to, ""), (way.cc, _("copy")), (way.bcc, _("hidden copy")))
    rows = [(each, kind) for people, kind in groups for each in people]
    told = [(_who(each, kind), _fate(each["address"], way)) for each, kind in rows]
    lines = format_html_join("", "<li>{}: {}</li>", told)
    return format_html('<ul class="c-message__sent">{}</ul>', lines)


def _who(person: dict[str, str], kind: str) -> SafeString:
    name = format_html("<bdi>{}</bdi>", person["name"] or person["address"])
    return format_html("{} ({})", name, kind) if kind else name


def _fate(address: str, way: OutgoingMessage) -> str:
    if address in way.refused:
        words = _("not sent. The other server said: %(words)s")
        return words % {"words": way.refused[address] or "–"}
    if address in way.accepted:
        return _("has it")
    if way.state == "queued" and way.attempts:
        return _("tried again at %(moment)s") % {"moment": moment_said(way.send_after)}
    if way.state == "uncertain":
        return _("nobody knows")
    return _("not sent") if way.state in DONE else _("on its way")


def _later(send_after: datetime, *, was_overtaken: bool) -> str:
    moment = {"moment": moment_said(send_after)}
    if was_overtaken:
        return _("Somebody has written since. Read that first: this leaves %(moment)s.") % moment
    return _("Leaves %(moment)s") % moment


def _again(way: OutgoingMessage) -> str:
    words = _(
        "Not sent yet. The other server said: %(words)s We try again at %(moment)s, until %(last)s."
    )
    return words % {
        "words": _sentence(way.last_words),
        "moment": moment_said(way.send_after),
        "last": moment_said(way.give_up_at),
    }


def _failed(way: OutgoingMessage | None) -> str:
    said = {"words": _sentence(way.last_words if way else "")}
    what = _("Not sent. The other server said: %(words)s")
    if way and way.sent_at:
        what = _("It came back. The other server said: %(words)s")
    todo = _("Correct the address, then send it again.")  # apart: nobody finds it in an f-string
    return f"{what % said} {todo}"


def _sentence(words: str) -> str:
    words = words.strip() or "–"
    return words if words[-1] in ".!?–" else f"{words}."


def moment_said(moment: datetime) -> str:
    """Return a moment to come with its time, however far away."""
    now = clock.now()
    return formats.moment(moment, now=now) if moment - now < SOON else formats.day_and_time(moment)
