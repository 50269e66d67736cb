"""What a technical error means to the person at the terminal, and what they can do."""

import errno
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import Error as DatabaseTrouble
from django.db import connection

from regulars.kit.permissions import NotAllowed
from regulars.kit.refusals import Unfit
from regulars.site.environment import WrongSetting
from regulars.site.talk import FAILED, USAGE, Refusal

NOT_SET_UP = Refusal(
    "The database is not set up.",
    fix='Run `regulars setup --name "Your shop" --country GR --owner-email you@example.com`.',
)

NO_DRIVER = Refusal(
    "What talks to PostgreSQL is not installed.",
    why="REGULARS_DATABASE_URL names a PostgreSQL, and psycopg is missing.",
    fix='pip install "psycopg[binary]~=3.3"',
    code=USAGE,
)


def explain(error: BaseException) -> Refusal:
    """Return the refusal that says what an unexpected error means."""
    if isinstance(error, WrongSetting):
        return Refusal(error.error, why=error.why, fix=error.fix, code=USAGE)
    if isinstance(error, ImproperlyConfigured):
        if "psycopg" in str(error):
            return NO_DRIVER
        return Refusal(
            "The settings are wrong.",
            why=str(error),
            fix="Mend that setting and try again.",
            code=USAGE,
        )
    if isinstance(error, DatabaseTrouble):
        return _database(str(error).strip(), error)
    if isinstance(error, OSError):
        return _system(error)
    if isinstance(error, ValidationError):
        return Refusal(" ".join(error.messages))
    if isinstance(error, NotAllowed):
        return Refusal("This is not allowed.", why=str(error))
    return _unknown(error)


def _unknown(error: BaseException) -> Refusal:
    words = str(error).strip() or type(error).__name__
    # Refusals of the apps are sentences for people; anything else is our own mistake.
    if type(error).__module__.startswith("regulars."):
        return Refusal(words, code=USAGE if isinstance(error, Unfit) else FAILED)
    return Refusal(
        "Something went wrong that we did not expect.",
        why=f"{type(error).__name__}: {words}",
        fix="Run it again with --debug and report what it prints.",
    )


def _database(words: str, error: BaseException) -> Refusal:
    lowered = words.lower()
    for sign, meaning in _SIGNS:
        if sign in lowered:
            return meaning(words)
    return Refusal(
        "The database refused.",
        why=f"{type(error).__name__}: {words}",
        fix="Run `regulars doctor`.",
    )


def _where() -> str:
    settings = connection.settings_dict
    return str(settings.get("HOST") or settings["NAME"])


def _broken(words: str) -> Refusal:
    return Refusal(
        f"The database file is broken: {_where()}.",
        why=words,
        fix="Put the last good state back with `regulars restore FILE`.",
    )


def _not_migrated(words: str) -> Refusal:
    return Refusal(NOT_SET_UP.error, why=words, fix=NOT_SET_UP.fix)


def _behind(words: str) -> Refusal:
    return Refusal(
        "The database is of another version than the program.",
        why=words,
        fix="Run `regulars backup FILE`, then `regulars manage migrate`.",
    )


def _full(words: str) -> Refusal:
    return Refusal("The disk is full.", why=words, fix=f"Free some space where {_where()} is.")


def _read_only(words: str) -> Refusal:
    return Refusal(
        f"The database cannot be written: {_where()}.",
        why=words,
        fix="Give this user the right to write the file and its folder.",
    )


def _no_file(words: str) -> Refusal:
    return Refusal(
        f"The database file cannot be opened: {_where()}.",
        why=words,
        fix="Check REGULARS_DATA and the rights on that folder.",
    )


def _locked(words: str) -> Refusal:
    return Refusal("Another program holds the database.", why=words, fix="Try again in a moment.")


def _unreachable(words: str) -> Refusal:
    return Refusal(
        f"The database server at {_where()} does not let us in.",
        why=words.splitlines()[0],
        fix="Check REGULARS_DATABASE_URL, and that the server runs.",
    )


_SIGNS: list[tuple[str, Callable[[str], Refusal]]] = [
    ("connection failed", _unreachable),  # also where it says that a database "does not exist"
    ("file is not a database", _broken),
    ("malformed", _broken),
    ("no such table", _not_migrated),
    ("no such column", _behind),
    ("has no column", _behind),
    ("does not exist", _not_migrated),
    ("disk is full", _full),
    ("no space left", _full),
    ("disk i/o error", _full),
    ("readonly", _read_only),
    ("read-only", _read_only),
    ("unable to open", _no_file),
    ("database is locked", _locked),
    ("connection", _unreachable),
    ("password authentication", _unreachable),
    ("could not translate host", _unreachable),
    ("resolve host", _unreachable),
]


def _system(error: OSError) -> Refusal:
    name = str(error.filename or "")
    said = error.strerror or str(error)
    if error.errno == errno.ENOSPC:
        return Refusal("The disk is full.", why=name, fix="Free some space and try again.")
    if error.errno == errno.ENOENT:
        return Refusal(f"{name} is not there.", fix="Check how its name is spelt.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Refusal(f"{name} may not be touched.", why=said, fix="Check who owns it.")
    return Refusal(
        "The system refused.", why=f"{said} {name}".strip(), fix="Run `regulars doctor`."
    )
