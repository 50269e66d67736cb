"""What the program as a whole checks about itself; the apps add their own in ``apps.py``."""

import shutil
import sqlite3
import stat
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connections

from regulars import __version__
from regulars.kit import clock, doctor
from regulars.kit.doctor import Finding
from regulars.site.ready import is_new, pending_migrations
from regulars.site.trouble import explain

MEGABYTE = 1024 * 1024
LOW_BYTES = 2048 * MEGABYTE
FULL_BYTES = 100 * MEGABYTE
OLD_BACKUP = timedelta(days=8)
LONG_LOG_BYTES = 256 * MEGABYTE
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # a clock before this was never set
BACKUP_MARK = "last-backup"


def register_checks() -> None:
    """Make the checks of the whole program known."""
    doctor.register_vital("database", check_database)
    doctor.register_vital("migrations", check_migrations)
    doctor.register_vital("disk", check_disk)
    doctor.register("integrity", check_integrity)
    doctor.register("secret key", check_secret_key)
    doctor.register("clock", check_clock)
    doctor.register("backup", check_backup)
    doctor.register("version", check_version)


def check_database() -> Finding:
    """Open it, read it, and ask whether it may be written."""
    for alias in ("default", "blobs"):
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
        except Exception as error:  # whatever it is, it is explained
            refusal = explain(error)
            return Finding("fail", refusal.error, refusal.why, refusal.fix or "run regulars doctor")
        if trouble := _cannot_write(alias):
            return trouble
    return Finding("ok", f"{connections['default'].vendor} answers")


def _cannot_write(alias: str) -> Finding | None:
    connection = connections[alias]
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            read_only = cursor.fetchone()[0] == "on"
        return (
            Finding("fail", "the database is read-only", fix="connect to the primary")
            if read_only
            else None
        )
    path = str(connection.settings_dict["NAME"])
    # A connection opened while the file was writable keeps writing, so look at the file afresh.
    try:
        with sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=1) as probe:
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
        probe.close()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return None  # somebody writes: then it can be written
        return Finding(
            "fail", f"{path} cannot be written", str(error), "give this user the right to write it"
        )
    return None


def check_migrations() -> Finding:
    """Compare the database with the program."""
    count = _pending_count()
    if count:
        if is_new():
            return Finding("fail", "the database is empty", fix="regulars setup")
        return Finding("fail", f"{count} migrations have not run", fix="regulars serve --migrate")
    return Finding("ok", "current")


def _pending_count() -> int:
    # Once they have all run they stay so while this process lives; until then look each time.
    if _all_have_run.cache_info().currsize:
        return 0
    count = sum(len(names) for names in pending_migrations().values())
    if not count:
        _all_have_run()
    return count


@lru_cache(maxsize=1)
def _all_have_run() -> bool:
    return True


def check_disk() -> Finding:
    """Look at the space that is left, and at a write-ahead log that does not shrink."""
    folder = Path(settings.REGULARS_DATA)
    free = shutil.disk_usage(folder).free
    if free < FULL_BYTES:
        return Finding("fail", f"{free // MEGABYTE} MB free", f"in {folder}", "free some space")
    logs = [log for log in folder.glob("*-wal") if log.stat().st_size > LONG_LOG_BYTES]
    if logs:
        return Finding(
            "warn",
            f"{logs[0].name} is longer than 256 MB",
            "a reader never ends",
            "restart regulars",
        )
    if free < LOW_BYTES:
        return Finding(
            "warn", f"{free // MEGABYTE} MB free", f"in {folder}", "free some space soon"
        )
    return Finding("ok", f"{free // (1024 * MEGABYTE)} GB free")


def check_integrity() -> Finding:
    """Read every page of the database; references must point at something."""
    for alias in ("default", "blobs"):
        connection = connections[alias]
        if connection.vendor != "sqlite":
            return Finding("ok", "looked after by PostgreSQL")
        with connection.cursor() as cursor:
            found = [row[0] for row in cursor.execute("PRAGMA integrity_check(5)")]
            loose = cursor.execute("PRAGMA foreign_key_check").fetchmany(5)
        if found != ["ok"]:
            return Finding("fail", f"{alias} is damaged", "; ".join(found), "regulars restore FILE")
        if loose:
            return Finding(
                "fail",
                f"{alias} has rows that point at nothing",
                str(loose),
                "regulars restore FILE",
            )
    return Finding("ok", "every page read, every reference holds")


def check_secret_key() -> Finding:
    """Look who may read the key that signs sessions."""
    path = Path(settings.REGULARS_DATA) / "secret-key"
    if not path.exists():
        return Finding("ok", "given by the environment")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding(
            "fail", f"{path} has mode {mode:o}", "other users can read it", f"chmod 600 {path}"
        )
    return Finding("ok", "only its owner can read it")


def check_clock() -> Finding:
    """See whether the machine's time can be true, and agrees with the database's."""
    now = clock.now()
    if now < EARLIEST:
        return Finding(
            "fail", f"the clock says {now:%Y-%m-%d}", fix="set the machine's time, best by NTP"
        )
    connection = connections["default"]
    if connection.vendor != "postgresql":
        return Finding("ok", f"{now:%Y-%m-%d %H:%M} UTC")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - clock.now()).total_seconds())
    if apart > 2:  # noqa: PLR2004 - seconds nobody would notice
        return Finding(
            "warn", f"{apart:.0f} s away from the database's clock", fix="set both by NTP"
        )
    return Finding("ok", f"{apart:.1f} s from the database's")


def backup_age() -> timedelta | None:
    """Return how long ago the last backup of this data folder was made, None if never."""
    mark = Path(settings.REGULARS_DATA) / BACKUP_MARK
    if not mark.exists():
        return None
    return timedelta(seconds=max(0.0, time.time() - mark.stat().st_mtime))


def check_backup() -> Finding:
    """Ask how old the last backup is."""
    age = backup_age()
    if age is None:
        return Finding("warn", "there is none", fix="regulars backup FILE, every night by cron")
    if age > OLD_BACKUP:
        return Finding(
            "warn",
            f"the last is {age.days} days old",
            fix="regulars backup FILE, every night by cron",
        )
    return Finding("ok", f"made {age.days} days ago" if age.days else "made today")


def check_version() -> Finding:
    """Name the version, for whoever is asked for help."""
    return Finding("ok", __version__)
