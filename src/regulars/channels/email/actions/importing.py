"""Take in mail that lies in files: history, or a backlog that is still live."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from django.db import transaction

from regulars.channels.email import parser, sources
from regulars.channels.email.actions.taking import Arrival, Taken, take_arrivals
from regulars.channels.email.events import MailImported
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.parsing.child import Parsed
from regulars.files.actions import store_many
from regulars.jobs.bulk import batches
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require

Progress = Callable[["Import"], None]


@dataclass(slots=True)
class Import:
    """What an import has done so far; read = stored + duplicates + unparseable."""

    read: int = 0
    stored: int = 0
    duplicates: int = 0
    unparseable: int = 0
    conversations: int = 0  # new ones
    seconds: float = 0.0

    def count(self, taken: Sequence[Taken]) -> None:
        for each in taken:
            self.read += 1
            self.stored += each.state == RawMail.State.STORED
            self.duplicates += each.state == RawMail.State.DUPLICATE
            self.unparseable += each.state == RawMail.State.UNPARSEABLE
            self.conversations += each.opened


def import_mail(
    paths: Iterable[Path],
    *,
    mailbox: Mailbox,
    live: bool = False,
    progress: Progress | None = None,
    by: Actor,
) -> Import:
    """Take in all mail under these paths; needs no worker, and may be run again: twice is once.

    Each batch is committed by itself and lets people's writes go first, so an import that is
    stopped has taken what it says.

    Args:
        live: True treats mail as just arrived: clocks start. False: it is history.
        progress: Called after each batch.

    Raises:
        NotAllowed: the actor may not import mail.
        NothingToImport: a path cannot be read; nothing was taken.
    """
    require(by, "mail.import", mailbox)
    paths = [Path(path) for path in paths]
    sources.check(paths)
    done = Import()
    began = perf_counter()
    for batch in batches(_read(sources.raw_mails(paths))):
        done.count(_take(batch, mailbox=mailbox, live=live, by=by))
        done.seconds = round(perf_counter() - began, 3)
        if progress:
            progress(done)
    with transaction.atomic():
        figures = asdict(done)
        del figures["seconds"]
        record(MailImported(**figures, is_live=live), about=mailbox, by=by)
    return done


@dataclass(slots=True)
class _Read:
    raw: bytes
    parsed: Parsed


def _read(raws: Iterator[bytes]) -> Iterator[_Read]:
    """Parse a little ahead of who asks, in the child."""
    ahead: deque[bytes] = deque()

    def kept() -> Iterator[bytes]:
        for raw in raws:
            ahead.append(raw)
            yield raw

    for parsed in parser.for_import().parse_many(kept()):
        yield _Read(raw=ahead.popleft(), parsed=parsed)


def _take(batch: Sequence[_Read], *, mailbox: Mailbox, live: bool, by: Actor) -> list[Taken]:
    now = clock.now()
    arrivals = [
        Arrival(
            row=RawMail(
                mailbox=mailbox,
                source="import",
                sha256=stored.sha256,
                size=stored.size,
                received_at=now,
                is_live=live,
            ),
            parsed=each.parsed,
            language=None,  # the child has looked
        )
        for each, stored in zip(batch, store_many([each.raw for each in batch]), strict=True)
    ]
    return take_arrivals(arrivals, by=by)
