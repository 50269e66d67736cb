"""What must hold whatever was killed, read from outside with plain SQL.

I1 what was acknowledged is kept · I2 each mail ends in one state · I3 nothing is kept twice
I4 one press of Send, one Message-ID · I5 no work is left behind · I7 the journal's seals hold
I8 nobody else is written to · I9 the files are whole. Source: the invariants of the fault tests.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tests.faults.house import House

_LOST_READING = """
    SELECT raw.id, raw.state FROM email_rawmail AS raw
    LEFT JOIN conversations_message AS message ON message.id = raw.message
    LEFT JOIN conversations_conversation AS conversation ON conversation.number = raw.conversation
    WHERE raw.state NOT IN ('stored', 'unparseable', 'duplicate', 'bounce')
       OR (raw.state = 'stored' AND message.id IS NULL)
       OR (raw.state = 'unparseable' AND conversation.number IS NULL)
       OR (raw.state = 'duplicate' AND NOT EXISTS (
            SELECT 1 FROM email_rawmail AS first WHERE first.mailbox_id = raw.mailbox_id
            AND first.same_key = raw.same_key AND first.state != 'duplicate'))
"""
_KEPT_TWICE = """
    SELECT mailbox_id, same_key FROM email_rawmail WHERE state != 'duplicate' AND same_key != ''
    GROUP BY mailbox_id, same_key HAVING count(*) > 1
"""
_CAME_TWICE = """
    SELECT mailbox_id, source, source_uid FROM email_rawmail WHERE source_uid != ''
    GROUP BY mailbox_id, source, source_uid HAVING count(*) > 1
"""
_NAMED_BYTES = """
    SELECT sha256 FROM email_rawmail
    UNION SELECT sha256 FROM conversations_attachment WHERE part_of = ''
    UNION SELECT part_of FROM conversations_attachment WHERE part_of != ''
"""
_UNFINISHED = "SELECT name, state FROM jobs_job WHERE state != 'queued'"
_SENT = "SELECT message_id, state, subject FROM outbox_outgoingmessage WHERE subject = ?"
_ENDED = {"sent", "failed", "uncertain"}


def broken(house: House) -> list[str]:
    """Return what does not hold of what this house was offered and asked; [] is well."""
    return [
        *_lost(house),
        *_doubled(house),
        *_sent_wrongly(house),
        *_left_behind(house),
        *_damaged(house),
    ]


def _lost(house: House) -> Iterator[str]:
    messages = house.messages()
    for name in house.acknowledged:
        kept = house.rows("SELECT 1 FROM email_rawmail WHERE sha256 = ?", house.bytes_of[name])
        if not kept:
            yield f"I1: {name} was acknowledged, and its bytes are not kept as they came."
        if not messages[name]:
            yield f"I1: {name} was acknowledged, and nobody can see it."
    for raw, state in house.rows(_LOST_READING):
        yield f"I2: raw mail {raw} is {state}, and that is no end."


def _doubled(house: House) -> Iterator[str]:
    for name, times in house.messages().items():
        if times > 1:
            yield f"I2: {name} has become {times} messages."
    for query in (_KEPT_TWICE, _CAME_TWICE):
        for row in house.rows(query):
            yield f"I3: kept twice: {row}."


def _sent_wrongly(house: House) -> Iterator[str]:
    copies = list(house.outside.mails)
    for subject, was_answered in house.pressed.items():
        rows = house.rows(_SENT, subject)
        if len(rows) > 1 or (was_answered and not rows):
            yield f"I4: {subject}: {len(rows)} letters for one press of Send."
        came = [
            str(mail["Message-ID"]).strip("<>") for mail in copies if subject == mail["Subject"]
        ]
        for message_id, state, _subject in rows:
            yield from _copies_wrong(subject, state, came, message_id)
    for mail in copies:
        if str(mail["Subject"]) in house.pressed and str(mail["To"]) != house.addressee:
            yield f"I8: {mail['Subject']} went to {mail['To']}."


def _copies_wrong(subject: str, state: str, came: list[str], message_id: str) -> Iterator[str]:
    if state not in _ENDED:
        yield f"I4: {subject} is still {state}."
    fits = {"sent": len(came) >= 1, "failed": not came, "uncertain": len(came) <= 1}
    if not fits.get(state, True):
        yield f"I4: {subject} is {state}, and {len(came)} copies came."
    if set(came) - {message_id}:
        yield f"I4: {subject} came under other Message-IDs: {came}."


def _left_behind(house: House) -> Iterator[str]:
    for name, state in house.rows(_UNFINISHED):
        yield f"I5: the job {name} is {state}."
    verified = house.shop.run("audit", "verify")
    if verified.returncode:
        yield f"I7: {verified.stderr.decode()}"


def _damaged(house: House) -> Iterator[str]:
    kept = {name for (name,) in _blobs(house, "SELECT sha256 FROM files_blob")}
    for (name,) in house.rows(_NAMED_BYTES):
        if name not in kept:
            yield f"I9: the bytes {name} are named and not kept."
    if house.is_sqlite:
        if house.rows("PRAGMA integrity_check") != [("ok",)]:
            yield "I9: the database is damaged."
        for row in house.rows("PRAGMA foreign_key_check"):
            yield f"I9: {row} points at nothing."


def _blobs(house: House, query: str) -> list[tuple[Any, ...]]:
    if not house.is_sqlite:
        return house.rows(query)
    with closing(sqlite3.connect(house.shop.data / "blobs.sqlite3", timeout=20)) as connection:
        return list(connection.execute(query).fetchall())
