"""Keep mails that nobody has read yet: run as ``python -m bench.waiting COUNT``.

What a worker finds that was away for a day: kept as the listener keeps them, fifty in one commit.
"""

import json
import sys
import time
from itertools import islice

import django

from bench.corpus import MAILBOX, generate

BATCH = 50
PEOPLE_AT_A_TIME = 3_000  # a few thousand customers, who answer their own mails
START = 20_000_000


def keep(count: int) -> dict[str, float]:
    """Keep so many mails, different ones; the queue hears of them at the end."""
    from django.db import transaction  # noqa: PLC0415

    from regulars.channels.email.actions.receiving import PARSE  # noqa: PLC0415
    from regulars.channels.email.models import Mailbox, RawMail  # noqa: PLC0415
    from regulars.files.actions import store_many  # noqa: PLC0415
    from regulars.jobs import checkpoint  # noqa: PLC0415
    from regulars.jobs.actions import enqueue  # noqa: PLC0415
    from regulars.jobs.declare import PERSON  # noqa: PLC0415
    from regulars.kit import clock  # noqa: PLC0415
    from regulars.kit.inserting import insert_many  # noqa: PLC0415

    began = time.perf_counter()
    mailbox = Mailbox.objects.get(address=MAILBOX)
    for start in range(0, count, PEOPLE_AT_A_TIME):
        mails = generate(min(PEOPLE_AT_A_TIME, count - start), start=START + start)
        while batch := [each.raw for each in islice(mails, BATCH)]:
            stored = store_many(batch)
            with transaction.atomic():
                insert_many(
                    [
                        RawMail(
                            mailbox=mailbox,
                            source="lmtp",
                            sha256=each.sha256,
                            size=each.size,
                            envelope_to=[MAILBOX],
                            received_at=clock.now(),
                        )
                        for each in stored
                    ]
                )
        checkpoint.settle()
    with transaction.atomic():
        enqueue(PARSE, key="waiting", priority=PERSON)
    return {"mails": count, "seconds": time.perf_counter() - began}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(keep(int(sys.argv[1]))))
