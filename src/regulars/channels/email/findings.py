"""What doctor says about signatures and acknowledgements."""

from collections.abc import Iterator

from regulars.channels.email.acknowledging import MOST_A_MINUTE, STOPPED_FOR, stopped_at
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import trouble_on
from regulars.kit.doctor import Finding


def signing() -> Iterator[Finding]:
    """Whether the mailboxes that have a key can sign with it."""
    signed = Mailbox.objects.filter(is_active=True).exclude(dkim_secret="")
    for mailbox in signed.order_by("address"):
        if words := trouble_on(mailbox.trouble, "sign"):
            yield Finding(
                "fail",
                f"{mailbox.address}: letters leave unsigned",
                why=words,
                fix="make a new key in Settings > Mailboxes and publish its record",
            )
        else:
            yield Finding("ok", f"{mailbox.address}: letters are signed")


def acknowledging() -> Iterator[Finding]:
    """Whether so much came at once that nobody is told that their mail has come."""
    at = stopped_at()
    if at is None:
        yield Finding("ok", "customers are told that their mail has come")
        return
    yield Finding(
        "warn",
        f"since {at:%H:%M} UTC nobody is told that their mail has come",
        why=f"more than {MOST_A_MINUTE} people seemed to write within one minute",
        fix="look into the inbox for a storm of mail; "
        f"{STOPPED_FOR.total_seconds() / 60:.0f} minutes later it goes on by itself",
    )
