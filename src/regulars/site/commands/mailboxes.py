"""``regulars mailbox add``: the addresses customers write to."""

from typing import TYPE_CHECKING

import click

from regulars.site import ready, talk
from regulars.site.cli import Noun, Verb
from regulars.site.names import Name
from regulars.site.talk import USAGE, Refusal

if TYPE_CHECKING:
    from regulars.business.models import Location


@click.group(
    cls=Noun,
    examples=[
        "regulars mailbox add help@example.com",
        "regulars mailbox add help@example.com --smtp-url smtps://me:key@example.net",
        "regulars mailbox add cebu@example.com --location Cebu --json",
    ],
)
def mailbox() -> None:
    """Addresses customers write to."""


@mailbox.command(
    cls=Verb,
    examples=[
        "regulars mailbox add help@example.com",
        "regulars mailbox add help@example.com --smtp-url smtps://me:key@example.net",
        "regulars mailbox add cebu@example.com --location Cebu --json",
    ],
)
@click.argument("address")
@click.option(
    "--name", default="", type=Name(longest=120), help="What customers read as the sender."
)
@click.option("--location", default="", help="The branch it belongs to; the first if left out.")
@click.option(
    "--smtp-url", default="", help="smtps://user:password@host:465, or smtp+starttls://…:587."
)
@click.option("--imap-url", default="", help="imaps://user:password@host:993.")
def add(address: str, name: str, location: str, smtp_url: str, imap_url: str) -> None:
    """Add an address that customers write to."""
    _check_url(smtp_url, "--smtp-url", {"smtp", "smtps", "smtp+starttls"})
    _check_url(imap_url, "--imap-url", {"imap", "imaps", "imap+starttls"})
    ready.require_database()
    from regulars.channels.email.actions import add_mailbox  # noqa: PLC0415
    from regulars.channels.email.models import Mailbox  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    place = _location(location)
    if standing := Mailbox.objects.filter(address__iexact=address, is_active=True).first():
        raise Refusal(
            f"The mailbox {standing.address} is there already.",
            fix="Change it in Settings, Mailboxes.",
        )
    made = add_mailbox(
        address=address, name=name, location=place, smtp_url=smtp_url, imap_url=imap_url, by=SYSTEM
    )
    talk.answer(
        {"id": made.pk, "address": made.address, "location": place.name},
        f"Customers can write to {made.address} ({place.name}).",
    )


def _check_url(url: str, option: str, schemes: set[str]) -> None:
    from regulars.site.environment import is_server  # noqa: PLC0415

    if not url or is_server(url, schemes=frozenset(schemes)):
        return
    known = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
    raise Refusal(
        f"{option} is not an address of a mail server.",
        fix=f"Give user, password, host and port, beginning with one of {known}.",
        code=USAGE,
    )


def _location(name: str) -> "Location":
    from regulars.business.models import Location  # noqa: PLC0415

    rows = Location.objects.order_by("pk")
    found = rows.filter(name__iexact=name).first() if name else rows.first()
    if found is None:
        names = ", ".join(rows.values_list("name", flat=True))
        raise Refusal(f"There is no location {name!r}.", fix=f"Give one of: {names}.", code=USAGE)
    return found
