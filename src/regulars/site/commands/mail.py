"""``regulars mail import``, ``receive`` and ``reprocess``."""

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from regulars.site import ready, talk
from regulars.site.cli import Noun, Verb
from regulars.site.commands.mail_again import reprocess
from regulars.site.names import decoded
from regulars.site.talk import DATA_WRONG, NOT_NOW, USAGE, Refusal

if TYPE_CHECKING:
    from regulars.channels.email.models import Mailbox
    from regulars.channels.email.sources import LeftOut

TOLD_EACH = 3  # files left out, for each reason
MOST_BYTES = 100 * 1024 * 1024  # of one mail on stdin


@click.group(
    cls=Noun,
    examples=[
        "regulars mail import old-mail.mbox --mailbox help@example.com",
        "regulars mail receive --mailbox help@example.com < message.eml",
        "regulars mail reprocess --json",
    ],
)
def mail() -> None:
    """Mail from files and from mail servers."""


mail.add_command(reprocess)


@mail.command(
    "import",
    cls=Verb,
    short_help="Take in mails from files and folders of them.",
    examples=[
        "regulars mail import old-mail.mbox --mailbox help@example.com",
        "regulars mail import Maildir/ --mailbox help@example.com --json",
        "regulars mail import today/*.eml --mailbox help@example.com --live",
    ],
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--mailbox", "address", required=True, help="The mailbox the mails came to.")
@click.option("--live", is_flag=True, help="Treat them as just arrived: clocks start.")
def import_(paths: tuple[Path, ...], address: str, live: bool) -> None:
    """Take in mails from .eml files, mbox files, Maildirs and folders of them.

    Imported mail is history: it starts no clock and sends nothing, unless --live says it has just
    arrived. A mail that is here already is counted as a duplicate, so an import may be repeated.
    In a folder links are not followed; what is left out is told.
    """
    for path in paths:
        if not path.exists():
            raise Refusal(
                f"{path} is not there.", fix="Give .eml or mbox files, or folders.", code=USAGE
            )
    from regulars.channels.email import parser  # noqa: PLC0415

    parser.for_import().start()  # it loads for as long as the rest of us
    ready.require_database()
    from regulars.channels.email.actions import import_mail  # noqa: PLC0415
    from regulars.channels.email.sources import NothingToImport  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    box = _mailbox(address)
    began = time.monotonic()
    try:
        with talk.progress("mails") as bar:
            result = import_mail(
                list(paths),
                mailbox=box,
                live=live,
                by=SYSTEM,
                progress=lambda so_far: bar(so_far.read),
            )
    except NothingToImport as trouble:
        raise _not_imported(trouble.path, trouble.why) from trouble
    _tell_left_out(result.left_out)
    counts = _counts(result, time.monotonic() - began)
    talk.answer(counts, _summary(counts))


def _not_imported(path: Path, why: str) -> Refusal:
    return Refusal(
        f"{path} cannot be imported: {why}.",
        fix="Give mails (.eml), mbox files, Maildirs or folders of them.",
        code=USAGE,
    )


def _tell_left_out(left_out: "Iterable[LeftOut]") -> None:
    """Say what was met and not read: for each reason how many, and the first of them."""
    by_reason: dict[str, list[str]] = {}
    for each in left_out:
        by_reason.setdefault(each.why, []).append(str(each.path))
    for why, paths in by_reason.items():
        named = ", ".join(paths[:TOLD_EACH]) + (", …" if len(paths) > TOLD_EACH else "")
        talk.say(f"left out, {why} ({len(paths):,}): {named}")


def _counts(result: Any, seconds: float) -> dict[str, Any]:
    fields = ("read", "stored", "duplicates", "unparseable", "conversations")
    found = {
        field: result[field] if isinstance(result, dict) else getattr(result, field)
        for field in fields
    }
    return {**found, "seconds": round(seconds, 3)}


def _summary(counts: dict[str, Any]) -> str:
    return (
        f"Mails read in {counts['seconds']:.1f} s: {counts['read']:,}; "
        f"{counts['stored']:,} stored, {counts['duplicates']:,} here already, "
        f"{counts['unparseable']:,} not understood (kept as they came). "
        f"New conversations: {counts['conversations']:,}."
    )


def _mailbox(address: str) -> "Mailbox":
    from regulars.channels.email.models import Mailbox  # noqa: PLC0415

    found = Mailbox.objects.filter(address__iexact=address, is_active=True).first()
    if found is None:
        raise Refusal(
            f"There is no mailbox {address}.",
            fix=f"Run `regulars mailbox add {address}`.",
            code=USAGE,
        )
    return found


@mail.command(
    cls=Verb,
    examples=[
        "regulars mail receive --mailbox help@example.com < message.eml",
        'In /etc/aliases:  help: "|regulars mail receive --mailbox help@example.com"',
        "regulars mail receive --mailbox help@example.com --from a@example.com < 1.eml",
    ],
)
@click.option("--mailbox", "address", required=True, help="The mailbox the mail came to.")
@click.option("--from", "sender", default="", help="The envelope's sender, if the server says it.")
def receive(address: str, sender: str) -> None:
    """Take one mail on stdin, as a mail server hands it over.

    Exit 0 means that it is safely ours; 75 that it is not, and the server shall try again; 65 that
    it is too large and never will be.
    """
    raw = _mail_on_stdin()
    ready.require_database()
    from regulars.channels.email.actions import receive_raw  # noqa: PLC0415
    from regulars.channels.email.queries import came_before  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    row = receive_raw(
        _mailbox(address),
        raw,
        source="receive",
        source_uid="",
        envelope_to=[address],
        envelope_from=decoded(sender),
        by=SYSTEM,
    )
    if talk.manners.as_json:
        taken = {"taken": True, "duplicate": came_before(row), "id": row.pk}
        talk.give_json({**taken, "size": row.size, "sha256": row.sha256})


def _mail_on_stdin() -> bytes:
    if sys.stdin.isatty():
        raise Refusal("No mail on stdin.", fix="Add `< message.eml`.", code=NOT_NOW)
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if not raw.strip():
        raise Refusal("The mail on stdin is empty.", fix="Add `< message.eml`.", code=NOT_NOW)
    if len(raw) > MOST_BYTES:
        raise Refusal(
            "The mail is larger than 100 MB, which is never taken.",
            fix="Tell the sender to send less, or import it as a file.",
            code=DATA_WRONG,
        )
    return raw
