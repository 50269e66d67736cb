"""A PostgreSQL server to measure on, where one is named: a database of our own on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

# Where we may make a database; the tests' setting, so that one server does for both.
URL = os.environ.get("REGULARS_TEST_DATABASE_URL", "")


@contextmanager
def database() -> Iterator[str]:
    """Make a database for as long as the block lasts; yield its URL."""
    import psycopg  # noqa: PLC0415 - an extra

    name = f"regulars_bench_{os.getpid()}"
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(URL)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(URL, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
