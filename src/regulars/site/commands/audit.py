"""``regulars audit verify``: whether anything in the journal was changed by other means."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from regulars.site import ready, talk
from regulars.site.cli import Noun, Verb
from regulars.site.talk import Refusal

if TYPE_CHECKING:
    from regulars.journal.queries import Verification


@click.group(
    cls=Noun,
    examples=[
        "regulars audit verify",
        "regulars audit verify --json",
        "regulars audit verify --quiet && echo untouched",
    ],
)
def audit() -> None:
    """The journal and its seals."""


@audit.command(
    cls=Verb,
    examples=[
        "regulars audit verify",
        "regulars audit verify --json",
        "regulars audit verify --quiet && echo untouched",
    ],
)
def verify() -> None:
    """Check every seal of the journal. Exit 1 when something was tampered with."""
    ready.require_database()
    from regulars.journal.queries import verify as verify_journal  # noqa: PLC0415

    found = verify_journal()
    if talk.manners.as_json:
        talk.give_json(asdict(found))
    if not found.ok:
        raise _refusal(found)
    talk.say(f"{found.entries:,} entries under {found.seals:,} seals: untouched.")
    if found.unsealed:
        talk.say(
            f"{_entries(found.unsealed)} under no seal yet, so not checked: a worker seals what is "
            "new once a minute."
        )


def _entries(number: int) -> str:
    return "1 entry is" if number == 1 else f"{number:,} entries are"


def _refusal(found: "Verification") -> Refusal:
    why = " ".join(found.trouble)
    if found.overdue and len(found.trouble) == 1:
        return Refusal(
            f"{_entries(found.unsealed)} under no seal that should be.",
            why=why,
            fix="Run `regulars doctor`: it says whether a worker runs. Then verify again.",
        )
    return Refusal(
        "The journal was changed by other means than the program.",
        why=why,
        fix="Compare with a backup, and find out who could write the database.",
    )
