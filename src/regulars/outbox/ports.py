"""Who sends what: a channel registers its sender in ``apps.py``.

    outbox.ports.register_sender("email", SmtpSender())

The last one registered for a channel sends.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.outbox.catch_all import CatchAll
from regulars.outbox.rules import NoSender
from regulars.outbox.sender import Sender

__all__ = ["Sender", "register_sender", "sender_for"]

_senders: dict[str, Sender] = {}


def register_sender(channel: str, sender: Sender) -> None:
    """Let ``sender`` send for a channel, in place of whoever did."""
    _senders[channel] = sender


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
