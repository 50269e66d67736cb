"""``regulars mail reprocess``."""

import time
from datetime import UTC, datetime
from typing import Any

import click

from regulars.site import ready, talk
from regulars.site.cli import Verb
from regulars.site.talk import USAGE, Refusal

DAY_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


@click.command(
    cls=Verb,
    examples=[
        "regulars mail reprocess",
        "regulars mail reprocess --all --since 2026-11-01 --json",
        "regulars mail reprocess --all --mailbox help@example.com --after 48211",
    ],
)
@click.option(
    "--state",
    type=click.Choice(["unparseable", "stored"]),
    default="unparseable",
    show_default=True,
    help="Which mails: those that could not be read, or those that became messages.",
)
@click.option("--all", "every", is_flag=True, help="Both.")
@click.option("--since", type=click.DateTime(DAY_FORMATS), help="Received then (UTC) or later.")
@click.option("--mailbox", "address", default="", help="Only what came to this mailbox.")
@click.option("--after", default=0, type=click.IntRange(min=0), help="Go on after this mail.")
def reprocess(state: str, every: bool, since: datetime | None, address: str, after: int) -> None:
    """Read kept mails again, after an upgrade that reads more.

    What is found goes into the conversation that stands, which keeps its number. Nothing is
    doubled, no clock starts and nothing is sent. It may be stopped and begun again at any time.
    """
    from regulars.channels.email import parser  # noqa: PLC0415

    parser.for_import().start()
    ready.require_database()
    from regulars.channels.email.actions import Reprocessed, reprocess_mail  # noqa: PLC0415
    from regulars.kit.actor import SYSTEM  # noqa: PLC0415

    mailbox = _mailbox(address) if address else None
    began, reached = time.monotonic(), Reprocessed(last=after)

    def note(so_far: Reprocessed) -> None:
        nonlocal reached
        reached = so_far
        bar(so_far.read)

    try:
        with talk.progress("mails") as bar:
            reached = reprocess_mail(
                state="" if every else state,
                mailbox=mailbox,
                since=since.replace(tzinfo=UTC) if since else None,
                after=after,
                by=SYSTEM,
                progress=note,
            )
    except KeyboardInterrupt:
        talk.say(f"Stopped. Go on with --after {reached.last}.")
        raise
    _tell(reached, time.monotonic() - began)


def _tell(done: Any, seconds: float) -> None:
    counts = {
        "read": done.read,
        "changed": done.changed,
        "unparseable": done.unparseable,
        "missing": done.missing,
        "last": done.last,
        "seconds": round(seconds, 3),
    }
    words = (
        f"{done.read:,} mails read again in {seconds:.1f} s: {done.changed:,} say more now, "
        f"{done.unparseable:,} still cannot be read."
    )
    if done.missing:
        words += f" The bytes of {done.missing:,} are not kept any more."
    talk.answer(counts, words)


def _mailbox(address: str) -> Any:
    from regulars.channels.email.models import Mailbox  # noqa: PLC0415

    found = Mailbox.objects.filter(address__iexact=address).first()  # a shut one has mails too
    if found is None:
        raise Refusal(
            f"There is no mailbox {address}.",
            fix="Leave --mailbox out for all of them.",
            code=USAGE,
        )
    return found
