"""F05: the power goes. What was acknowledged is there, however much of the logs' ends is lost.

SQLite only: the log of each database is cut at any byte that the disk need not have had yet.
"""

import os
import random
import shutil
import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.house import TAKEN, House, Working

pytestmark = [
    pytest.mark.service,
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(os.environ.get("REGULARS_TEST_DATABASE_URL")),
        reason="PostgreSQL has a log of its own, and tests of its own for it.",
    ),
]

MAILS = 8
CUTS = 40
SEED = int(os.environ.get("REGULARS_FAULT_SEED", "22"))
DATABASES = ("regulars.sqlite3", "blobs.sqlite3")
KEPT = "SELECT 1 FROM email_rawmail WHERE sha256 = ?"
BYTES = "SELECT 1 FROM files_blob WHERE sha256 = ?"

Log = tuple[bytes, int]  # the salts of its generation, and where the last whole page in it ends


@dataclass(frozen=True)
class Moment:
    """When a mail was acknowledged, and what stood in the logs by then."""

    sha256: str
    logs: dict[str, Log]


def log_of(database: Path) -> Log:
    """Return how far a write-ahead log goes; what stands behind is of an earlier generation."""
    content = database.with_name(f"{database.name}-wal").read_bytes()
    page = int.from_bytes(content[8:12])
    salts, end = content[16:24], 32
    while content[end + 8 : end + 16] == salts and end + 24 + page <= len(content):
        end += 24 + page
    return salts, end


def the_power_goes(working: Working, data: Path, copy: Path) -> None:
    """Take the files as they are at this moment."""
    working.process.send_signal(signal.SIGSTOP)
    copy.mkdir()
    for name in DATABASES:
        for each in (name, f"{name}-wal"):
            shutil.copyfile(data / each, copy / each)


@pytest.fixture
def cut_off(house: House, tmp_path: Path) -> tuple[Path, list[Moment]]:
    """Copied files, and what was acknowledged since their logs were begun."""
    moments = []
    with house.working() as working:
        for _mail in range(MAILS):
            name, raw = house.a_mail()
            assert house.offer(working.port, name, raw) == TAKEN
            logs = {each: log_of(house.shop.data / each) for each in DATABASES}
            moments.append(Moment(house.bytes_of[name], logs))
        the_power_goes(working, house.shop.data, tmp_path / "copy")
    copied = {each: log_of(tmp_path / "copy" / each) for each in DATABASES}
    same = [m for m in moments if all(m.logs[each][0] == copied[each][0] for each in DATABASES)]
    return tmp_path / "copy", same


def after_a_cut(copy: Path, to: Path, ends: dict[str, int]) -> None:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(copy, to)
    for name, end in ends.items():
        os.truncate(to / f"{name}-wal", end)


def asked(database: Path, question: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.execute(question, values).fetchall())


def test_f05_every_acknowledged_mail_is_there_wherever_the_logs_end(
    cut_off: tuple[Path, list[Moment]], tmp_path: Path
):
    copy, moments = cut_off
    assert moments, "The logs were begun anew after every mail: nothing was tried."
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    there = tmp_path / "there"

    for number in range(CUTS):
        known = moments[number % len(moments)]
        last = {name: log_of(copy / name)[1] for name in DATABASES}
        ends = {name: chance.randint(known.logs[name][1], last[name]) for name in DATABASES}
        after_a_cut(copy, there, ends)

        for name in DATABASES:
            assert asked(there / name, "PRAGMA integrity_check") == [("ok",)], (SEED, ends)
            assert asked(there / name, "PRAGMA foreign_key_check") == [], (SEED, ends)
        for moment in moments[: moments.index(known) + 1]:
            assert asked(there / DATABASES[0], KEPT, moment.sha256), (SEED, ends)
            assert asked(there / DATABASES[1], BYTES, moment.sha256), (SEED, ends)


def test_f05_a_log_that_ends_anywhere_leaves_a_whole_database(
    cut_off: tuple[Path, list[Moment]], tmp_path: Path
):
    copy, _moments = cut_off
    chance = random.Random(SEED)  # noqa: S311 - as above

    for _cut in range(CUTS):
        ends = {name: chance.randint(0, log_of(copy / name)[1]) for name in DATABASES}
        after_a_cut(copy, tmp_path / "there", ends)

        for name in DATABASES:
            found = asked(tmp_path / "there" / name, "PRAGMA integrity_check")
            assert found == [("ok",)], (SEED, ends)
