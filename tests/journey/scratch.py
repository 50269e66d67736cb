"""A database of its own for a program that runs beside the tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier


@contextmanager
def scratch_database() -> Iterator[dict[str, str]]:
    """Yield the settings of a database of its own; on SQLite it lies in the data folder."""
    server = os.environ.get("REGULARS_TEST_DATABASE_URL")
    if not server:
        yield {}
        return
    name = f"journey_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield {"REGULARS_DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
