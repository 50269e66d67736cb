from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.portal.models import Attempt, SignIn, Visit
from regulars.portal.refusals import TooMany
from regulars.portal.rules import KEPT_AFTERWARDS, LIMITS, Try
from regulars.portal.tokens import counted_key

_SIGNED_BITS = 63


def count_attempts(tries: Sequence[Try], *, by: Actor) -> None:
    """Count what is done now, unless one of them has been done too often: then count none.

    Counted in the database, so that all processes count together. What is refused writes nothing.

    Raises:
        TooMany: one of the limits is reached.
    """
    _require_room(tries)
    with transaction.atomic():
        for each in sorted({_key(each) for each in tries}):
            _wait_for_turn(each)
        _require_room(tries)
        now = clock.now()
        Attempt.objects.bulk_create([Attempt(key=_key(each), at=now) for each in tries])


def _require_room(tries: Sequence[Try]) -> None:
    now = clock.now()
    for each in tries:
        counted = Attempt.objects.filter(key=_key(each), at__gt=now - each.limit.window)
        if counted[: each.limit.most].count() >= each.limit.most:
            raise TooMany(
                _("That was too often. Wait a little, or reach us another way."),
            )


def _key(each: Try) -> str:
    return counted_key(each.limit.name, each.who)


def _wait_for_turn(key: str) -> None:
    """Let those who are counted together count one after the other, as SQLite does by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = int(key[:16], 16) >> (64 - _SIGNED_BITS)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


@transaction.atomic
def forget_old(*, by: Actor) -> int:
    """Forget attempts, codes and signed-in browsers whose time is over; return how many rows."""
    now = clock.now()
    longest = max(limit.window for limit in LIMITS)
    gone = [
        Attempt.objects.filter(at__lt=now - longest).delete()[0],
        SignIn.objects.filter(expires_at__lt=now - KEPT_AFTERWARDS).delete()[0],
        Visit.objects.filter(expires_at__lt=now).delete()[0],
    ]
    return sum(gone)
