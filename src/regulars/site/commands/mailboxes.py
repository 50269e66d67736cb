"""``regulars mailbox add`` and ``regulars mailbox change``: the addresses customers write to."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from regulars.site import ready, talk
from regulars.site.cli import Noun, Verb
from regulars.site.names import Name
from regulars.site.talk import USAGE, Refusal

if TYPE_CHECKING:
    from regulars.business.models import Location
    from regulars.channels.email.actions import Settings
    from regulars.channels.email.models import Mailbox

_IMAP = {"imap", "imaps", "imap+starttls"}
_SMTP = {"smtp", "smtps", "smtp+starttls"}
MEGABYTE = 1_000_000
_ADDING = [
    "regulars mailbox add help@example.com",
    "regulars mailbox add help@example.com --smtp-url smtps://me:key@example.net",
    "regulars mailbox add cebu@example.com --location Cebu --json",
]
_OPTIONS = [
    click.option("--name", type=Name(longest=120), help="What customers read as the sender."),
    click.option("--location", help="The branch it belongs to."),
    click.option("--smtp-url", help="smtps://user:password@host:465, or smtp+starttls://…:587."),
    click.option("--imap-url", help="imaps://user:password@host:993."),
    click.option(
        "--folder", "folders", multiple=True, help="Look into this folder; give it again for more."
    ),
    click.option(
        "--old-mail",
        type=click.Choice(["history", "take", "leave"]),
        default="history",
        show_default=True,
        help="Mail that lies there already: keep it, answer it, or leave it there.",
    ),
    click.option("--trusted-checker", help="The server whose verdict on senders is believed."),
    click.option("--attached-mb", type=float, help="Files in a letter, at most; over it: links."),
    click.option(
        "--acknowledge/--no-acknowledge", default=None, help="Tell customers that mail has come."
    ),
    click.option("--dkim-selector", help="Under which name the signing key is published."),
    click.option(
        "--dkim-key",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="A file with the private key, in PEM.",
    ),
]


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group(cls=Noun, examples=_ADDING)
def mailbox() -> None:
    """Addresses customers write to."""


@mailbox.command(cls=Verb, examples=_ADDING)
@click.argument("address")
@_with_options
def add(address: str, location: str | None, **given: Any) -> None:
    """Add an address that customers write to."""
    _check(given)
    ready.require_database()
    from regulars.channels.email.actions import add_mailbox  # noqa: PLC0415
    from regulars.channels.email.models import Mailbox  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    place = _location(location or "")
    if standing := Mailbox.objects.filter(address__iexact=address, is_active=True).first():
        raise Refusal(
            f"The mailbox {standing.address} is there already.",
            fix=f"Run `regulars mailbox change {standing.address}`, or see Settings, Mailboxes.",
        )
    servers = {field: given[field] or "" for field in ("name", "smtp_url", "imap_url")}
    made = add_mailbox(
        address=address,
        location=place,
        old_mail=given["old_mail"],
        settings=_settings(given),
        by=SYSTEM,
        **servers,
    )
    _tell(made, f"Customers can write to {made.address} ({place.name}).")


@mailbox.command(
    cls=Verb,
    examples=[
        "regulars mailbox change help@example.com --folder INBOX --folder Orders",
        "regulars mailbox change help@example.com --imap-url imaps://me:key@example.net",
        "regulars mailbox change help@example.com --no-acknowledge --json",
    ],
)
@click.argument("address")
@_with_options
def change(address: str, location: str | None, **given: Any) -> None:
    """Change what is given of a mailbox; the rest stays as it is."""
    _check(given)
    ready.require_database()
    from regulars.channels.email.actions import change_mailbox  # noqa: PLC0415
    from regulars.channels.email.queries import mailbox_by_address  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    found = mailbox_by_address(address)
    if found is None:
        raise Refusal(
            f"There is no mailbox {address}.",
            fix=f"Run `regulars mailbox add {address}`.",
            code=USAGE,
        )
    changed = change_mailbox(
        found,
        name=given["name"],
        location=_location(location) if location else None,
        smtp_url=given["smtp_url"],
        imap_url=given["imap_url"],
        old_mail=given["old_mail"],
        settings=_settings(given),
        by=SYSTEM,
    )
    _tell(changed, f"{changed.address} is changed.")


def _tell(mailbox: "Mailbox", sentence: str) -> None:
    from regulars.channels.email.ways_in import folders_of  # noqa: PLC0415

    told = {"id": mailbox.pk, "address": mailbox.address, "location": mailbox.location.name}
    talk.answer({**told, "folders": folders_of(mailbox)}, sentence)


def _check(given: dict[str, Any]) -> None:
    _check_url(given["smtp_url"] or "", "--smtp-url", _SMTP)
    _check_url(given["imap_url"] or "", "--imap-url", _IMAP)
    if bool(given["dkim_key"]) != bool(given["dkim_selector"]):
        raise Refusal(
            "--dkim-key and --dkim-selector belong together.", fix="Give both.", code=USAGE
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


def _settings(given: dict[str, Any]) -> "Settings":
    from regulars.channels.email.actions import Settings  # noqa: PLC0415

    megabytes, key = given["attached_mb"], given["dkim_key"]
    return Settings(
        folders=given["folders"] or None,
        trusted_checker=given["trusted_checker"],
        most_attached_bytes=None if megabytes is None else int(megabytes * MEGABYTE),
        acknowledges=given["acknowledge"],
        dkim=(given["dkim_selector"], key.read_text("ascii", "replace")) if key else None,
    )


def _location(name: str) -> "Location":
    from regulars.business.models import Location  # noqa: PLC0415

    rows = Location.objects.order_by("pk")
    found = rows.filter(name__iexact=name).first() if name else rows.first()
    if found is None:
        names = ", ".join(rows.values_list("name", flat=True))
        raise Refusal(f"There is no location {name!r}.", fix=f"Give one of: {names}.", code=USAGE)
    return found
