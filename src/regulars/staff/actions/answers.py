"""Answers kept under an Idempotency-Key. Not in the journal: what the request did is."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.kit import clock
from regulars.kit.reading import for_update, read_rows
from regulars.kit.updating import update_many
from regulars.staff.models import KeptAnswer
from regulars.staff.refusals import KeyUsedOtherwise

KEPT_FOR = timedelta(hours=48)

_CLAIM = """
INSERT INTO staff_keptanswer
    (owner_id, key, request_sha256, status, content_type, body, created_at)
VALUES (%s, %s, %s, NULL, '', '', %s) ON CONFLICT (owner_id, key) DO NOTHING
"""


@transaction.atomic(savepoint=False)
def claim_answer(*, owner_id: int, key: str, request_sha256: str) -> KeptAnswer:
    """Return the answer kept under a key, or a new one without status, to be kept with the effect.

    Call it in the transaction of the effect: whoever comes with the same key meanwhile waits.

    Raises:
        KeyUsedOtherwise: the key stands for another request.
    """
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [owner_id, key, request_sha256, now])
    condition = f"WHERE owner_id = %s AND key = %s {for_update('staff_keptanswer')}"
    [kept] = read_rows(KeptAnswer, condition, [owner_id, key])
    if kept.request_sha256 != request_sha256:
        raise KeyUsedOtherwise(
            _("This Idempotency-Key was used for another request. Make a new key for this one.")
        )
    return kept


@transaction.atomic(savepoint=False)
def keep_answer(kept: KeptAnswer, *, status: int, content_type: str, body: str) -> None:
    """Keep what was answered, for whoever asks with the same key again."""
    kept.status, kept.content_type, kept.body = status, content_type, body
    update_many([kept], ["status", "content_type", "body"])


@transaction.atomic
def forget_answers() -> int:
    """Forget the answers kept for longer than two days; return how many."""
    return KeptAnswer.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]
