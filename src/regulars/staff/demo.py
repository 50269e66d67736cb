"""Who works in the sample shop: all sign in with the owner's password."""

from regulars.kit import clock
from regulars.kit.sample import Sample
from regulars.staff.actions import add_staff_member, add_team, set_team_members
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_of

# Key: name, role, language, languages they serve in, the only place they see ("" for all).
STAFF = {
    "nikos": ("Nikos", "agent", "el", ["el", "en"], ""),
    "ana": ("Ana", "manager", "fil", ["fil", "en"], ""),
    "aina": ("Aina", "agent", "ms", ["ms", "en"], ""),
    "elsa": ("Elsa", "agent", "sv", ["sv", "en"], "uppsala"),
    "liga": ("Līga", "agent", "lv", ["lv", "en"], ""),
    "janis": ("Jānis", "viewer", "lv", ["lv"], "riga"),
}
TEAMS = {"Kitchen": ["nikos", "ana"], "Catering": ["maria", "nikos", "aina"]}


def build(sample: Sample) -> dict[str, int]:
    """Add the staff and their teams; the owner is there already."""
    with clock.travel(sample.opened_at):
        return _build(sample)


def _build(sample: Sample) -> dict[str, int]:
    members = {"maria": StaffMember.objects.get(pk=int(sample.by.id))}
    for key, (name, role, language, languages, place) in STAFF.items():
        members[key] = add_staff_member(
            email=f"{key}@example.com",
            name=name,
            role=role,
            language=language,
            languages=languages,
            locations=[sample.places[place].location] if place else [],
            by=sample.by,
        )
    # One password for all, so one hash: making it takes a quarter of a second each time.
    StaffMember.objects.update(password=members["maria"].password)
    for name, keys in TEAMS.items():
        team = add_team(name=name, by=sample.by)
        set_team_members(team, members=[members[key] for key in keys], by=sample.by)
    sample.actors = {key: actor_of(member) for key, member in members.items()}
    return {"staff": len(members), "teams": len(TEAMS)}
