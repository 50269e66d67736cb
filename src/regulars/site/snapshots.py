"""Whole copies of the database while it is in use, and putting them in its place."""

import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction

from regulars.kit import clock
from regulars.site.environment import OURS
from regulars.site.mending import mend
from regulars.site.talk import Refusal

FILES = {"default": "main.sqlite3", "blobs": "blobs.sqlite3"}
DUMP = "database.pgdump"
KEY = "secret-key"
GONE_SECONDS = 2  # in which a program that has just ended is forgotten by the server


def take(folder: Path) -> dict[str, int]:
    """Write a copy of everything into `folder`; return the rows of each table in the copy.

    Raises:
        Refusal: a program that PostgreSQL needs is missing.
        django.db.DatabaseError: the database is broken or cannot be read.
    """
    counts = _take_postgresql(folder) if connection.vendor == "postgresql" else _take_sqlite(folder)
    key = Path(settings.REGULARS_DATA) / KEY
    if key.exists():
        shutil.copyfile(key, folder / KEY)
        (folder / KEY).chmod(0o600)
    return counts


def _take_sqlite(folder: Path) -> dict[str, int]:
    # The main database first: bytes are stored before the row that names them, so the later copy of
    # the bytes has all that the earlier copy of the rows asks for.
    for alias, name in FILES.items():
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / name)])
        (folder / name).chmod(0o600)
    return counts_in(folder)


def counts_in(folder: Path) -> dict[str, int]:
    """Open the copies, check them page by page, count their rows.

    Raises:
        Refusal: one of them is damaged.
    """
    found: dict[str, int] = {}
    for name in FILES.values():
        copy = sqlite3.connect(f"file:{folder / name}?mode=ro&immutable=1", uri=True)
        try:
            found |= _checked_counts(copy)
        except sqlite3.DatabaseError as error:
            raise Refusal(
                f"The copy {name} is damaged.", why=str(error), fix="Use another backup."
            ) from error
        finally:
            copy.close()
    return found


def _checked_counts(copy: sqlite3.Connection) -> dict[str, int]:
    verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        table: copy.execute(_count_of(table)).fetchone()[0] for table in tables() if table in there
    }


def _count_of(table: str) -> str:
    return f'SELECT count(*) FROM "{table}"'  # noqa: S608 - one of our own tables


def tables() -> list[str]:
    """Return the table of every model, those between models included."""
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed})


def _take_postgresql(folder: Path) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        there = set(connection.introspection.table_names(cursor))
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={folder / DUMP}",
        )
        return {table: _count(table) for table in tables() if table in there}


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_count_of(table))
        return int(cursor.fetchone()[0])


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise Refusal(
            f"{program} is not installed.", fix="sudo apt-get install -y postgresql-client"
        )
    done = subprocess.run(  # noqa: S603 - looked up above
        [path, *arguments], env=_libpq(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Refusal(
            f"{program} failed.", why=said[-1], fix="Check its version against the server's."
        )


def _libpq() -> dict[str, str]:
    told = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    given = {variable: str(told[name]) for variable, name in names.items() if told.get(name)}
    return {**os.environ, **given}


def put_back(folder: Path, *, vendor: str) -> None:
    """Put the copies in `folder` in the database's place. Nobody else may have it open.

    Raises:
        Refusal: somebody has, or the copies are of another kind of database.
    """
    if vendor != connection.vendor:
        raise Refusal(
            f"This backup is of {vendor}, the database here is {connection.vendor}.",
            fix="Set REGULARS_DATABASE_URL as it was when the backup was made.",
        )
    if vendor == "postgresql":
        _put_back_postgresql(folder)
    else:
        _put_back_sqlite(folder)
    _put_back_key(folder)


def _put_back_postgresql(folder: Path) -> None:
    connections.close_all()
    _run(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={connection.settings_dict['NAME']}",
        str(folder / DUMP),
    )
    # Entries carry the number of their transaction, and readers wait for those of the future. In
    # another cluster the numbers begin anew, so all that is restored counts as long past.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET xact = 0")
        cursor.execute("UPDATE journal_seal SET last_xact = 0")
        there = connection.introspection.table_names(cursor)
        mend(cursor.execute, tables=there, now=clock.now(), place="%s")


def _put_back_sqlite(folder: Path) -> None:
    connections.close_all()
    places = {alias: Path(settings.DATABASES[alias]["NAME"]) for alias in FILES}
    for place in places.values():
        require_alone(place)
    _mend_sqlite(folder / FILES["default"])
    for alias, name in FILES.items():
        place = places[alias]
        for rest in ("-wal", "-shm"):
            Path(f"{place}{rest}").unlink(missing_ok=True)
        sync(folder / name)
        (folder / name).replace(place)
    sync(places["default"].parent)


def _mend_sqlite(copy: Path) -> None:
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with closing(sqlite3.connect(copy)) as own, own:
        found = own.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        mend(own.execute, tables={name for (name,) in found.fetchall()}, now=now, place="?")


def require_alone(place: Path) -> None:
    """Refuse when another program has this SQLite file open.

    Raises:
        Refusal: it has. A file that is no database at all is let through: it is to be replaced.
    """
    if not place.exists():
        return
    alone = sqlite3.connect(place, timeout=1, isolation_level=None)
    try:
        alone.execute("PRAGMA locking_mode=EXCLUSIVE")
        alone.execute("BEGIN EXCLUSIVE")
        alone.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise _running() from error
    except sqlite3.DatabaseError:
        return
    finally:
        alone.close()


def require_alone_on_server() -> None:
    """Refuse when another program of ours is connected to this PostgreSQL database.

    Raises:
        Refusal: one is. Whoever else is connected, such as a monitor, is let be.
    """
    until = time.monotonic() + GONE_SECONDS
    while _others_on_server():
        if time.monotonic() > until:
            raise _running()
        time.sleep(0.1)


def _others_on_server() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s AND pid <> pg_backend_pid()",
            [OURS],
        )
        return int(cursor.fetchone()[0])


def _running() -> Refusal:
    return Refusal("Regulars is running.", fix="Stop `regulars serve` and `regulars work` first.")


def _put_back_key(folder: Path) -> None:
    if (folder / KEY).exists():
        sync(folder / KEY)
        (folder / KEY).replace(Path(settings.REGULARS_DATA) / KEY)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
