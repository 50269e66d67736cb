"""Who a message really came from, as staff read it under the message."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regulars.conversations.models import Message
from regulars.conversations.opened import Opened
from regulars.conversations.rules import FORGED
from regulars.kit.permissions import can
from regulars.ui.filling import filled


def sender_shown(opened: Opened, message: Message) -> SafeString:
    """Return what speaks against whoever sent a message, and what to do about it; mostly ""."""
    words = {
        "address": message.from_address,
        "forged": vouched(message) if is_forged(message) else "",
        "code": _code(message),
        "spam": _spam(message),
        "number": opened.conversation.number,
        "pk": message.pk,
    }
    if not (words["forged"] or words["code"] or words["spam"] or message.is_unverified):
        return SafeString()
    may_accept = message.is_unverified and can(
        opened.actor, "conversation.accept", opened.conversation
    )
    given = {"is_held": message.is_unverified, "may_accept": may_accept}
    token = opened.csrf_token
    return filled("conversations/_sender.html", words, given, csrf_token=token)


def is_forged(message: Message) -> bool:
    """Whether the domain that a message names as its sender says that it is not."""
    return bool(message.sender_check.get("verdict") == FORGED)


def vouched(message: Message) -> str:
    """Return in plain words who says whom a message is from; "" where nobody looked."""
    domain = message.from_address.rpartition("@")[2]
    sentence = {
        "verified": _("Sent by %(domain)s, checked."),
        "unverified": _("Nobody vouches that this is from %(domain)s."),
        "forged": _("This mail says it is from %(domain)s; %(domain)s says it is not."),
    }.get(message.sender_check.get("verdict", ""), "")
    return sentence % {"domain": domain} if sentence and domain else ""


def _code(message: Message) -> str:
    if not message.sender_check.get("code"):
        return ""
    return _("This looks like a code to sign in somewhere. Do not pass it on to anybody.")


def _spam(message: Message) -> str:
    if not message.sender_check.get("is_spam"):
        return ""
    return _("A spam filter calls this unwanted.")
