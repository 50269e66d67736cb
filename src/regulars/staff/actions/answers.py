"""Answers kept under an Idempotency-Key. Not in the journal: what the request did is."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.kit import clock
from regulars.staff.models import KeptAnswer
from regulars.staff.refusals import KeyUsedOtherwise

KEPT_FOR = timedelta(hours=48)


@transaction.atomic
def claim_answer(*, owner_id: int, key: str, request_sha256: str) -> KeptAnswer:
    """Return the answer kept under a key, or a new one without status, to be kept with the effect.

    Call it in the transaction of the effect: whoever comes with the same key meanwhile waits.

    Raises:
        KeyUsedOtherwise: the key stands for another request.
    """
    row = KeptAnswer(
        owner_id=owner_id, key=key, request_sha256=request_sha256, created_at=clock.now()
    )
    KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    kept = KeptAnswer.objects.select_for_update().get(owner_id=owner_id, key=key)
    if kept.request_sha256 != request_sha256:
        raise KeyUsedOtherwise(
            _("This Idempotency-Key was used for another request. Make a new key for this one.")
        )
    return kept


@transaction.atomic
def keep_answer(kept: KeptAnswer, *, status: int, content_type: str, body: str) -> None:
    """Keep what was answered, for whoever asks with the same key again."""
    kept.status, kept.content_type, kept.body = status, content_type, body
    kept.save(update_fields=["status", "content_type", "body"])


@transaction.atomic
def forget_answers() -> int:
    """Forget the answers kept for longer than two days; return how many."""
    return KeptAnswer.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]
