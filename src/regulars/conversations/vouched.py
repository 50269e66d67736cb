"""Who a message really came from, as staff read it under the message."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regulars.conversations.models import Message
from regulars.conversations.opened import Opened
from regulars.conversations.rules import FORGED
from regulars.kit.permissions import can
from regulars.ui.filling import filled


def sender_shown(opened: Opened, message: Message) -> SafeString:
    """Return the address a message came from, who vouches for it, and what to do about it."""
    words = {
        "address": message.from_address,
        "vouched": vouched(message),
        "code": _code(message),
        "spam": _spam(message),
        "number": opened.conversation.number,
        "pk": message.pk,
    }
    may_accept = message.is_unverified and can(
        opened.actor, "conversation.accept", opened.conversation
    )
    given = {
        "is_held": message.is_unverified,
        "is_forged": message.sender_check.get("verdict") == FORGED,
        "may_accept": may_accept,
    }
    if not any((*list(words.values())[:4], message.is_unverified)):
        return SafeString()
    token = opened.csrf_token
    return filled("conversations/_sender.html", words, given, csrf_token=token)


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
