"""``regulars user add`` and ``regulars token create``."""

import secrets
from datetime import UTC, datetime

import click

from regulars.site import ready, talk
from regulars.site.cli import Noun, Verb
from regulars.site.names import Name
from regulars.site.talk import USAGE, Refusal

ROLES = ("owner", "manager", "agent", "viewer")
SCOPES = ("read", "write", "admin")
PASSWORD_BYTES = 15


@click.group(
    cls=Noun,
    examples=[
        "regulars user add nikos@example.com --name Nikos --role agent",
        "regulars user add ana@example.com --role manager --language fil --json",
        "regulars user add kiosk@example.com --role viewer",
    ],
)
def user() -> None:
    """People who serve."""


@user.command(
    cls=Verb,
    examples=[
        "regulars user add nikos@example.com --name Nikos --role agent",
        "regulars user add ana@example.com --role manager --language fil",
        "regulars user add kiosk@example.com --role viewer --json",
    ],
)
@click.argument("email")
@click.option(
    "--name",
    default="",
    type=Name(longest=120),
    help="How the person is called; from the address if left out.",
)
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@click.option("--language", default="", help="Of the person's pages; the house's if left out.")
@click.option("--password", default="", help="Made up and shown once if left out.")
def add(email: str, name: str, role: str, language: str, password: str) -> None:
    """Add somebody who serves."""
    business = ready.require_database()
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415
    from regulars.staff.actions import add_staff_member  # noqa: PLC0415
    from regulars.staff.models import StaffMember  # noqa: PLC0415

    if StaffMember.objects.filter(email__iexact=email).exists():
        raise Refusal(
            f"{email} is one of the staff already.", fix="Change the role under Team (/team/)."
        )
    chosen = password or secrets.token_urlsafe(PASSWORD_BYTES)
    member = add_staff_member(
        email=email,
        name=name or email.partition("@")[0].capitalize(),
        role=role,
        language=language or business.language,
        password=chosen,
        by=SYSTEM,
    )
    made = {} if password else {"password": chosen}
    shown = "" if password else f"\nPassword, shown once: {chosen}"
    talk.answer(
        {"id": member.pk, "email": member.email, "role": member.role, **made},
        f"{member.name} ({member.role}) signs in as {member.email}.{shown}",
    )


@click.group(
    cls=Noun,
    examples=[
        "regulars token create --email maria@example.com --json",
        'regulars token create --email maria@example.com --scope read --name "Report"',
        "regulars token create --email maria@example.com --scope read --scope write",
    ],
)
def token() -> None:
    """Keys for other programs."""


@token.command(
    cls=Verb,
    examples=[
        "regulars token create --email maria@example.com --json",
        'regulars token create --email maria@example.com --scope read --name "Report"',
        "regulars token create --email maria@example.com --scope read --expires 90d",
    ],
)
@click.option("--email", required=True, help="Whose key it is; it may never do more than they.")
@click.option(
    "--name",
    default="Command line",
    show_default=True,
    type=Name(longest=80),
    help="What it is for.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="Default: all that its owner may give.",
)
@click.option(
    "--expires",
    default="never",
    show_default=True,
    help="When it stops working: 90d, or the last day it works, 2027-03-31.",
)
def create(email: str, name: str, scopes: tuple[str, ...], expires: str) -> None:
    """Make a key for another program. It is shown once."""
    ready.require_database()
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415
    from regulars.staff.actions import create_token  # noqa: PLC0415
    from regulars.staff.models import StaffMember  # noqa: PLC0415
    from regulars.staff.rules import grantable_scopes  # noqa: PLC0415

    owner = StaffMember.objects.filter(email__iexact=email, is_active=True).first()
    if owner is None:
        raise Refusal(
            f"Nobody active on the staff has the address {email}.",
            fix=f"Run `regulars user add {email}`.",
        )
    row, secret = create_token(
        owner,
        name=name,
        scopes=scopes or grantable_scopes(frozenset({owner.role})),
        expires_at=_end(expires),
        by=SYSTEM,
    )
    if talk.manners.as_json:
        end = row.expires_at.astimezone(UTC).isoformat() if row.expires_at else None
        talk.give_json({"token": secret, "scopes": row.scopes, "expires_at": end})
        return
    talk.say("Keep this key; it is not shown again.")
    talk.give(secret)


def _end(text: str) -> datetime | None:
    from regulars.business.queries import house_zone, zone  # noqa: PLC0415
    from regulars.kit import clock  # noqa: PLC0415
    from regulars.staff.refusals import BadExpiry  # noqa: PLC0415
    from regulars.staff.rules import key_expiry  # noqa: PLC0415

    now = clock.now()
    try:
        end = key_expiry(text, now=now, zone=zone(house_zone()))
    except BadExpiry as refusal:
        fix = "Give days, such as 90d, or a date: 2027-03-31."
        raise Refusal(f"--expires cannot be {text!r}.", fix=fix, code=USAGE) from refusal
    if end is not None and end <= now:
        raise Refusal(f"--expires {text} is over already.", fix="Give a later day.", code=USAGE)
    return end
