"""What people read for the codes that a conversation's events hold."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.kit import clock
from regulars.ui import formats


def subject_said(subject: str) -> str:
    """Return a subject, or that there is none."""
    return subject or _("No subject")


def delivery_said(delivery: str) -> str:
    """Return how the way of a reply ended, to stand after a colon."""
    return {
        "sent": pgettext("delivery of the reply", "sent"),
        "failed": pgettext("delivery of the reply", "failed"),
        "uncertain": pgettext("delivery of the reply", "nobody knows whether it arrived"),
    }.get(delivery, delivery)


def to_whom_said(names: str) -> str:
    """Return who has a conversation; nobody where there is no name."""
    return names or _("nobody")


def moment_said(stamp: str) -> str:
    """Return a moment, recorded as RFC 3339, as short as it may be."""
    return formats.moment(datetime.fromisoformat(stamp), now=clock.now())


def language_said(tag: str) -> str:
    """Return what a language (BCP 47) is called; the tag itself where nobody knows."""
    return str(formats.locale().languages.get(tag.replace("-", "_"), tag))


def verdict_said(verdict: str) -> str:
    """Return what was found out about the sender of a message, to stand after a colon."""
    return {
        "forged": pgettext("who sent a message", "not who it says"),
        "spam": pgettext("who sent a message", "a mailing nobody asked for"),
    }.get(verdict, verdict)
