"""Who is doing this: a person, a customer, a rule, or the program itself."""

from dataclasses import dataclass, replace

ROLES = ("owner", "manager", "agent", "viewer")


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a change as plain values, so that the journal outlives the account.

    Attributes:
        kind: "staff", "customer", "rule" or "system".
        id: The account's or customer's primary key as text; "" for the system.
        name: What people read: "Maria", "Regulars".
        roles: Of ROLES. Empty for anybody who is not staff.
        teams: Primary keys of the teams this member is in.
        locations: Primary keys of the locations this member serves; None means all.
        scopes: What a token allows ("read", "write", "admin"); None means not narrowed.
        language: BCP 47 code of one of our languages, "" when unknown.
    """

    kind: str
    id: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    teams: frozenset[int] = frozenset()
    locations: frozenset[int] | None = None
    scopes: frozenset[str] | None = None
    language: str = ""

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    def has_role(self, *roles: str) -> bool:
        """Return whether one of these roles is held."""
        return not self.roles.isdisjoint(roles)

    def narrowed_to(self, scopes: frozenset[str]) -> "Actor":
        """Return the same actor, allowed only what a token with these scopes allows."""
        return replace(self, scopes=scopes)


SYSTEM = Actor(kind="system", name="Regulars")
NOBODY = Actor(kind="anonymous")
