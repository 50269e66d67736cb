"""``regulars audit verify``: whether anything in the journal was changed by other means."""

from dataclasses import asdict, is_dataclass
from typing import Any

import click

from regulars.site import ready, talk
from regulars.site.cli import Noun, Verb
from regulars.site.talk import Refusal


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

    found: Any = verify_journal()
    if talk.manners.as_json:
        talk.give_json(
            asdict(found) if is_dataclass(found) and not isinstance(found, type) else found
        )
    if not found.ok:
        raise Refusal(
            "The journal was changed by other means than the program.",
            why="; ".join(str(trouble) for trouble in found.trouble),
            fix="Compare with a backup, and find out who could write the database.",
        )
    talk.say(f"{found.entries:,} entries under {found.seals:,} seals: untouched.")
