"""What doctor says about the outbox."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.kit import clock
from regulars.kit.doctor import Finding
from regulars.outbox.queries import figures

LATE = timedelta(minutes=5)


def outbox() -> list[Finding]:
    """Return what waits too long, and what somebody must look at."""
    found = figures()
    findings = []
    if found.oldest_due_at is not None and clock.now() - found.oldest_due_at > LATE:
        findings.append(_late(found.due))
    if found.uncertain:
        findings.append(_uncertain(found.uncertain))
    return findings or [Finding("ok", _calm(found.waiting))]


def _calm(waiting: int) -> str:
    if not waiting:
        return _("Nothing waits to leave.")
    sentence = ngettext(
        "%(count)s message waits to leave; it is not late.",
        "%(count)s messages wait to leave; none is late.",
        waiting,
    )
    return sentence % {"count": waiting}


def _late(due: int) -> Finding:
    what = ngettext("%(count)s message is due.", "%(count)s messages are due.", due)
    return Finding(
        "warn",
        what % {"count": due},
        why=_("The oldest has been due for more than five minutes: no worker sends."),
        fix=_("Start “regulars serve” or “regulars work”, and look at its log."),
    )


def _uncertain(count: int) -> Finding:
    what = ngettext("%(count)s message is uncertain.", "%(count)s messages are uncertain.", count)
    return Finding(
        "warn",
        what % {"count": count},
        why=_("The connection was lost while they were handed over."),
        fix=_("Open their conversations and decide whether to send them again."),
    )
