"""The floor of mail intake: what nobody who uses the stdlib and SQLite can do without.

Run as ``python -m bench.floor CORPUS``: in a process of its own, like the import it stands against.
Prints one line of JSON.
"""

import email
import hashlib
import json
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from email.message import Message
from pathlib import Path

BATCH = 500


def run(corpus: Path) -> dict[str, float]:
    """Parse, walk and decode every mail, then insert the raw rows; return seconds and counts."""
    paths = sorted(path for path in corpus.rglob("*.eml") if path.is_file())
    began, began_cpu = time.perf_counter(), time.process_time()
    raws = [path.read_bytes() for path in paths]
    counts: Counter[str] = Counter()
    for raw in raws:
        _read(raw, counts)
    with tempfile.TemporaryDirectory(dir=corpus.parent) as folder:
        _insert(raws, Path(folder) / "floor.sqlite3")
    return {
        **counts,
        "mails": len(raws),
        "distinct": len({hashlib.sha256(raw).digest() for raw in raws}),
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - began_cpu,
    }


def _read(raw: bytes, counts: "Counter[str]") -> None:
    has_html = False
    for part in email.message_from_bytes(raw).walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        has_html |= part.get_content_type() == "text/html" and not _is_file(part)
        if content and _is_file(part):
            counts["attachments"] += 1
    counts["html"] += has_html


def _is_file(part: "Message[str, str]") -> bool:
    return part.get_content_disposition() == "attachment"


def _insert(raws: list[bytes], path: Path) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, sha256 TEXT, content BLOB)")
    for start in range(0, len(raws), BATCH):
        batch = raws[start : start + BATCH]
        database.execute("BEGIN IMMEDIATE")
        database.executemany(
            "INSERT INTO mail (sha256, content) VALUES (?, ?)",
            [(hashlib.sha256(raw).hexdigest(), raw) for raw in batch],
        )
        database.execute("COMMIT")
    database.close()


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
