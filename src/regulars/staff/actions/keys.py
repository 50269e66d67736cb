"""Keys by which other programs come in."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import new_secret, sha256_hex
from regulars.kit.permissions import require
from regulars.staff.events import TokenCreated, TokenRevoked, TokenUsed
from regulars.staff.models import ApiToken, StaffMember
from regulars.staff.refusals import BadExpiry, BadScope
from regulars.staff.rules import SCOPES, grantable_scopes


@transaction.atomic
def create_token(
    owner: StaffMember,
    *,
    name: str,
    scopes: Iterable[str],
    by: Actor,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a key that acts for its owner, and return it with its secret: shown once, never again.

    ``scopes`` are one or more of "read", "write" and "admin". Without ``expires_at`` (aware) it
    works until it is revoked.

    Raises:
        NotAllowed: a viewer, or somebody else's key made by anyone but an owner.
        BadScope: no scope, an unknown one, or one beyond the owner's role; or no name.
        BadExpiry: its end is over already.
    """
    require(by, "token.create", owner)
    wanted = _fit_scopes(scopes, owner)
    if not name.strip():
        raise BadScope(_("Say which program the key is for."), field="name")
    if expires_at is not None and expires_at <= clock.now():
        raise BadExpiry(_("That day is over. Choose a later end for the key."), field="expires_at")
    secret = new_secret()
    token = ApiToken.objects.create(
        owner=owner,
        name=name.strip(),
        sha256=sha256_hex(secret),
        hint=secret[-4:],
        scopes=wanted,
        created_at=clock.now(),
        expires_at=expires_at,
    )

    happened = TokenCreated(token_name=token.name, hint=token.hint, scopes=wanted)
    record(happened, about=token, also=owner, by=by)
    return token, secret


def _fit_scopes(scopes: Iterable[str], owner: StaffMember) -> list[str]:
    wanted, grantable = set(scopes), set(grantable_scopes(frozenset({owner.role})))
    if not wanted or not wanted <= grantable:
        words = _("A key of %(name)s can be given: %(scopes)s. Choose one or more of these.")
        allowed = [scope for scope in SCOPES if scope in grantable]
        raise BadScope(words % {"name": owner.name, "scopes": ", ".join(allowed)}, field="scopes")
    return [scope for scope in SCOPES if scope in wanted]


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor) -> ApiToken:
    """Stop a key from working, from its next call on. Twice is as good as once.

    Raises:
        NotAllowed: only its owner and owners of the business may.
    """
    require(by, "token.revoke", token)
    if token.revoked_at is not None:
        return token
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])

    happened = TokenRevoked(token_name=token.name, hint=token.hint)
    record(happened, about=token, also=token.owner, by=by)
    return token


@transaction.atomic
def note_token_use(token: ApiToken, *, by: Actor) -> None:
    """Note that a key was used today: one write for its first use on each (UTC) day."""
    today = clock.now().date()
    if token.last_used_on == today:
        return
    unnoted = ApiToken.objects.filter(~Q(last_used_on=today) | Q(last_used_on__isnull=True))
    if unnoted.filter(pk=token.pk).update(last_used_on=today):
        record(
            TokenUsed(token_name=token.name, hint=token.hint), about=token, also=token.owner, by=by
        )
    token.last_used_on = today
