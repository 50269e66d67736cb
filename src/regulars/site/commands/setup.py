"""``regulars setup``: the business, its owner, its first location. Safe to run twice."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from regulars.site import ready, talk
from regulars.site.cli import Verb
from regulars.site.names import Name
from regulars.site.talk import USAGE, Refusal

if TYPE_CHECKING:
    from regulars.staff.models import StaffMember

EXAMPLES = [
    'regulars setup --name "Kalamata Deli" --owner-email maria@example.com',
    "regulars setup --no-input --currency EUR --time-zone Europe/Athens",
    "regulars setup --json",
]
# What a country most likely means, for those the six languages come from.
GUESSES = {
    "GB": ("en", "Europe/London", "GBP"),
    "IE": ("en", "Europe/Dublin", "EUR"),
    "US": ("en", "America/New_York", "USD"),
    "PH": ("fil", "Asia/Manila", "PHP"),
    "GR": ("el", "Europe/Athens", "EUR"),
    "CY": ("el", "Asia/Nicosia", "EUR"),
    "LV": ("lv", "Europe/Riga", "EUR"),
    "MY": ("ms", "Asia/Kuala_Lumpur", "MYR"),
    "SE": ("sv", "Europe/Stockholm", "SEK"),
}


@dataclass(frozen=True)
class Wanted:
    """What the business shall be; all checked."""

    name: str
    country: str
    language: str
    time_zone: str
    currency: str
    owner_email: str
    owner_name: str
    owner_password: str


@click.command(cls=Verb, examples=EXAMPLES)
@click.option("--name", type=Name(longest=120), help="What customers know the business as.")
@click.option("--country", help="Two letters, ISO 3166: GR.")
@click.option("--language", help="The house language: en, fil, el, lv, ms or sv.")
@click.option("--time-zone", help="IANA name: Europe/Athens.")
@click.option("--currency", help="ISO 4217: EUR.")
@click.option("--owner-email", help="The owner signs in with it.")
@click.option("--owner-name", default="", type=Name(longest=120), help="How the owner is called.")
@click.option("--owner-password", help="At least 15 characters; of a new owner only.")
def setup(**given: str | None) -> None:
    """Make the business, its owner and its first location.

    Creates the database, or brings it up to date. Run again, it changes what you give and leaves
    the rest: nothing is made twice, and an owner who is there keeps name and password. The first
    location goes along while it is the only one.
    """
    ready.migrate()
    wanted = _wanted(given)
    done = set_up(wanted)
    if given["owner_password"] and not done["owner_made"]:
        talk.say(f"{done['owner_email']} is there already, and keeps name and password.")
    talk.answer(
        done,
        f"{done['name']} is ready. The owner signs in as {done['owner_email']}.\n"
        "Next: regulars serve",
    )


def set_up(wanted: Wanted) -> dict[str, Any]:
    """Make what is missing, in one transaction; return what stands."""
    from django.db import transaction  # noqa: PLC0415

    from regulars.business.actions import set_up_business  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    with transaction.atomic():
        business = set_up_business(
            name=wanted.name,
            country=wanted.country,
            language=wanted.language,
            time_zone=wanted.time_zone,
            currency=wanted.currency,
            by=SYSTEM,
        )
        made = _add_owner(wanted)
    return {"name": business.name, "owner_email": wanted.owner_email, "owner_made": made}


def _add_owner(wanted: Wanted) -> bool:
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415
    from regulars.staff.actions import add_staff_member  # noqa: PLC0415
    from regulars.staff.models import StaffMember  # noqa: PLC0415

    if known := StaffMember.objects.filter(email__iexact=wanted.owner_email).first():
        _require_owner(known)
        return False
    add_staff_member(
        email=wanted.owner_email,
        name=wanted.owner_name or wanted.owner_email.partition("@")[0].capitalize(),
        role=StaffMember.Role.OWNER,
        language=wanted.language,
        password=wanted.owner_password,
        by=SYSTEM,
    )
    return True


def _require_owner(known: "StaffMember") -> None:
    if known.role != known.Role.OWNER:
        raise Refusal(
            f"{known.email} is on the staff as {known.role}, not as owner.",
            fix="Give another --owner-email, or let an owner change the role under Team.",
        )
    if not known.is_active:
        raise Refusal(
            f"{known.email} has been shut out, and cannot sign in.",
            fix="Give another --owner-email, or let an owner let them in under Team.",
        )


def _wanted(given: dict[str, str | None]) -> Wanted:
    """Complete what was given from what stands, from guesses, from questions; then check it."""
    found = {**_standing(), **{key: value for key, value in given.items() if value}}
    name = found.get("name") or talk.ask("Name of the business", option="--name")
    country = (found.get("country") or talk.ask("Country (GR)", option="--country")).upper()
    guess = dict(
        zip(
            ("language", "time_zone", "currency"),
            GUESSES.get(country, ("en", "UTC", "EUR")),
            strict=True,
        )
    )
    email = found.get("owner_email") or talk.ask("Owner's e-mail", option="--owner-email")
    wanted = Wanted(
        name=name.strip(),
        country=country,
        language=found.get("language") or guess["language"],
        time_zone=found.get("time_zone") or guess["time_zone"],
        currency=(found.get("currency") or guess["currency"]).upper(),
        owner_email=email.strip(),
        owner_name=found.get("owner_name", ""),
        owner_password=found.get("owner_password", ""),
    )
    _check(wanted)
    return replace(wanted, owner_password=_password(wanted.owner_email, wanted.owner_password))


def _standing() -> dict[str, str]:
    from regulars.business.models import Business  # noqa: PLC0415
    from regulars.staff.models import StaffMember  # noqa: PLC0415

    business = Business.objects.first()
    if business is None:
        return {}
    owners = StaffMember.objects.filter(role=StaffMember.Role.OWNER, is_active=True)
    owner = owners.order_by("pk").first()
    fields = ("name", "country", "language", "time_zone", "currency")
    found = {field: str(getattr(business, field)) for field in fields}
    return {**found, "owner_email": owner.email} if owner else found


def _password(email: str, given: str) -> str:
    from regulars.staff.models import StaffMember  # noqa: PLC0415

    if given or StaffMember.objects.filter(email__iexact=email).exists():
        return given
    return talk.ask("A password of 15 characters or more", option="--owner-password", secret=True)


def _check(wanted: Wanted) -> None:
    from zoneinfo import available_timezones  # noqa: PLC0415

    from babel.numbers import list_currencies  # noqa: PLC0415
    from django.core.validators import validate_email  # noqa: PLC0415

    from regulars.business.details import countries  # noqa: PLC0415
    from regulars.kit.languages import CODES  # noqa: PLC0415

    _must(bool(wanted.name), "--name", wanted.name, "Give the business a name.")
    _must(
        wanted.country in countries(),
        "--country",
        wanted.country,
        "Give the two letters of a country, such as GR.",
    )
    _must(
        wanted.language in CODES, "--language", wanted.language, f"Give one of {', '.join(CODES)}."
    )
    _must(
        wanted.time_zone in available_timezones(),
        "--time-zone",
        wanted.time_zone,
        "Give a name such as Europe/Athens.",
    )
    _must(
        wanted.currency in list_currencies(),
        "--currency",
        wanted.currency,
        "Give three letters, such as EUR.",
    )
    try:
        validate_email(wanted.owner_email)
    except Exception:
        _must(
            False,
            "--owner-email",
            wanted.owner_email,
            "Give a whole address, such as maria@example.com.",
        )


def _must(holds: bool, option: str, value: str, fix: str) -> None:
    if not holds:
        raise Refusal(f"{option} cannot be {value!r}.", fix=fix, code=USAGE)
