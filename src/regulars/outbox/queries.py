"""What became of what we sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from regulars.kit import clock
from regulars.kit.paging import Page, decode, page_of
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import FAILED, QUEUED, QUIET, SENDING, UNCERTAIN


@dataclass(frozen=True)
class Figures:
    """How the outbox stands: ``waiting`` is all that has still to leave, ``due`` what should now.

    ``oldest_due_at`` is None when nothing that is due waits.
    """

    oldest_due_at: datetime | None
    waiting: int
    due: int
    uncertain: int
    failed: int


@dataclass(frozen=True)
class Waiting:
    """What waits to leave. `tried` of these were tried in vain, `words` say why the last was."""

    count: int
    tried: int
    words: str


def outgoing_for(abouts: Iterable[str]) -> dict[str, OutgoingMessage]:
    """Return the last message about each of these things, by thing; none where none was sent.

    Whoever asks has checked that the actor may see the things.
    """
    found = OutgoingMessage.objects.filter(about__in=list(abouts)).order_by("pk")
    return {message.about: message for message in found}


def outgoing_state(abouts: Iterable[str]) -> dict[str, str]:
    """Return the state of the last message about each of these things, by thing."""
    found = OutgoingMessage.objects.filter(about__in=list(abouts)).order_by("pk")
    return dict(found.values_list("about", "state"))


def for_thread(thread_token: str) -> list[OutgoingMessage]:
    """Return what was posted with this token, oldest first."""
    if not thread_token:
        return []
    return list(OutgoingMessage.objects.filter(thread_token=thread_token).order_by("pk"))


def held_bytes(names: list[str]) -> set[str]:
    """Return those of these files that a message still needs to leave: see ``files.ports``.

    What has left needs them no more; whoever shows it holds them by a row of their own.
    """
    unsettled = (OutgoingMessage.objects.to_send(), OutgoingMessage.objects.troubles())
    lists = [
        rows.exclude(attachments=[]).values_list("attachments", flat=True) for rows in unsettled
    ]
    named = {file["sha256"] for rows in lists for files in rows for file in files}
    return named.intersection(names)


def figures() -> Figures:
    """Return how the outbox stands, for doctor and health.

    What nobody has to mind when it does not arrive is no trouble.
    """
    waiting = OutgoingMessage.objects.to_send()
    due = waiting.exclude(state=SENDING).filter(send_after__lte=clock.now())
    troubles = OutgoingMessage.objects.troubles().exclude(purpose__in=QUIET)
    return Figures(
        oldest_due_at=due.aggregate(at=Min("send_after"))["at"],
        waiting=waiting.count(),
        due=due.count(),
        uncertain=troubles.filter(state=UNCERTAIN).count(),
        failed=troubles.filter(state=FAILED).count(),
    )


def waiting_for(sender_refs: Iterable[str]) -> Waiting:
    """Return what waits to leave by these senders."""
    rows = OutgoingMessage.objects.to_send().filter(sender_ref__in=list(sender_refs))
    tried = rows.filter(state=QUEUED, attempts__gt=0).order_by("send_after", "pk")
    last = tried.exclude(last_words="").last()
    return Waiting(rows.count(), tried.count(), last.last_words if last else "")


def newest(*, before: str | None = None, limit: int = 50) -> Page[OutgoingMessage]:
    """Return what was posted, newest first: for the sample shop's page only.

    Raises:
        BadCursor: ``before`` was not made here.
    """
    messages = OutgoingMessage.objects.order_by("-pk").defer("html", "headers", "references")
    if before is not None:
        messages = messages.filter(pk__lt=decode(before)[0])
    return page_of(list(messages[: limit + 1]), limit=limit, key=lambda message: (message.pk,))
