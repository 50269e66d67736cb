"""Take in mail that lies in files: history, or a backlog that is still live."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from django.db import transaction

from regulars.channels.email import parser, sources
from regulars.channels.email.actions.taking import Arrival, Taken, take_or_each
from regulars.channels.email.events import MailImported
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.parsing.child import Parsed
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.warming import warm
from regulars.files.actions import store_many
from regulars.jobs.bulk import batches
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.garbage import rarely_collected
from regulars.kit.making import made
from regulars.kit.permissions import require

Progress = Callable[["Import"], None]


@dataclass(slots=True)
class Import:
    """What an import has done so far; read = stored + duplicates + unparseable.

    `left_out` are the files under the given paths that were not read, with why.
    """

    read: int = 0
    stored: int = 0
    duplicates: int = 0
    unparseable: int = 0
    conversations: int = 0  # new ones
    seconds: float = 0.0
    left_out: list[sources.LeftOut] = field(default_factory=list)

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
        NothingToImport: a path cannot be read, or the only one is no mail; nothing was taken.
    """
    require(by, "mail.import", mailbox)
    files, left_out = sources.files_of(Path(path) for path in paths)
    done = Import(left_out=left_out)
    began = perf_counter()
    parser.for_import().start()
    warm([mailbox])
    mails = _read(sources.mails_in(files, left_out))
    with rarely_collected():
        for batch in batches(mails, weigh=lambda each: len(each.raw)):
            done.count(_take(batch, mailbox=mailbox, live=live, by=by))
            done.seconds = round(perf_counter() - began, 3)
            if progress:
                progress(done)
    with transaction.atomic():
        _record(done, mailbox=mailbox, live=live, by=by)
    return done


def _record(done: Import, *, mailbox: Mailbox, live: bool, by: Actor) -> None:
    event = MailImported(
        read=done.read,
        stored=done.stored,
        duplicates=done.duplicates,
        unparseable=done.unparseable,
        conversations=done.conversations,
        is_live=live,
    )
    record(event, about=mailbox, by=by)


@dataclass(slots=True)
class _Read:
    raw: bytes
    parsed: Parsed


def _read(mails: Iterator[sources.Found]) -> Iterator[_Read]:
    """Parse a little ahead of who asks, in the child."""
    ahead: deque[sources.Found] = deque()

    def letters() -> Iterator[bytes]:
        for found in mails:
            ahead.append(found)
            yield found.letter

    for parsed in parser.for_import().parse_many(letters()):
        found = ahead.popleft()
        is_whole = found.letter is found.raw or found.letter == found.raw
        yield _Read(raw=found.raw, parsed=parsed if is_whole else _on_its_own(parsed))


def _on_its_own(parsed: Parsed) -> Parsed:
    """Return what a mail says where its parts do not lie in the raw bytes as they were read."""
    if not isinstance(parsed, ParsedMail):
        return parsed
    apart = tuple(replace(each, source=None) for each in parsed.attachments)
    return replace(parsed, attachments=apart)


def _take(batch: Sequence[_Read], *, mailbox: Mailbox, live: bool, by: Actor) -> list[Taken]:
    now = clock.now()
    arrivals = [
        Arrival(
            row=made(
                RawMail,
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
    return take_or_each(arrivals, by=by)
