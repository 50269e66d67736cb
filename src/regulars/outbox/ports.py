"""Who sends what: a channel registers its sender in ``apps.py``.

    outbox.ports.register_sender("email", SmtpSender())

The last one registered for a channel sends. It may say whether it has a way to send at all:

    outbox.ports.register_sender("email", SmtpSender(), can_send=queries.house_can_send)
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.outbox.catch_all import CatchAll
from regulars.outbox.rules import NoSender
from regulars.outbox.sender import Sender

__all__ = ["Sender", "can_send", "register_sender", "sender_for"]

_senders: dict[str, Sender] = {}
_asked: dict[str, Callable[[], bool]] = {}


def register_sender(
    channel: str, sender: Sender, *, can_send: Callable[[], bool] | None = None
) -> None:
    """Let ``sender`` send for a channel, in place of whoever did.

    Args:
        can_send: Whether what the house itself posts has a way to leave; None for always.
    """
    _senders[channel] = sender
    _asked[channel] = can_send or (lambda: True)


def can_send(channel: str) -> bool:
    """Return whether what is posted in the house's name has a way to leave, as far as we know.

    With the catch-all on it has: it is shown at ``/outbox/``.
    """
    if settings.REGULARS_CATCH_ALL:
        return True
    return channel in _senders and _asked[channel]()


def sender_for(channel: str) -> Sender:
    """Return who sends for a channel; with the catch-all on, somebody who sends nothing.

    Raises:
        NoSender: nobody does.
    """
    sender = _senders.get(channel)
    if settings.REGULARS_CATCH_ALL:
        return CatchAll(sender)
    if sender is None:
        raise NoSender(_("Nothing can be sent by “%(channel)s”.") % {"channel": channel})
    return sender
