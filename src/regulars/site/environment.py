"""Read the environment: each variable once, with a clear sentence when it is wrong."""

import os
import secrets
from logging import LogRecord
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
SHORTEST_KEY = 32  # signs
LARGEST = 1_000_000
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SYNCHRONOUS = ("FULL", "NORMAL", "EXTRA", "OFF")
SMTP_SCHEMES = frozenset({"smtp", "smtps", "smtp+starttls"})
UNFIT_IN_HOSTS = frozenset(" \t\\\"'<>%,;")
OURS = "regulars"
POSTGRESQL = "postgresql://user:password@host:5432/name"


class WrongSetting(ImproperlyConfigured):
    """A variable of the environment cannot be what it is.

    Attributes:
        error: Which one, and what is wrong; a sentence.
        why: The reason.
        fix: What to set instead.
    """

    def __init__(self, error: str, *, why: str, fix: str) -> None:
        super().__init__(f"{error} {why} {fix}")
        self.error, self.why, self.fix = error, why, fix


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str) -> bool:
    return text(name).lower() in TRUE


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Return one of several words, in capitals.

    Raises:
        WrongSetting: it is none of them.
    """
    given = text(name, default).upper()
    if given in among:
        return given
    raise WrongSetting(
        f"{name} cannot be {given!r}.",
        why="Nothing here is called so.",
        fix=f"Set it to one of {', '.join(among)}, or leave it out for {default}.",
    )


def number(name: str, default: int) -> int:
    """Return a whole number of at least 1.

    Raises:
        WrongSetting: it is none.
    """
    given = text(name, str(default))
    if given.isascii() and given.isdecimal() and 0 < int(given) <= LARGEST:
        return int(given)
    raise WrongSetting(
        f"{name} cannot be {given[:40]!r}.",
        why="It is not a whole number of at least 1.",
        fix=f"Give one such as {default}, or leave it out.",
    )


def data_folder() -> Path:
    """Return the folder that holds the database and the secret key; make it if it is missing.

    Raises:
        ImproperlyConfigured: it cannot be made or written.
    """
    folder = Path(
        text("REGULARS_DATA") or Path.home() / ".local" / "share" / "regulars"
    ).expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Set REGULARS_DATA to a folder that this user may write."
        ) from error
    return folder.resolve()


def secret_key(folder: Path) -> str:
    """Return the key that signs sessions and tokens, made on first start and kept with mode 600.

    Raises:
        ImproperlyConfigured: the key file cannot be read or written.
        WrongSetting: a key was given that can be guessed.
    """
    if given := text("REGULARS_SECRET_KEY"):
        return _long_enough(given)
    path = folder / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be written to {path}: {error.strerror}. "
            "Make the data folder writable, or set REGULARS_SECRET_KEY."
        ) from error
    with os.fdopen(handle, "w") as file:
        file.write(made := secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return made


def _long_enough(key: str) -> str:
    if len(key) >= SHORTEST_KEY:
        return key
    raise WrongSetting(
        f"REGULARS_SECRET_KEY has only {len(key)} signs.",
        why="Whoever guesses it can sign in as anybody.",
        fix=f"Give {SHORTEST_KEY} random signs or more, or leave it out: one is made and kept.",
    )


def _kept_key(path: Path) -> str:
    # Another process may be between creating and writing it: it takes microseconds, wait for it.
    for _attempt in range(200):
        if key := path.read_text().strip():
            return key
        os.sched_yield()
    raise ImproperlyConfigured(f"{path} is empty. Restore it from a backup, or delete it.")


def public_url() -> str:
    """Return the address people and mails use, without a slash at its end.

    Raises:
        WrongSetting: it is not an http or https address, or holds more than a host and a port.
    """
    if found := _origin(text("REGULARS_URL", "http://127.0.0.1:8000")):
        return found
    raise WrongSetting(  # without the address itself: it may hold a password
        "REGULARS_URL is no address that pages can have.",
        why="It must be http:// or https://, a name, a port where it needs one, and nothing more.",
        fix="Give the whole address, such as https://help.example.com.",
    )


def _origin(url: str) -> str:
    """Return scheme, host and port of an address that has nothing else; "" for any other."""
    try:
        parts = urlsplit(url)
        is_host = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:  # a port that is no number, half of an IPv6 address
        return ""
    if parts.scheme not in {"http", "https"} or not is_host:
        return ""
    if parts.path.strip("/") or parts.query or parts.fragment or set(parts.netloc) & UNFIT_IN_HOSTS:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}"


def smtp_url() -> str:
    """Return the address of the house's mail server, "" where there is none.

    Raises:
        WrongSetting: it is not one; the password in it is not repeated.
    """
    url = text("REGULARS_SMTP_URL")
    if url and not is_server(url, schemes=SMTP_SCHEMES):
        raise WrongSetting(
            "REGULARS_SMTP_URL is not the address of a mail server.",
            why="It does not begin with smtp://, smtps:// or smtp+starttls:// and a host.",
            fix="Give smtp+starttls://user:password@smtp.example.com:587; write @ as %40 within.",
        )
    return url


def is_server(url: str, *, schemes: frozenset[str]) -> bool:
    """Return whether this is the address of a server, with one of these schemes."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def allowed_hosts(url: str) -> list[str]:
    extra = [host for host in text("REGULARS_ALLOWED_HOSTS").split(",") if host]
    return [str(urlsplit(url).hostname), "127.0.0.1", "localhost", "[::1]", *extra]


def pseudo_languages() -> list[tuple[str, str]]:
    """Return the pseudo-locale where it was asked for: bracketed, accented, longer texts."""
    return [("en-xa", "Pseudo")] if flag("REGULARS_PSEUDO") else []


def databases(folder: Path) -> dict[str, Any]:
    """Return Django's DATABASES: the main one, the one for bytes, and a replica if there is one.

    Raises:
        WrongSetting: an address is none, or there is a replica of nothing.
    """
    url, replica = text("REGULARS_DATABASE_URL"), text("REGULARS_REPLICA_URL")
    if replica and not url:
        raise WrongSetting(
            "REGULARS_REPLICA_URL is set, and REGULARS_DATABASE_URL is not.",
            why="A replica copies a PostgreSQL database; SQLite, the default, has none.",
            fix="Set REGULARS_DATABASE_URL too, or leave both out.",
        )
    if not url:
        return {"default": _sqlite(folder / "regulars.sqlite3"), "blobs": _blobs(folder)}
    main = _postgresql(url, variable="REGULARS_DATABASE_URL")
    found = {"default": main, "blobs": {**main, "TEST": {"MIRROR": "default"}}}
    if replica:
        copied = _postgresql(replica, variable="REGULARS_REPLICA_URL")
        found["replica"] = {**copied, "TEST": {"MIRROR": "default"}}
    return found


def _blobs(folder: Path) -> dict[str, Any]:
    return _sqlite(folder / "blobs.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    synchronous = choice("REGULARS_SQLITE_SYNCHRONOUS", "FULL", among=SYNCHRONOUS)
    return {
        "ENGINE": "regulars.kit.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,  # seconds a writer waits for the lock
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                f"PRAGMA synchronous={synchronous};"
                "PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000;"
                "PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=134217728;"
                "PRAGMA wal_autocheckpoint=0;"  # workers and bulk work do it: jobs.checkpoint
            ),
        },
    }


def _postgresql(url: str, *, variable: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port or ""
    except ValueError as error:
        raise WrongSetting(
            f"{variable} cannot be read.",
            why=f"Its host or port is none: {error}.",
            fix=f"Give {POSTGRESQL}.",
        ) from error
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise WrongSetting(  # without the address itself: it may hold a password
            f"{variable} is no address of a PostgreSQL database.",
            why="It must begin with postgresql:// and end with the name of a database.",
            fix=f"Give {POSTGRESQL}, or leave it out.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": OURS},  # by which restore knows that we are running
    }


def _briefly(record: LogRecord) -> bool:
    """Say it in its one line, without the traceback."""
    record.exc_info = None
    return True


def logging() -> dict[str, Any]:
    level = choice("REGULARS_LOG_LEVEL", "WARNING", among=LOG_LEVELS)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
        },
        "filters": {"briefly": {"()": lambda: _briefly}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "loggers": {
            # Nobody has to do anything about a mistyped address.
            "django.request": {"level": "ERROR"},
            # Anybody can ask by a name that is not ours, as often as they like.
            "django.security.DisallowedHost": {"filters": ["briefly"]},
            # What is wrong with strangers' signatures is told beside their mails.
            "dkimpy": {"level": "CRITICAL"},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
