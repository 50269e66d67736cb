"""Who works here, and what they may do."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import sha256_hex
from regulars.kit.permissions import can
from regulars.kit.reading import read_related
from regulars.staff.models import ApiToken, Invitation, StaffMember, Team


@dataclass(frozen=True)
class TokenHolder:
    """Who calls with a key, and the key itself."""

    actor: Actor
    token: ApiToken


def actor_of(member: StaffMember) -> Actor:
    """Return the actor that this person is, with their teams and locations; one query."""
    teams, locations = _belongings(member)
    return Actor(
        kind="staff",
        id=str(member.pk),
        name=member.name,
        roles=frozenset({member.role}),
        teams=teams,
        locations=locations or None,
        language=member.language,
    )


_BELONGINGS = """
SELECT 'team', team_id FROM staff_team_members WHERE staffmember_id = %s
UNION ALL SELECT 'location', location_id FROM staff_staffmember_locations WHERE staffmember_id = %s
"""


def _belongings(member: StaffMember) -> tuple[frozenset[int], frozenset[int]]:
    # In SQL: asked on every page, and put together by the ORM it took a third of an empty one.
    found = {"team": set[int](), "location": set[int]()}
    with connection.cursor() as cursor:
        cursor.execute(_BELONGINGS, [member.pk, member.pk])
        for kind, key in cursor.fetchall():
            found[kind].add(key)
    return frozenset(found["team"]), frozenset(found["location"])


def actor_for_token(secret: str) -> Actor | None:
    """Return who calls with this key, narrowed to its scopes; None when it opens nothing."""
    holder = holder_of_token(secret)
    return holder.actor if holder else None


def holder_of_token(secret: str) -> TokenHolder | None:
    """Return who calls with this key together with the key; None when it is unknown, revoked,
    expired, or its owner is shut out.
    """
    table = "staff_apitoken"
    condition = f"WHERE {table}.sha256 = %s AND {table}.revoked_at IS NULL"
    found = read_related(ApiToken, ("owner",), condition, [sha256_hex(secret)])
    token = found[0] if found else None
    if token is None or (token.expires_at and token.expires_at <= clock.now()):
        return None
    if not token.owner.is_active:
        return None
    return TokenHolder(actor_of(token.owner).narrowed_to(frozenset(token.scopes)), token)


def _live_tokens() -> QuerySet[ApiToken]:
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())
    return ApiToken.objects.filter(unexpired, revoked_at__isnull=True)


def staff(actor: Actor) -> QuerySet[StaffMember]:
    """Return everybody who works or worked here, by name, with teams and locations at hand."""
    if not can(actor, "staff.see"):
        return StaffMember.objects.none()
    return StaffMember.objects.order_by("-is_active", "name", "pk").prefetch_related(
        "teams", "locations", "invitation"
    )


def teams(actor: Actor) -> QuerySet[Team]:
    """Return the teams by name, each with its active members at hand."""
    if not can(actor, "team.see"):
        return Team.objects.none()
    active = StaffMember.objects.filter(is_active=True).order_by("name")
    return Team.objects.order_by("name").prefetch_related(Prefetch("members", queryset=active))


def names_serving(actor: Actor) -> list[dict[str, Any]]:
    """Return who answers customers, by name, each as ``pk`` and ``name``."""
    if not can(actor, "staff.see"):
        return []
    return _named(
        "SELECT id, name FROM staff_staffmember"
        " WHERE is_active AND role <> 'viewer' ORDER BY name, id"
    )


def team_names(actor: Actor) -> list[dict[str, Any]]:
    """Return the teams by name, each as ``pk`` and ``name``."""
    if not can(actor, "team.see"):
        return []
    return _named("SELECT id, name FROM staff_team ORDER BY name")


def _named(question: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [{"pk": pk, "name": name} for pk, name in cursor.fetchall()]


def tokens_of(member: StaffMember) -> QuerySet[ApiToken]:
    """Return the keys of one person that still work, newest first."""
    return _live_tokens().filter(owner=member).order_by("-created_at", "-pk")


def member_of(actor: Actor) -> StaffMember | None:
    """Return the account behind an actor; None for anybody who is not staff."""
    return StaffMember.objects.filter(pk=actor.id).first() if actor.is_staff else None


def staff_member_by_email(email: str) -> StaffMember | None:
    """Return the person with this address, whatever its capitals."""
    return StaffMember.objects.filter(email__iexact=email.strip()).first()


def invitation_for(secret: str) -> Invitation | None:
    """Return the invitation that a one-time link stands for, while it works."""
    return (
        Invitation.objects.select_related("staff_member")
        .filter(
            sha256=sha256_hex(secret),
            expires_at__gt=clock.now(),
            staff_member__is_active=True,
        )
        .first()
    )
